"""Who acts: partners, their staff and roles; and the vocabulary that events and activities share."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from partners.choices import Role
from partners.querysets import PartnerQuerySet, UserManager
from territories.models import Departement


class Partner(models.Model):
    """A partner of the consortium: publishes events and coordinates some départements."""

    name = models.CharField("nom", max_length=120)
    slug = models.SlugField("adresse de la page", max_length=120, unique=True)
    city = models.CharField("ville du siège", max_length=80, blank=True)
    summary = models.CharField("en une phrase", max_length=280, blank=True)
    description = models.TextField("présentation", blank=True)
    website = models.URLField("site internet", blank=True)
    email = models.EmailField("courriel public", blank=True)
    phone = models.CharField("téléphone public", max_length=30, blank=True)
    departements = models.ManyToManyField(
        Departement,
        related_name="coordinating_partners",
        verbose_name="départements coordonnés",
        blank=True,
        help_text="Les demandes des lieux de ces départements lui sont adressées.",
    )

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partner", args=[self.slug])


class User(AbstractBaseUser, PermissionsMixin):
    """A person of a partner's staff, or of the coordination (superuser). Logs in by e-mail."""

    email = models.EmailField(
        "adresse e-mail", unique=True, error_messages={"unique": "Cette adresse a déjà un compte."}
    )
    name = models.CharField("nom", max_length=120, blank=True)
    is_staff = models.BooleanField("peut se connecter", default=True)
    is_active = models.BooleanField(
        "actif", default=True, help_text="Décochez plutôt que de supprimer : l’historique garde son auteur."
    )
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)
    partners = models.ManyToManyField(Partner, through="Membership", related_name="staff", verbose_name="partenaires")

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "compte"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_any_case", violation_error_message="Cette adresse a déjà un compte."
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the admin shows it."""
        return str(self)

    def get_short_name(self) -> str:
        """The first word of the name, else the address."""
        return str(self).split(" ")[0]


class Membership(models.Model):
    """The role of one person in one partner's team."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="compte")
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="memberships", verbose_name="partenaire"
    )
    role = models.CharField("rôle", max_length=12, choices=Role, default=Role.CONTRIBUTOR)
    receives_reminders = models.BooleanField(
        "reçoit les rappels",
        default=True,
        help_text="Les séances de l’équipe 14 jours et 2 jours avant ; le lundi, ce qui attend. "
        "Chaque message permet de les arrêter.",
    )

    class Meta:
        verbose_name = "membre de l’équipe"
        verbose_name_plural = "membres de l’équipe"
        ordering = ["partner__name", "user__email"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                name="membership_once",
                violation_error_message="Cette personne est déjà dans l’équipe.",
            ),
            models.CheckConstraint(name="membership_role_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display().split(' :')[0]} — {self.partner}"


class Theme(models.Model):
    """A scientific domain; its slug also names its drawing (a symbol of ``static/img/themes.svg``), if any."""

    name = models.CharField("nom", max_length=60)
    slug = models.SlugField("adresse", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "domaine scientifique"
        verbose_name_plural = "domaines scientifiques"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Audience(models.Model):
    """Whom an event or an activity is for."""

    name = models.CharField("nom", max_length=60)
    slug = models.SlugField("adresse", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "public"
        verbose_name_plural = "publics"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
