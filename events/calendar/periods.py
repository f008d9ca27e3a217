"""Windows of time in Europe/Paris, half-open: ``start`` belongs to the window, ``end`` does not.

Pure functions: the moment «now» or the day «today» is always given.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from events.choices import When

PARIS = ZoneInfo("Europe/Paris")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A stretch of time: aware datetimes, ``start`` included, ``end`` excluded; None for «open»."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def from_moment(self, now: dt.datetime) -> "Window":
        """Less what is over already."""
        return Window(max(self.start or now, now), self.end)


def in_paris(seconds: float) -> dt.datetime:
    """A moment of seconds since the epoch, aware, on the clocks of Paris."""
    return dt.datetime.fromtimestamp(seconds, PARIS)


def midnight(day: dt.date) -> dt.datetime:
    """The first moment of a day in Paris, aware. A day lasts 23, 24 or 25 hours."""
    return dt.datetime.combine(day, dt.time(), tzinfo=PARIS)


def local_date(moment: dt.datetime) -> dt.date:
    """The day in Paris on which an aware moment falls."""
    return moment.astimezone(PARIS).date()


def days(first: dt.date, last: dt.date) -> Window:
    """The window of whole days from ``first`` to ``last``, both included."""
    return Window(midnight(first), midnight(last + DAY))


def month(year: int, number: int) -> Window:
    """The window of a calendar month."""
    return days(dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1]))


def named(when: str, today: dt.date) -> Window:
    """The window of a :class:`When`, for a day in Paris.

    A week runs to its Sunday. On a Saturday or Sunday «ce week-end» is the one that runs. «Vacances» are the school
    holidays (Zone B) that run or come next, whole days, week-ends around included by the calendar itself.
    """
    if when == When.TODAY:
        return days(today, today)
    if when == When.TOMORROW:
        return days(today + DAY, today + DAY)
    sunday = today + DAY * (6 - today.weekday())
    if when == When.WEEKEND:
        return days(max(today, sunday - DAY), sunday)
    if when == When.WEEK:
        return days(today, sunday)
    if when == When.MONTH:
        return days(today, today.replace(day=calendar.monthrange(today.year, today.month)[1]))
    if when == When.HOLIDAYS:
        first, last = next_school_holidays(today)
        return days(max(first, today), last)
    raise ValueError(f"unknown window: {when!r}")


@lru_cache(maxsize=16)
def school_holidays(year: int) -> frozenset[dt.date]:
    """The days of school holidays of Zone B (the whole region) in a calendar year.

    Source: package ``holidays``, category «school» of France. Known until 2030, provisional after summer 2028.
    """
    known = holidays.country_holidays("FR", subdiv="Zone B", categories=("school",), years=year)
    return frozenset(known)


@lru_cache(maxsize=64)
def public_holidays(year: int, departement_code: str) -> frozenset[dt.date]:
    """The public holidays of a département in a year: Alsace (67, 68) and Moselle (57) have two more.

    Source: package ``holidays``.
    """
    subdivision = {"67": "6AE", "68": "6AE", "57": "57"}.get(departement_code)
    return frozenset(holidays.country_holidays("FR", subdiv=subdivision, years=year))


@lru_cache(maxsize=64)
def next_school_holidays(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the school holidays that run or come next; ``today`` twice when none is known."""
    horizon = school_holidays(today.year) | school_holidays(today.year + 1)
    first = min((day for day in horizon if day >= today), default=today)
    last = first
    while last + DAY in horizon:
        last += DAY
    return first, last
