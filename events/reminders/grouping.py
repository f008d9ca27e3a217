"""A series at one venue is prepared once: what begins there within a week of an occurrence that is due goes with it.

Five days in a row would otherwise make five messages that say the same. Each occurrence has its own line in the ledger,
and its own message two days before.
"""

import datetime as dt
from collections.abc import Sequence

from events.calendar.periods import DAY, local_date, midnight
from events.choices import ReminderKind
from events.models import Occurrence
from events.reminders.audience import told
from events.reminders.schedule import horizon
from events.reminders.selectors import Due

WEEK = 7 * DAY  # what comes back every week is not one stay


def with_following(kind: str, lines: Sequence[Due], now: dt.datetime) -> list[Due]:
    """These lines (at least one, of one address and kind), and what has to be prepared with them. Few queries."""
    if kind != ReminderKind.PREPARE:
        return list(lines)
    address = lines[0].address
    found = _following([line.occurrence for line in lines], now)
    if not found:
        return list(lines)
    wished = told(kind, Occurrence.objects.published(now).filter(pk__in=found), address=address)
    return [*lines, *(Due(pk, found[pk], address, kind) for pk in sorted(found.keys() & wished))]


def _following(due: Sequence[int], now: dt.datetime) -> dict[int, dt.datetime]:
    """By key, when the occurrences begin that are not due yet and belong to the same stay as one of those that are."""
    until: dict[tuple[int, int], dt.datetime] = {}
    for event, venue, start in (
        Occurrence.objects.filter(pk__in=due).order_by("start").values_list("event", "venue", "start")
    ):
        until[event, venue] = midnight(local_date(start) + WEEK)
    ahead = Occurrence.objects.filter(
        event__in={event for event, _ in until},
        start__gte=horizon(ReminderKind.PREPARE, now),
        start__lt=max(until.values(), default=now),
    )
    rows = ahead.order_by().values_list("pk", "event", "venue", "start")
    return {pk: start for pk, event, venue, start in rows if start < until.get((event, venue), start)}
