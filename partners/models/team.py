"""Who acts: partners, their staff and roles; and the vocabulary that events and activities share."""

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property

from consortium.text.sorting import FrenchOrder
from partners.choices import PREPARE_DAYS, SOON_DAYS, Role
from partners.querysets import MembershipQuerySet, PartnerQuerySet, UserManager
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
        ordering = [FrenchOrder("name"), "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.pk

    def get_absolute_url(self) -> str:
        return reverse("partner", args=[self.slug])


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # recovery codes are a Device
    """A person of a partner's staff, or of the coordination (superuser). Logs in by e-mail."""

    journal_roles = frozenset({"is_superuser", "is_active", "is_staff"})  # what the journal calls a change of role

    email = models.EmailField(
        "adresse e-mail", unique=True, error_messages={"unique": "Cette adresse a déjà un compte."}
    )
    name = models.CharField("nom", max_length=120, blank=True)
    is_active = models.BooleanField(
        "actif", default=True, help_text="Décochez plutôt que de supprimer : l’historique garde son auteur."
    )
    access_closed_at = models.DateTimeField(
        "accès fermé le", null=True, blank=True, editable=False, help_text="Ce qui a été ouvert avant ne sert plus."
    )
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    # Since when (UTC) a passkey or a code app counts; kept by ``partners.second_factor.services`` alone.
    second_factor_since = models.DateTimeField("second facteur depuis le", null=True, blank=True, editable=False)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)
    partners = models.ManyToManyField(Partner, through="Membership", related_name="staff", verbose_name="partenaires")

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

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

    @cached_property
    def has_team(self) -> bool:
        """Whether this account is in at least one team; known from the log-in back end, else one query, once."""
        return self.memberships.exists()

    @property
    def is_staff(self) -> bool:
        """Whether this person may enter: the same as :meth:`UserQuerySet.staff`, for the account at hand."""
        return self.is_active and (self.is_superuser or self.has_team)

    def get_session_auth_hash(self) -> str:
        """What a session must carry: another one once the password is new or the access was closed."""
        return self._hash_since_closed(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same, under the keys of before (``SECRET_KEY_FALLBACKS``)."""
        return (self._hash_since_closed(found) for found in super().get_session_auth_fallback_hash())

    def _hash_since_closed(self, found: str) -> str:
        return f"{found}:{self.access_closed_at.timestamp()}" if self.access_closed_at else found

    def get_full_name(self) -> str:
        """The name as the admin shows it."""
        return str(self)

    def get_short_name(self) -> str:
        """The first word of the name, else the address."""
        return str(self).split(" ")[0]


class Membership(models.Model):
    """The role of one person in one partner's team."""

    journal_kind = "role"  # what the journal calls a change of one

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="compte")
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="memberships", verbose_name="partenaire"
    )
    role = models.CharField("rôle", max_length=12, choices=Role, default=Role.CONTRIBUTOR)
    receives_reminders = models.BooleanField(
        "reçoit les rappels",
        default=True,
        help_text=f"Les séances de l’équipe {PREPARE_DAYS} jours et {SOON_DAYS} jours avant ; le lundi, ce qui attend. "
        "Chaque message permet de les arrêter.",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de l’équipe"
        verbose_name_plural = "membres de l’équipe"
        ordering = ["partner__name", "user__email", "pk"]
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

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.partner_id

    @property
    def journal_name(self) -> str:
        """Whose role, and in which team."""
        return f"{self.user} ({self.partner})"


class Theme(models.Model):
    """A scientific domain; its slug also names its motif (:mod:`partners.artwork`) and its symbol (``themes.svg``)."""

    name = models.CharField("nom", max_length=60)
    slug = models.SlugField("adresse", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "domaine scientifique"
        verbose_name_plural = "domaines scientifiques"
        ordering = ["position", FrenchOrder("name"), "name", "pk"]

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
        ordering = ["position", FrenchOrder("name"), "name", "pk"]

    def __str__(self) -> str:
        return self.name
