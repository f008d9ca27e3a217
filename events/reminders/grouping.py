"""Group the occurrences of one event at one venue that begin within a week into one «prepare» reminder.

Without this, an event on five days in a row would send five identical messages. Each occurrence still has its own
ledger line, and its own message two days before.
"""

import datetime as dt
from collections.abc import Sequence

from events.calendar.periods import DAY, local_date, midnight
from events.choices import ReminderKind
from events.models import Occurrence
from events.reminders.audience import occurrences_told_to
from events.reminders.schedule import horizon
from events.reminders.selectors import Due

WEEK = 7 * DAY  # what comes back every week is not one stay


def with_following(kind: str, lines: Sequence[Due], now: dt.datetime) -> list[Due]:
    """``lines`` (at least one, all of one address and kind) and those of later occurrences to group with them."""
    if kind != ReminderKind.PREPARE:
        return list(lines)
    address = lines[0].address
    found = _following([line.occurrence for line in lines], now)
    if not found:
        return list(lines)
    wished = occurrences_told_to(kind, Occurrence.objects.published(now).filter(pk__in=found), address=address)
    return [*lines, *(Due(pk, found[pk], address, kind) for pk in sorted(found.keys() & wished))]


def _following(due: Sequence[int], now: dt.datetime) -> dict[int, dt.datetime]:
    """Key → ``start`` (UTC) of occurrences not due yet, of the same event and venue and within a week of a due one."""
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
