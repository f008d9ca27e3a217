"""The catalogue: what partners can bring to a relay."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from consortium.fields import label_of
from consortium.text.sorting import FrenchOrder
from partners.choices import LENT, ActivityKind, ActivityState
from partners.models.publishable import Publishable
from partners.models.team import Audience, Partner, Theme
from partners.querysets import ActivityQuerySet
from territories.models import Departement

MAX_COPIES = 50


def minutes_label(duration: int | None) -> str:
    """«45 min», «2 h», «1 h 30»; empty for nothing."""
    hours, minutes = divmod(duration or 0, 60)
    if not hours:
        return f"{minutes}\u00a0min" if minutes else ""
    return f"{hours}\u00a0h" + (f"\u00a0{minutes:02}" if minutes else "")


class Activity(Publishable):
    """What a partner can bring to a relay: no date, no place.

    An empty zone means the whole region. ``search_text``, ``search_title`` and ``facets`` are made from the rest by
    :func:`partners.catalogue.indexing.reindex`. The loan fields count for what is lent only: ``loan_days`` open to the
    public, ``transport_days`` each way, ``setup_days`` before the opening.
    """

    owner_field = "partner"
    slug_fallback = "activite"
    life_fields = Publishable.life_fields | {"state"}

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="activities", verbose_name="partenaire")
    kind = models.CharField("sorte", max_length=24, choices=ActivityKind, default=ActivityKind.INTERVENTION)
    themes = models.ManyToManyField(Theme, related_name="activities", verbose_name="domaines scientifiques")
    audiences = models.ManyToManyField(Audience, related_name="activities", verbose_name="publics")
    duration_minutes = models.PositiveSmallIntegerField(
        "durée (minutes)", null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    group_min = models.PositiveSmallIntegerField("groupe, au moins (personnes)", null=True, blank=True)
    group_max = models.PositiveSmallIntegerField("groupe, au plus (personnes)", null=True, blank=True)
    is_free = models.BooleanField("gratuit pour le relais", default=True)
    cost = models.CharField("coût", max_length=200, blank=True, help_text="Par exemple : 120 € la demi-journée.")
    cost_covers = models.CharField(
        "ce que cela comprend", max_length=300, blank=True, help_text="Déplacement, matériel, repas à prévoir…"
    )

    surface_m2 = models.PositiveSmallIntegerField("surface nécessaire (m²)", null=True, blank=True)
    ceiling_m = models.DecimalField(
        "hauteur sous plafond (m)", max_digits=3, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(1)],
    )  # fmt: skip
    needs_electricity = models.BooleanField("électricité", default=False)
    needs_darkness = models.BooleanField("obscurité", default=False)
    needs_water = models.BooleanField("point d’eau", default=False)
    needs_network = models.BooleanField("connexion internet", default=False)
    needs_vehicle_access = models.BooleanField("accès en véhicule jusqu’à la salle", default=False)
    setup_minutes = models.PositiveSmallIntegerField(
        "installation (minutes)", null=True, blank=True, validators=[MaxValueValidator(2880)]
    )
    needs_note = models.CharField("autres besoins", max_length=300, blank=True)

    departements = models.ManyToManyField(
        Departement,
        related_name="activities",
        verbose_name="se déplace dans",
        blank=True,
        help_text="Aucun coché : toute la région.",
    )
    lead_time_days = models.PositiveSmallIntegerField(
        "délai (jours)", default=30, help_text="Entre la demande et la première date possible."
    )

    copies = models.PositiveSmallIntegerField(
        "exemplaires", default=1, validators=[MinValueValidator(1), MaxValueValidator(MAX_COPIES)]
    )
    loan_days = models.PositiveSmallIntegerField(
        "durée habituelle du prêt (jours)", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    transport_days = models.PositiveSmallIntegerField("transport, à l’aller et au retour (jours)", default=0)
    setup_days = models.PositiveSmallIntegerField("montage (jours)", default=0)
    insurance_value = models.PositiveIntegerField("valeur d’assurance (€)", null=True, blank=True)

    image = models.ImageField(
        "image", upload_to="activites/", blank=True, width_field="image_width", height_field="image_height"
    )
    image_card = models.ImageField(upload_to="activites/", blank=True, editable=False)

    state = models.CharField(
        "état", max_length=10, choices=ActivityState, default=ActivityState.DRAFT, db_index=True
    )  # fmt: skip
    first_published_at = models.DateTimeField("au catalogue depuis le", null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="created_activities",
        verbose_name="créée par",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ActivityQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = "activité à accueillir"
        verbose_name_plural = "activités à accueillir"
        ordering = [FrenchOrder("title"), "title", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="activity_group_in_order",
                condition=Q(group_min__isnull=True) | Q(group_max__isnull=True) | Q(group_min__lte=F("group_max")),
                violation_error_message="Le groupe le plus petit dépasse le plus grand.",
            ),
            models.CheckConstraint(
                name="activity_copies_plausible",
                condition=Q(copies__range=(1, MAX_COPIES)),
                violation_error_message=f"Indiquez de 1 à {MAX_COPIES} exemplaires.",
            ),
            models.CheckConstraint(
                name="activity_lent_has_loan_days",
                condition=~Q(kind__in=LENT) | Q(loan_days__gte=1),
                violation_error_message="Indiquez la durée habituelle du prêt.",
            ),
            models.CheckConstraint(name="activity_kind_known", condition=Q(kind__in=ActivityKind.values)),
            models.CheckConstraint(name="activity_state_known", condition=Q(state__in=ActivityState.values)),
        ]

    def get_absolute_url(self) -> str:
        # The address contract of the catalogue.
        return f"/activites/{self.slug}/"

    @property
    def is_lent(self) -> bool:
        """Whether something goes out and comes back, rather than somebody."""
        return self.kind in LENT

    @property
    def is_published(self) -> bool:
        return self.state == ActivityState.PUBLISHED

    @property
    def must_be_complete(self) -> bool:
        """Whether nothing that publication asks for may be taken away."""
        return self.is_published

    @property
    def cost_label(self) -> str:
        """The cost in words: «Gratuit», the cost as written, or «Sur devis»."""
        return "Gratuit" if self.is_free else self.cost or "Sur devis"

    @property
    def duration_label(self) -> str:
        """«45 min», «2 h», «1 h 30»; empty when nothing is said."""
        return minutes_label(self.duration_minutes)

    @property
    def setup_label(self) -> str:
        """How long it takes to be ready, in the same words."""
        return minutes_label(self.setup_minutes)

    @property
    def group_label(self) -> str:
        """«de 8 à 30 personnes»; empty when nothing is said."""
        if self.group_min and self.group_max:
            return f"de {self.group_min} à {self.group_max} personnes"
        if self.group_max:
            return f"jusqu’à {self.group_max} personnes"
        return f"à partir de {self.group_min} personnes" if self.group_min else ""

    @property
    def needs(self) -> list[str]:
        """What the place must offer, in French."""
        said = [
            f"{self.surface_m2}\u00a0m²" if self.surface_m2 else "",
            f"{self.ceiling_m}\u00a0m sous plafond".replace(".0", "").replace(".", ",") if self.ceiling_m else "",
        ]
        flags = ("electricity", "darkness", "water", "network", "vehicle_access")
        said += [label_of(self, f"needs_{flag}") for flag in flags if getattr(self, f"needs_{flag}")]
        return [words for words in [*said, self.needs_note] if words]


class ActivityDocument(models.Model):
    """Something to read beforehand."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="documents", verbose_name="activité")
    title = models.CharField("titre", max_length=120)
    file = models.FileField("fichier", upload_to="activites/documents/")
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "document à lire"
        verbose_name_plural = "documents à lire"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
