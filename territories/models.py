"""Where: the ten départements, their communes, and the venues of the network."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium.links.url_cache import url_of
from consortium.text.sorting import FrenchOrder
from territories import geo
from territories.choices import ACCESSIBILITY, DEFAULT_RADIUS_KM, Density, VenueKind
from territories.querysets import CommuneQuerySet, DepartementQuerySet, VenueQuerySet

# Of a venue, what the staff alone may read.
RELAY_CONTACT = ("contact_name", "contact_email", "contact_phone", "receives_reminders")


class Departement(models.Model):
    """A département, keyed by its official code (text: ``08`` keeps its zero)."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    slug = models.SlugField("adresse", max_length=60, unique=True)
    outline = models.JSONField("contour", help_text="Géométrie GeoJSON, WGS84. Source : IGN ADMIN EXPRESS.")
    introduction = models.TextField("présentation", blank=True)

    objects = DepartementQuerySet.as_manager()

    class Meta:
        verbose_name = "département"
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("departement", args=[self.slug])


class Commune(models.Model):
    """A commune, keyed by its INSEE code. Its point is its town hall or centre, WGS84 decimal degrees."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    departement = models.ForeignKey(
        Departement, on_delete=models.PROTECT, related_name="communes", verbose_name="département"
    )
    postal_codes = models.CharField("codes postaux", max_length=120, help_text="Séparés par une espace.")
    population = models.PositiveIntegerField("habitants")
    latitude = models.FloatField("latitude")
    longitude = models.FloatField("longitude")
    area_km2 = models.FloatField("superficie (km²)")
    epci_name = models.CharField("intercommunalité", max_length=120, blank=True)
    density = models.PositiveSmallIntegerField("densité", choices=Density)
    density_is_estimate = models.BooleanField("densité estimée", default=True)
    search_name = models.CharField(max_length=80, db_index=True, editable=False)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                name="commune_in_region",
                condition=Q(
                    latitude__range=(geo.LATITUDE_MIN, geo.LATITUDE_MAX),
                    longitude__range=(geo.LONGITUDE_MIN, geo.LONGITUDE_MAX),
                ),
                violation_error_message="Ce point n’est pas dans le Grand Est.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.departement_id})"

    @property
    def default_radius_km(self) -> int:
        """Default search radius in km, by density."""
        return DEFAULT_RADIUS_KM[self.density]


class Accessibility(models.Model):
    """Five three-state answers (yes, no, None for «not said»), by OpenAgenda's codes."""

    accessible_mi = models.BooleanField(ACCESSIBILITY["mi"], null=True, blank=True)
    accessible_hi = models.BooleanField(ACCESSIBILITY["hi"], null=True, blank=True)
    accessible_vi = models.BooleanField(ACCESSIBILITY["vi"], null=True, blank=True)
    accessible_pi = models.BooleanField(ACCESSIBILITY["pi"], null=True, blank=True)
    accessible_ii = models.BooleanField(ACCESSIBILITY["ii"], null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def accessibility(self) -> dict[str, bool | None]:
        """The five answers by code."""
        return {code: getattr(self, f"accessible_{code}") for code in ACCESSIBILITY}


class Venue(Accessibility):
    """A place on the map where events are held; a «lieu relais» when it belongs to the network.

    ``latitude`` and ``longitude`` are WGS84 decimal degrees, both or none; without them the commune's serve. The
    relay's contact is private: staff only, never on a public page, feed or map.
    """

    name = models.CharField("nom", max_length=120)
    slug = models.SlugField("adresse de la page", max_length=140, unique=True)
    kind = models.CharField("type de lieu", max_length=20, choices=VenueKind, default=VenueKind.OTHER)
    is_relay = models.BooleanField(
        "lieu relais", default=False, help_text="Ce lieu fait partie du réseau et peut accueillir des activités."
    )
    address = models.CharField("adresse", max_length=200, blank=True, help_text="Numéro et rue, sans la commune.")
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="venues", verbose_name="commune")
    latitude = models.FloatField(
        "latitude",
        null=True,
        blank=True,
        validators=[MinValueValidator(geo.LATITUDE_MIN), MaxValueValidator(geo.LATITUDE_MAX)],
    )
    longitude = models.FloatField(
        "longitude",
        null=True,
        blank=True,
        validators=[MinValueValidator(geo.LONGITUDE_MIN), MaxValueValidator(geo.LONGITUDE_MAX)],
    )
    description = models.TextField("présentation", blank=True, max_length=2000)
    access_note = models.CharField(
        "pour venir", max_length=300, blank=True, help_text="Bus, parking, entrée… Affiché sur la page du lieu."
    )
    website = models.URLField("site internet", blank=True)
    contact_name = models.CharField("contact du relais", max_length=120, blank=True)
    contact_email = models.EmailField("courriel du relais", blank=True)
    contact_phone = models.CharField("téléphone du relais", max_length=30, blank=True)
    receives_reminders = models.BooleanField(
        "reçoit les rappels",
        default=True,
        help_text="À 14 jours et à 2 jours de chaque séance. Chaque message permet de les arrêter.",
    )
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = [FrenchOrder("name"), "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="venue_point_both_or_none",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message="Indiquez la latitude et la longitude, ou aucune des deux.",
            ),
            models.CheckConstraint(
                name="venue_point_in_region",
                condition=Q(latitude__isnull=True)
                | Q(
                    latitude__range=(geo.LATITUDE_MIN, geo.LATITUDE_MAX),
                    longitude__range=(geo.LONGITUDE_MIN, geo.LONGITUDE_MAX),
                ),
                violation_error_message="Ce point est loin du Grand Est : latitude et longitude sont-elles inversées ?",
            ),
        ]

    def __str__(self) -> str:
        # Built from keys of this row alone: a list of venues costs no query per row.
        return f"{self.name} ({self.departement_code})"

    def get_absolute_url(self) -> str:
        return url_of("venue", self.slug)

    @property
    def choice_label(self) -> str:
        """Name and commune, which tell a «Médiathèque» from the others of its département (needs ``commune``)."""
        return f"{self.name}, {self.commune}"

    @property
    def departement_code(self) -> str:
        """The département's code, the first two characters of the commune's."""
        return self.commune_id[:2]

    @property
    def has_own_point(self) -> bool:
        return self.latitude is not None

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude to show: the venue's own, else its commune's."""
        if self.latitude is not None and self.longitude is not None:
            return self.latitude, self.longitude
        return self.commune.latitude, self.commune.longitude

    @property
    def postal_line(self) -> str:
        """Postcode and commune, as on an envelope."""
        return f"{self.postal_code or self.commune.postal_codes.split(' ')[0]} {self.commune.name}"
