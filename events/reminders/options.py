"""The reminders that can still be requested for an occurrence, else why not."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import DateTimeField, ExpressionWrapper, F, Subquery, Value
from django.db.models.expressions import Combinable

from consortium.caching.expiry import changes_pages
from events.calendar.dates import day_label, hour_label
from events.calendar.periods import DAY, PARIS, local_date
from events.choices import ReminderMoment, Status
from events.models import Occurrence
from events.reminders.schedule import EVENING, TWO_HOURS, VISITORS, moment_of

PAST = "Cette séance est passée."
BEGUN = "Cette séance a déjà commencé."
TOO_LATE = "Cette séance est toute proche : il est trop tard pour un rappel."
REFUSALS = {
    Status.CANCELLED: "Cette séance est annulée : il n’y a rien à rappeler.",
    Status.POSTPONED: "Cette séance est reportée. Sa nouvelle date sera donnée sur la page de l’événement.",
}


@dataclass(frozen=True)
class Offer:
    """A moment at which we can still write: ``when`` says it in words, «vendredi 27 novembre à 18 h»."""

    moment: str
    label: str
    when: str


def offers(occurrence: Occurrence, now: dt.datetime) -> list[Offer]:
    """The moments still ahead, the farther first; none when :func:`refusal` says why (needs ``event``)."""
    if _gone(occurrence, now):
        return []
    found = [(each, moment_of(each.value, occurrence.start, all_day=occurrence.all_day)) for each in ReminderMoment]
    today = local_date(now)
    return [Offer(each.value, each.label, moment_label(at, today)) for each, at in found if at and at > now]


def can_remind(occurrence: Occurrence, now: dt.datetime) -> bool:
    """Whether :func:`offers` is not empty, without making its labels (needs ``event``)."""
    moments = (moment_of(kind, occurrence.start, all_day=occurrence.all_day) for kind in reversed(VISITORS))
    nearest = next(filter(None, moments))  # two hours before a whole day make no sense
    return not _gone(occurrence, now) and nearest > now


@changes_pages
def next_two_hours_before(now: dt.datetime) -> Combinable:
    """The next moment from which :func:`can_remind` says no for an occurrence that has hours."""
    begins = Occurrence.objects.filter(start__gt=now + TWO_HOURS).order_by("start")
    before = ExpressionWrapper(F("start") - TWO_HOURS, output_field=DateTimeField())
    return Subquery(begins.values(before=before)[:1])


@changes_pages
def next_evening(now: dt.datetime) -> Combinable:
    """Likewise for those of whole days, which have their last reminder the evening before."""
    evening = dt.datetime.combine(local_date(now), EVENING, tzinfo=PARIS)
    return Value(evening if evening > now else evening + DAY, output_field=DateTimeField())


def refusal(occurrence: Occurrence, now: dt.datetime) -> str:
    """Why nothing can be asked for any more, in French; empty when something can (needs ``event``)."""
    return _gone(occurrence, now) or ("" if offers(occurrence, now) else TOO_LATE)


def moment_label(at: dt.datetime, today: dt.date) -> str:
    """«vendredi 27 novembre à 18 h»."""
    return f"{day_label(local_date(at), today)} à {hour_label(at)}"


def _gone(occurrence: Occurrence, now: dt.datetime) -> str:
    if occurrence.end <= now:
        return PAST
    return REFUSALS.get(Status(occurrence.effective_status)) or (BEGUN if occurrence.start <= now else "")
