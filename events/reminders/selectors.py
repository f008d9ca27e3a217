"""Find the reminders that are due and not in the ledger. A fixed number of queries, whatever the calendar's size."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import F

from events.choices import Outcome, ReminderKind
from events.models import Occurrence, ReminderEntry
from events.querysets import OccurrenceQuerySet
from events.reminders.audience import hosts_and_staff, visitors
from events.reminders.schedule import VISITORS, horizon, replacing_kinds

# How far back the ledger is told of what an outage swallowed. Older occurrences are nobody's business any more: a
# portal that is installed, or brought up to date, does not tell of the past.
LOOK_BACK = dt.timedelta(days=7)
FEW = 500
TOO_LATE = "La séance avait commencé avant que le portail puisse écrire."
REPLACED = "Remplacé par « {} » : les deux étaient à écrire en même temps."


class Due(NamedTuple):
    """One line to write in the ledger: ``reason`` is empty for what is to be told, else why it is not.

    ``replaced_by``: the kind that is told in its place.
    """

    occurrence: int
    start: dt.datetime
    address: str
    kind: str
    reason: str = ""
    replaced_by: str = ""

    @property
    def outcome(self) -> Outcome:
        return Outcome.SKIPPED if self.reason else Outcome.WRITTEN


def find_due(now: dt.datetime) -> list[Due]:
    """The reminders due at ``now`` (up to ``LOOK_BACK`` before) without ledger line, sorted. Eight queries at most."""
    since, until = now - LOOK_BACK, horizon(ReminderKind.PREPARE, now)  # no kind looks farther ahead
    occurrences = Occurrence.objects.published(now).filter(start__gte=since, start__lt=until)
    # The bounds twice: each side of the join then reads one stretch of its index.
    current = {"start": F("occurrence__start"), "occurrence__start__gte": since, "occurrence__start__lt": until}
    known = ReminderEntry.objects.filter(start__gte=since, start__lt=until, **current).order_by()
    lacking = set(_fallen_due(occurrences, now))
    lacking.difference_update(known.values_list("occurrence", "address", "kind"))
    if not lacking:
        return []
    return sorted(_judged(lacking, _starts(occurrences, {pk for pk, _, _ in lacking}), now))


def grouped_by_message(due: Iterable[Due]) -> dict[tuple[str, str], list[Due]]:
    """The lines by (address, kind): one message for each key, the most urgent first; what came too late is not here.

    Visitors before hosts and staff, then by the first beginning. A line that another replaces stands with that one.
    """
    letters: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for line in due:
        if line.replaced_by or not line.reason:
            letters[line.address, line.replaced_by or line.kind].append(line)
    return dict(sorted(letters.items(), key=_urgency))


def _urgency(letter: tuple[tuple[str, str], list[Due]]) -> tuple[bool, dt.datetime, str, str]:
    (address, kind), lines = letter
    return kind not in VISITORS, min(line.start for line in lines), address, kind


def _fallen_due(occurrences: OccurrenceQuerySet, now: dt.datetime) -> Iterator[tuple[int, str, str]]:
    """Occurrence, address and kind of all whose moment has come."""
    near = Occurrence.objects.filter(start__gte=now - LOOK_BACK, start__lt=horizon(ReminderKind.SOON, now))
    soon = set(near.order_by().values_list("pk", flat=True))
    for pk, address in hosts_and_staff(occurrences):
        yield pk, address, ReminderKind.PREPARE.value
        if pk in soon:
            yield pk, address, ReminderKind.SOON.value
    for kind in VISITORS:
        for pk, address in visitors(kind, occurrences.filter(start__lt=horizon(kind, now))):
            yield pk, address, kind.value


def _starts(occurrences: OccurrenceQuerySet, keys: set[int]) -> dict[int, dt.datetime]:
    """Key → ``start``. Beyond ``FEW`` keys, of all ``occurrences``: one long ``IN`` list would be slower."""
    named = occurrences.filter(pk__in=keys) if len(keys) <= FEW else occurrences
    return dict(named.order_by().values_list("pk", "start"))


def _judged(lacking: set[tuple[int, str, str]], starts: dict[int, dt.datetime], now: dt.datetime) -> Iterator[Due]:
    replacing = {kind.value: replacing_kinds(kind) for kind in ReminderKind}
    for pk, address, kind in lacking:
        start = starts.get(pk)
        if start is None:
            continue  # moved away this very moment: the next run will see
        due_too = [near for near in replacing[kind] if (pk, address, near.value) in lacking]
        if start <= now:
            yield Due(pk, start, address, kind, TOO_LATE)
        elif due_too:
            yield Due(pk, start, address, kind, REPLACED.format(due_too[-1].label), due_too[-1].value)
        else:
            yield Due(pk, start, address, kind)
