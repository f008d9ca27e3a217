"""What is due: which addresses still have to hear of which sittings. Few queries, whatever the size of the calendar.

Who is told is said here once: :func:`told` is also what a message in the outbox is asked about just before it leaves.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Lower

from events.choices import Outcome, ReminderKind, ReminderMoment
from events.models import Occurrence, ReminderEntry
from events.querysets import OccurrenceQuerySet
from events.reminders.moments import HOSTS_AND_STAFF, horizon, nearer

# How far back the ledger is told of what an outage swallowed. Older sittings are nobody's business any more: a portal
# that is installed, or brought up to date, does not tell of the past.
LOOK_BACK = dt.timedelta(days=7)
TOO_LATE = "La séance avait commencé avant que le portail puisse écrire."
REPLACED = "Remplacé par « {} » : publié ou demandé trop tard pour les deux."


@dataclass(frozen=True, order=True)
class Due:
    """One line to write in the ledger: ``reason`` is empty for what is to be told, else why it is not."""

    occurrence: int
    start: dt.datetime
    address: str
    kind: str
    reason: str = ""

    @property
    def outcome(self) -> Outcome:
        return Outcome.SKIPPED if self.reason else Outcome.WRITTEN


def find(now: dt.datetime) -> list[Due]:
    """All that fell due, was not told and is not in the ledger, in a stable order."""
    lacking = {kind: _lacking(kind, now) for kind in ReminderKind}
    return sorted(_judged(lacking, now))


def by_letter(due: Iterable[Due]) -> dict[tuple[str, str], list[Due]]:
    """What is to be told, grouped as it is written: one message per address and kind."""
    letters: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for line in due:
        if not line.reason:
            letters[line.address, line.kind].append(line)
    return letters


def told(kind: str, sittings: OccurrenceQuerySet) -> Iterator[OccurrenceQuerySet]:
    """Those of these sittings that take place, with ``address`` annotated: one row per sitting and role to be told."""
    announced = sittings.taking_place().order_by()
    for role in _roles(kind):
        yield role(announced)


def _roles(kind: str) -> tuple[Callable[[OccurrenceQuerySet], OccurrenceQuerySet], ...]:
    if kind in HOSTS_AND_STAFF:
        return hosts, organisers_staff, co_organisers_staff
    return (lambda sittings: visitors(sittings, kind),)


def hosts(sittings: OccurrenceQuerySet) -> OccurrenceQuerySet:
    """With the contact of the venue, where there is one who wishes it."""
    welcoming = sittings.filter(venue__receives_reminders=True).exclude(venue__contact_email="")
    return welcoming.annotate(address=Lower("venue__contact_email"))


def organisers_staff(sittings: OccurrenceQuerySet) -> OccurrenceQuerySet:
    """With each member of the organiser's team who wishes it."""
    return _with_team(sittings, "event__organiser")


def co_organisers_staff(sittings: OccurrenceQuerySet) -> OccurrenceQuerySet:
    """With each member of a co-organiser's team who wishes it."""
    return _with_team(sittings, "event__co_organisers")


def visitors(sittings: OccurrenceQuerySet, moment: str) -> OccurrenceQuerySet:
    """With each visitor who asked for this moment and confirmed it; two hours before makes no sense for whole days."""
    asked = sittings.filter(reminders__moment=moment, reminders__confirmed_at__isnull=False)
    if moment == ReminderMoment.TWO_HOURS:
        asked = asked.filter(all_day=False)
    return asked.annotate(address=Lower("reminders__email"))


def _with_team(sittings: OccurrenceQuerySet, partner: str) -> OccurrenceQuerySet:
    member = f"{partner}__memberships"
    wishing = {f"{member}__receives_reminders": True, f"{member}__user__is_active": True}
    staff = sittings.filter(**wishing, **{f"{member}__user__is_staff": True})
    return staff.annotate(address=Lower(F(f"{member}__user__email")))


def _lacking(kind: str, now: dt.datetime) -> set[tuple[int, dt.datetime, str]]:
    """Sitting, beginning and address of what fell due lately and has no line in the ledger."""
    in_window = {"start__gte": now - LOOK_BACK, "start__lt": horizon(kind, now)}
    # The bounds again on the ledger: the database reads one stretch of its index instead of looking up each row.
    line = ReminderEntry.objects.filter(
        occurrence=OuterRef("pk"), start=OuterRef("start"), address=OuterRef("address"), kind=kind, **in_window
    )
    sittings = Occurrence.objects.published(now).filter(**in_window)
    lacking: set[tuple[int, dt.datetime, str]] = set()
    for rows in told(kind, sittings):
        lacking.update(rows.filter(~Exists(line)).values_list("pk", "start", "address"))
    return lacking


def _judged(lacking: dict[str, set[tuple[int, dt.datetime, str]]], now: dt.datetime) -> Iterator[Due]:
    for kind, rows in lacking.items():
        near = nearer(kind)
        for row in rows:
            occurrence, start, address = row
            reason = ""
            if start <= now:
                reason = TOO_LATE
            elif near and row in lacking[near]:
                reason = REPLACED.format(ReminderKind(near).label)
            yield Due(occurrence, start, address, kind, reason)
