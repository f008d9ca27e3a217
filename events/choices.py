"""Closed vocabularies of the calendar."""

from django.db import models

from partners.choices import PREPARE_DAYS, SOON_DAYS


class Publication(models.TextChoices):
    """Where an event stands on its way to the public."""

    DRAFT = "draft", "Brouillon"
    REVIEW = "review", "En relecture"
    PUBLISHED = "published", "Publié"


class Status(models.TextChoices):
    """What became of an event or an occurrence (schema.org ``eventStatus``, and «full»)."""

    SCHEDULED = "scheduled", "Prévu"
    FULL = "full", "Complet"
    MOVED_ONLINE = "moved_online", "En ligne"
    POSTPONED = "postponed", "Reporté"
    CANCELLED = "cancelled", "Annulé"


# Statuses with which people may still come.
TAKING_PLACE = (Status.SCHEDULED, Status.FULL, Status.MOVED_ONLINE)
NOT_TAKING_PLACE = frozenset(Status) - frozenset(TAKING_PLACE)


class AttendanceMode(models.TextChoices):
    """How an occurrence is held (schema.org ``eventAttendanceMode``)."""

    ON_SITE = "sur-place", "Sur place"
    ONLINE = "en-ligne", "En ligne"
    MIXED = "mixte", "Sur place et en ligne"

    @classmethod
    def held(cls, attendance: str, *statuses: str) -> "AttendanceMode":
        """How it is held now, with these statuses of its own and of its event: what was moved online is online."""
        return cls.ONLINE if Status.MOVED_ONLINE in statuses else cls(attendance)

    @property
    def is_on_site(self) -> bool:
        """Whether one goes there."""
        return self is not AttendanceMode.ONLINE

    @property
    def is_online(self) -> bool:
        """Whether one can follow from afar."""
        return self is not AttendanceMode.ON_SITE


class Admission(models.TextChoices):
    """How one comes in. Whether there is room left is a status: ``Status.FULL``."""

    FREE_ENTRY = "libre", "Entrée libre"
    BOOKING_ADVISED = "conseillee", "Réservation conseillée"
    BOOKING_REQUIRED = "obligatoire", "Réservation obligatoire"
    ON_SITE = "sur-place", "Inscription sur place"


# What needs a way to book, the organiser's contact where none is said.
BY_BOOKING = (Admission.BOOKING_ADVISED, Admission.BOOKING_REQUIRED)


class BookingState(models.TextChoices):
    """Whether one can book at a moment."""

    NOT_YET = "not_yet", "Pas encore ouvertes"
    OPEN = "open", "Ouvertes"
    CLOSED = "closed", "Closes"


class When(models.TextChoices):
    """Named windows of time, relative to today in Paris."""

    TODAY = "aujourdhui", "Aujourd’hui"
    TOMORROW = "demain", "Demain"
    WEEKEND = "weekend", "Ce week-end"
    WEEK = "semaine", "Cette semaine"
    MONTH = "mois", "Ce mois-ci"
    HOLIDAYS = "vacances", "Pendant les vacances"


class SpeakerRole(models.TextChoices):
    """What a person does at an event: the words of schema.org."""

    PERFORMER = "performer", "Intervient"
    CONTRIBUTOR = "contributor", "A contribué"


class ReminderMoment(models.TextChoices):
    """When a visitor wants to be reminded of an occurrence."""

    DAY_BEFORE = "day_before", "La veille à 18 h"
    TWO_HOURS = "two_hours", "Deux heures avant"


class ReminderKind(models.TextChoices):
    """What the ledger of reminders tells apart: one address hears of one occurrence once of each kind."""

    PREPARE = "prepare", f"À préparer, {PREPARE_DAYS} jours avant"
    SOON = "soon", f"Bientôt, {SOON_DAYS} jours avant"
    DAY_BEFORE = "day_before", "La veille à 18 h"
    TWO_HOURS = "two_hours", "Deux heures avant"


class Outcome(models.TextChoices):
    """What became of a reminder that fell due."""

    WRITTEN = "written", "Écrit"
    SKIPPED = "skipped", "Passé"


class Frequency(models.TextChoices):
    """How often a subscriber receives the agenda."""

    WEEKLY = "weekly", "Chaque jeudi matin"
    MONTHLY = "monthly", "Le premier jeudi du mois"


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    PENDING = "pending", "À décider"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Refusée"
