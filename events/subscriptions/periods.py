"""When digests leave: on Thursday at seven in Paris, every week or once a month. Pure functions."""

import datetime as dt
from dataclasses import dataclass

from events.calendar.periods import DAY, PARIS, local_date, midnight
from events.choices import Frequency

MONDAY_TO_THURSDAY = DAY * 3
HOUR = dt.time(7)
WEEK = DAY * 7


@dataclass(frozen=True)
class Period:
    """A round of digests, named by ``key`` («2026-W48», «2026-12»): it leaves from ``start`` on, before ``end``."""

    key: str
    start: dt.datetime
    end: dt.datetime


def open_period(frequency: str, now: dt.datetime) -> Period | None:
    """The round that may leave at ``now``; None from Monday to Thursday morning, and in the other weeks of a month.

    What Thursday missed (an outage) is caught up until the Sunday after.
    """
    today = local_date(now)
    monday = today - DAY * today.weekday()
    thursday = monday + MONDAY_TO_THURSDAY
    start, end = dt.datetime.combine(thursday, HOUR, tzinfo=PARIS), midnight(monday + WEEK)
    if not start <= now < end:
        return None
    if frequency == Frequency.MONTHLY:
        return Period(f"{thursday:%Y-%m}", start, end) if thursday.day <= WEEK.days else None
    return Period(f"{thursday:%G-W%V}", start, end)


def next_start(frequency: str, now: dt.datetime) -> dt.datetime:
    """When the next round leaves, after ``now``."""
    today = local_date(now)
    for ahead in range(50):
        day = today + DAY * ahead
        start = dt.datetime.combine(day, HOUR, tzinfo=PARIS)
        first = frequency == Frequency.WEEKLY or day.day <= WEEK.days
        if day.weekday() == MONDAY_TO_THURSDAY.days and first and start > now:
            return start
    raise ValueError(f"no such frequency: {frequency!r}")
