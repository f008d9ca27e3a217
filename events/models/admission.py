"""How one comes in: what an event says of it, whatever its dates."""

import datetime as dt

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from events.choices import Admission, BookingState


class WithAdmission(models.Model):
    """Abstract base of events: admission, how to book, from when and until when, how many may come.

    ``booking_opens_at`` and ``booking_closes_at`` are aware moments, half-open, either of which may stay unsaid;
    ``seats`` are those of one occurrence. Whether seats are left is a status (``Status.FULL``).
    """

    admission = models.CharField("entrée", max_length=12, choices=Admission, blank=True, default="")
    booking_url = models.URLField("lien de réservation", blank=True)
    booking_email = models.EmailField("courriel de réservation", blank=True)
    booking_phone = models.CharField("téléphone de réservation", max_length=30, blank=True)
    booking_label = models.CharField(
        "où l’on réserve", max_length=60, blank=True, help_text="Par exemple : Billetterie du musée."
    )
    booking_opens_at = models.DateTimeField("ouverture des réservations", null=True, blank=True)
    booking_closes_at = models.DateTimeField("clôture des réservations", null=True, blank=True)
    seats = models.PositiveSmallIntegerField(
        "places par séance", null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        abstract = True
        # Few events say when booking opens or closes: the next of these moments is at the beginning of a short index.
        indexes = [
            models.Index(
                fields=[f"booking_{moment}_at"],
                name=f"event_booking_{moment}",
                condition=Q(**{f"booking_{moment}_at__isnull": False}),
            )
            for moment in ("opens", "closes")
        ]
        constraints = [
            models.CheckConstraint(name="event_admission_known", condition=Q(admission__in=["", *Admission.values])),
            models.CheckConstraint(
                name="event_booking_closes_after_it_opens",
                condition=Q(booking_opens_at__isnull=True)
                | Q(booking_closes_at__isnull=True)
                | Q(booking_closes_at__gt=F("booking_opens_at")),
                violation_error_message="Les réservations ferment avant d’ouvrir.",
            ),
            models.CheckConstraint(
                name="event_seats_plausible",
                condition=Q(seats__isnull=True) | Q(seats__gte=1),
                violation_error_message="Indiquez au moins une place.",
            ),
        ]

    @property
    def takes_bookings(self) -> bool:
        """Whether a way to book is said."""
        return bool(self.booking_url or self.booking_email or self.booking_phone)

    @property
    def admission_label(self) -> str:
        """How one comes in, in words; «Sur réservation» where only a way to book is said, empty where nothing is."""
        if self.admission:
            return Admission(self.admission).label
        return "Sur réservation" if self.takes_bookings else ""

    def booking_state(self, now: dt.datetime) -> BookingState:
        """Whether one can book at a moment, as far as opening and closing say."""
        if self.booking_opens_at and now < self.booking_opens_at:
            return BookingState.NOT_YET
        if self.booking_closes_at and now >= self.booking_closes_at:
            return BookingState.CLOSED
        return BookingState.OPEN
