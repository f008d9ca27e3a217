"""Requests of relays for activities, and their history."""

import datetime as dt
from typing import cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from consortium.links.bearer_tokens import make_token
from partners import requested_dates
from partners.choices import DeclineReason, RequestState, Weekday
from partners.models.activity import Activity
from partners.models.publishable import age_field
from partners.models.team import Audience, Partner
from partners.querysets import RequestQuerySet
from territories.choices import VenueKind
from territories.models import Accessibility, Commune, Venue

MAX_WINDOWS = 3
TRACKING = "partners.requests.tracking"  # what its token is for


class Room(models.Model):
    """The sheet of a room that the network does not know yet; None is «not said»."""

    room_surface_m2 = models.PositiveSmallIntegerField("surface de la salle (m²)", null=True, blank=True)
    room_ceiling_m = models.DecimalField(
        "hauteur sous plafond (m)", max_digits=3, decimal_places=1, null=True, blank=True
    )
    room_capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)
    room_has_electricity = models.BooleanField("prises électriques", null=True, blank=True)
    room_can_be_dark = models.BooleanField("peut être mise dans le noir", null=True, blank=True)
    room_has_water = models.BooleanField("point d’eau", null=True, blank=True)
    room_has_network = models.BooleanField("connexion internet", null=True, blank=True)
    room_vehicle_access = models.BooleanField("accès en véhicule", null=True, blank=True)
    room_note = models.CharField("autres précisions", max_length=300, blank=True)

    class Meta:
        abstract = True


class ActivityRequest(Room, Accessibility):
    """What a relay asks for: an activity of the catalogue, or ``wish`` in its own words.

    ``commune`` is always said; ``venue`` when the network knows the place, else ``venue_name`` and the rest describe
    it. The five accessibility answers are what the expected public needs (True), not what the place offers. ``token``
    opens the tracking page and gives the relay's rights. It is derived (:mod:`consortium.links.bearer_tokens`);
    of tokens once drawn at random a digest is kept. States change through :mod:`partners.requests` only.
    """

    former_token_digest = models.CharField(
        max_length=64, blank=True, editable=False, db_index=True,
        help_text="Empreinte du lien de suivi d’avant : il ouvre toujours la demande.",
    )  # fmt: skip
    nonce = models.CharField(
        max_length=64, unique=True, editable=False, help_text="Numéro du formulaire : le même envoi fait une demande."
    )
    state = models.CharField("état", max_length=10, choices=RequestState, default=RequestState.RECEIVED, db_index=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="requests", verbose_name="partenaire en charge"
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="requests", verbose_name="activité", null=True, blank=True
    )
    wish = models.TextField("ce que vous souhaitez", max_length=2000, blank=True)

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="requests", verbose_name="commune")
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, related_name="requests", verbose_name="lieu", null=True, blank=True
    )
    venue_kind = models.CharField("type de lieu", max_length=20, choices=VenueKind, blank=True)
    venue_name = models.CharField("nom du lieu", max_length=120, blank=True)
    venue_address = models.CharField("adresse", max_length=200, blank=True)

    contact_name = models.CharField("votre nom", max_length=120)
    contact_role = models.CharField("votre fonction", max_length=120, blank=True)
    contact_email = models.EmailField("votre adresse e-mail")
    contact_phone = models.CharField("votre téléphone", max_length=30, blank=True)

    audiences = models.ManyToManyField(Audience, related_name="requests", verbose_name="publics", blank=True)
    age_min = age_field("dès")
    age_max = age_field("jusqu’à")
    headcount = models.PositiveSmallIntegerField(
        "nombre de personnes", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    access_note = models.CharField("besoins d’accessibilité", max_length=500, blank=True)
    message = models.TextField("message", max_length=3000, blank=True)
    consent_at = models.DateTimeField("accord donné le")

    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="taken_requests",
        verbose_name="suivie par", null=True, blank=True,
    )  # fmt: skip
    decline_reason = models.CharField("motif du refus", max_length=12, choices=DeclineReason, blank=True)
    decline_words = models.TextField("réponse au relais", max_length=2000, blank=True)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    state_since = models.DateTimeField("dans cet état depuis le", default=timezone.now)
    created_at = models.DateTimeField("reçue le", default=timezone.now, db_index=True)
    updated_at = models.DateTimeField(auto_now=True)
    travel_km = models.PositiveSmallIntegerField(
        "kilomètres", null=True, blank=True, editable=False,
        help_text="À vol d’oiseau, du siège le plus proche, aller simple ; écrit quand elle est acceptée.",
    )  # fmt: skip
    is_demo = models.BooleanField("démonstration", default=False, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(name="request_state_known", condition=Q(state__in=RequestState.values)),
            models.CheckConstraint(
                name="request_asks_for_something",
                condition=Q(activity__isnull=False) | ~Q(wish=""),
                violation_error_message="Choisissez une activité, ou dites ce que vous souhaitez.",
            ),
            models.CheckConstraint(
                name="request_has_a_place",
                condition=Q(venue__isnull=False) | ~Q(venue_name=""),
                violation_error_message="Choisissez un lieu du réseau, ou décrivez le vôtre.",
            ),
            models.CheckConstraint(
                name="request_ages_in_order",
                condition=Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_min__lte=F("age_max")),
                violation_error_message="L’âge minimal dépasse l’âge maximal.",
            ),
            models.CheckConstraint(
                name="request_declined_with_reason",
                condition=~Q(state=RequestState.DECLINED) | (~Q(decline_reason="") & ~Q(decline_words="")),
                violation_error_message="Un refus s’explique : choisissez un motif et écrivez au relais.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande n° {self.pk}"

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.partner_id

    @property
    def token(self) -> str:
        """The token in the tracking page's URL, signed with the current key."""
        return make_token(self.pk, self.nonce, salt=TRACKING)

    def get_absolute_url(self) -> str:
        # The address contract of the tracking page, no account: the token is the key.
        return f"/demandes/{self.token}/"

    @property
    def subject(self) -> str:
        """The activity's title, else the wish shortened (needs ``activity``)."""
        if self.activity:
            return self.activity.title
        words = " ".join(self.wish.split())
        return words if len(words) <= 80 else f"{words[:79].rstrip()}…"

    @property
    def place(self) -> str:
        """Where, in French (needs ``venue`` and ``commune``)."""
        return f"{self.venue.name if self.venue else self.venue_name}, {self.commune}"

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude of the place, else of its commune, decimal degrees."""
        if self.venue:
            return self.venue.point
        return self.commune.latitude, self.commune.longitude


class RequestWindow(models.Model):
    """A wished window: days from ``first_day`` to ``last_day``, or any ``weekday`` of a ``month`` (its first day)."""

    request = models.ForeignKey(ActivityRequest, on_delete=models.CASCADE, related_name="windows")
    position = models.PositiveSmallIntegerField(default=1)
    first_day = models.DateField("du", null=True, blank=True)
    last_day = models.DateField("au", null=True, blank=True)
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday, null=True, blank=True)
    month = models.DateField("mois", null=True, blank=True)

    class Meta:
        verbose_name = "période souhaitée"
        verbose_name_plural = "périodes souhaitées"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="request_window_position"),
            models.CheckConstraint(
                name="request_window_position_bounded",
                condition=Q(position__range=(1, MAX_WINDOWS)),
                violation_error_message=f"Une demande a {MAX_WINDOWS} périodes au plus.",
            ),
            models.CheckConstraint(
                name="request_window_days_or_weekday",
                condition=Q(
                    first_day__isnull=False,
                    last_day__isnull=False,
                    last_day__gte=F("first_day"),
                    weekday=None,
                    month=None,
                )
                | Q(first_day=None, last_day=None, weekday__range=(0, 6), month__isnull=False),
                violation_error_message="Indiquez des dates dans l’ordre, ou un jour de la semaine et un mois.",
            ),
        ]

    def __str__(self) -> str:
        if self.first_day:
            return requested_dates.days_label(self.first_day, self.last_day or self.first_day)
        return requested_dates.weekday_label(*self._weekday_of_month)

    @property
    def days(self) -> list[dt.date]:
        """The days wished for, in order."""
        if self.first_day:
            return requested_dates.days_between(self.first_day, self.last_day or self.first_day)
        return requested_dates.weekdays_of(*self._weekday_of_month)

    @property
    def _weekday_of_month(self) -> tuple[int, dt.date]:
        """Where there are no days: both are said, as the constraint has it."""
        return cast("tuple[int, dt.date]", (self.weekday, self.month))


class AgreedDate(models.Model):
    """An occurrence agreed upon when the request was accepted: a day with hours in Paris, or whole days."""

    request = models.ForeignKey(ActivityRequest, on_delete=models.CASCADE, related_name="agreed_dates")
    day = models.DateField("jour")
    last_day = models.DateField("dernier jour", null=True, blank=True)
    start_time = models.TimeField("de", null=True, blank=True)
    end_time = models.TimeField("à", null=True, blank=True)

    class Meta:
        verbose_name = "date convenue"
        verbose_name_plural = "dates convenues"
        ordering = ["day", "start_time", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agreed_days_in_order",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("day")),
                violation_error_message="Le dernier jour est avant le premier.",
            ),
            models.CheckConstraint(
                name="agreed_hours_both_or_none",
                condition=Q(start_time__isnull=True, end_time__isnull=True)
                | Q(start_time__isnull=False, end_time__isnull=False),
                violation_error_message="Indiquez l’heure de début et l’heure de fin, ou aucune des deux.",
            ),
        ]

    def __str__(self) -> str:
        words = requested_dates.days_label(self.day, self.last_day or self.day)
        return words if self.start_time is None else f"{words}, {self.start_time:%H:%M} – {self.end_time:%H:%M}"

    @property
    def is_all_day(self) -> bool:
        return self.start_time is None


class RequestMessage(models.Model):
    """Words between the relay and the staff."""

    request = models.ForeignKey(ActivityRequest, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="request_messages", null=True, blank=True
    )
    from_relay = models.BooleanField("du relais")
    text = models.TextField("message", max_length=3000)
    created_at = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "message"
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"message du {timezone.localtime(self.created_at):%d/%m/%Y}"


class RequestChange(models.Model):
    """A line of a request's history. ``from_state`` is empty for the first; equal to ``to_state`` for a remark."""

    request = models.ForeignKey(ActivityRequest, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(max_length=10, choices=RequestState, blank=True)
    to_state = models.CharField(max_length=10, choices=RequestState)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="+", verbose_name="partenaire en charge"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_relay = models.BooleanField(default=False)
    is_internal = models.BooleanField(default=False, help_text="Pour l’équipe : le relais ne le voit pas.")
    note = models.TextField("précision", max_length=2000, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "ligne d’historique"
        verbose_name_plural = "historique"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_to_state_display()}, {timezone.localtime(self.at):%d/%m/%Y}"

    @property
    def author(self) -> str:
        """Who did it, in French (needs ``by``)."""
        if self.by_relay:
            return "le relais"
        return str(self.by) if self.by else "le portail"
