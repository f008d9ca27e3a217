"""A month as a grid of days in Paris: what stands on which day, and the lanes of what lasts several days.

Pure functions: occurrences in (key, moments, whole days or not), plain objects out; nothing is asked of the database.
"""

import calendar
import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import heappop, heappush
from math import inf
from typing import NamedTuple

from events.calendar.days import dawn, occurrence_days
from events.calendar.periods import DAY, in_paris, midnight, public_holidays, school_holidays

FIRST_YEAR, LAST_YEAR = 2015, 2099
MAX_PER_DAY = 4  # entries; what is beyond is counted
MAX_LANES = 2  # so that half the entries are left to what happens on the day itself
# What the grid needs to know of an occurrence: key, start and end (seconds since the epoch, half-open), whole days.
OccurrenceTime = tuple[int, float, float, bool | int]
# Two public holidays are kept in these départements only, see TERRITORIES: Alsace and Moselle.
ELSEWHERE, ALSACE_MOSELLE = "54", "67"


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def previous(self) -> "Month | None":
        """The month before; None before the first one that has a page."""
        return month_of(self.first - DAY)

    @property
    def next(self) -> "Month | None":
        """The month after; None after the last one that has a page."""
        return month_of(self.last + DAY)

    def distance(self, other: "Month") -> int:
        """How many months ``other`` is ahead of this one; negative behind."""
        return (other.year - self.year) * 12 + other.number - self.number


def month_of(day: dt.date) -> Month | None:
    """The month of a day, None when no page shows it."""
    return Month(day.year, day.month) if FIRST_YEAR <= day.year <= LAST_YEAR else None


class Bar(NamedTuple):
    """The part of an occurrence of several days that stands in the month, in its lane (from 0)."""

    pk: int
    lane: int
    first: dt.date
    last: dt.date
    begins: bool  # the occurrence begins on ``first``; else it has begun before the month
    ends: bool  # the occurrence ends on ``last``; else it goes on after the month


@dataclass(frozen=True)
class BarPart:
    """What one day shows of a bar."""

    bar: Bar
    is_head: bool  # first day of the bar in this week: the words stand here
    is_first: bool  # first day of the bar in this month
    opens: bool  # with a rounded beginning
    closes: bool  # with a rounded end
    span: int  # days of this week that it still covers, this one included


@dataclass(frozen=True)
class Day:
    """One day of the grid. ``bars`` has one place per lane, None where the lane is free on this day."""

    date: dt.date
    bars: tuple[BarPart | None, ...]
    singles: tuple[int, ...]
    hidden: tuple[int, ...]
    is_today: bool
    is_past: bool
    holiday: str
    is_school_holiday: bool
    has_something_new: bool  # something begins on this day or is held on it alone: a list by day names the day then

    @property
    def occurrences(self) -> set[int]:
        """All that stands on this day, shown or not."""
        return {part.bar.pk for part in self.bars if part} | set(self.singles) | set(self.hidden)


@dataclass(frozen=True)
class MonthGrid:
    """A month of days by week, Monday first; None stands for the days of the neighbouring months."""

    month: Month
    weeks: tuple[tuple[Day | None, ...], ...]
    whole_month: tuple[int, ...]  # what covers the month from end to end: said once, not on each day

    @property
    def days(self) -> Iterator[Day]:
        return (day for week in self.weeks for day in week if day)

    @cached_property
    def shown(self) -> set[int]:
        """The occurrences whose words are needed."""
        bars = {part.bar.pk for day in self.days for part in day.bars if part}
        singles = {pk for day in self.days for pk in day.singles}
        return bars | singles | set(self.whole_month[:MAX_PER_DAY])

    @property
    def is_empty(self) -> bool:
        return not self.whole_month and not any(day.occurrences for day in self.days)


def build_month(month: Month, occurrences: Iterable[OccurrenceTime], *, today: dt.date) -> MonthGrid:
    """The grid of a month. ``occurrences``: in the order of their start; others than the month's are left out.

    A month may have a hundred thousand: of those that are not shown, no object is made.
    """
    days = [month.first + number * DAY for number in range((month.last - month.first).days + 1)]
    held = [_Held([], [], [], []) for _ in days]
    lasting: list[tuple[int, dt.date, dt.date]] = []
    whole: list[int] = []
    # A day before the month and two after it: an evening that ends early in the morning is told from a longer stay.
    marks = [midnight(month.first + number * DAY).timestamp() for number in range(-1, len(days) + 3)]
    dawns = [dawn(month.first + number * DAY).timestamp() for number in range(-1, len(days) + 3)]
    nowhere = _Held([], [], [], [])
    first, until, on_day = -2, marks[0], nowhere  # a day as a number of the month, its end, what is held on it
    for pk, start, end, all_day in occurrences:
        if start >= until:
            first = bisect_right(marks, start) - 2
            until = marks[first + 2] if first + 2 < len(marks) else inf
            on_day = held[first] if 0 <= first < len(days) else nowhere
        if end <= until:  # as most
            (on_day.whole_days if all_day else on_day.by_hour).append(pk)
            continue
        last = bisect_left(marks, end) - 2
        if last < 0 or first >= len(days):
            continue
        if last == first + 1 and end < dawns[last + 1]:
            on_day.by_hour.append(pk)
        elif first <= 0 and last >= len(days) - 1:
            whole.append(pk)
        elif first >= 0 and last < len(days):
            lasting.append((pk, days[first], days[last]))
        else:
            lasting.append((pk, *occurrence_days(in_paris(start), in_paris(end))))
    bars = assign_lanes(month, lasting)
    _hold(held, bars)
    begun = {bar.first for bar in bars}

    def on(day: dt.date) -> Day | None:
        if day.month != month.number:
            return None
        return _day(day, held[day.day - 1], begins=day in begun, today=today)

    weeks = tuple(
        tuple(on(day) for day in week) for week in calendar.Calendar().monthdatescalendar(month.year, month.number)
    )
    return MonthGrid(month, weeks, tuple(whole))


class _Held(NamedTuple):
    """What is held on a day: keys of what lasts whole days, or hours; bars with a lane; keys of bars without one."""

    whole_days: list[int]
    by_hour: list[int]
    bars: list[Bar]
    hidden: list[int]


def _hold(held: list[_Held], bars: Iterable[Bar]) -> None:
    """Put bars on their days; those in lanes that nobody sees as keys."""
    for bar in bars:
        for day in held[bar.first.day - 1 : bar.last.day]:
            if bar.lane < MAX_LANES:
                day.bars.append(bar)
            else:
                day.hidden.append(bar.pk)


def assign_lanes(month: Month, lasting: Iterable[tuple[int, dt.date, dt.date]]) -> list[Bar]:
    """The bars of what lasts (key, first day, last day), cut at the month's ends.

    A bar keeps one lane over all its weeks; two bars of one lane share no day. The earlier takes the lower lane, of two
    that begin together the longer, then the one with the lower key: the same occurrences always give the same lanes.
    """
    busy: list[tuple[dt.date, int]] = []  # a heap: the day from which a lane is free again, the lane
    free: list[int] = []  # a heap: lanes
    bars = []
    month_first, month_last = month.first, month.last
    for pk, first, last in sorted(lasting, key=lambda row: (row[1], row[1] - row[2], row[0])):
        shown_first, shown_last = max(first, month_first), min(last, month_last)
        while busy and busy[0][0] <= shown_first:
            heappush(free, heappop(busy)[1])
        lane = heappop(free) if free else len(busy)
        heappush(busy, (shown_last + DAY, lane))
        bars.append(Bar(pk, lane, shown_first, shown_last, first == shown_first, last == shown_last))
    return bars


def _day(day: dt.date, held: _Held, *, begins: bool, today: dt.date) -> Day:
    by_lane = {bar.lane: _part(bar, day) for bar in held.bars}
    lanes = tuple(by_lane.get(lane) for lane in range(max(by_lane, default=-1) + 1))
    singles = held.whole_days + held.by_hour
    room = MAX_PER_DAY - len(by_lane)
    return Day(
        date=day,
        bars=lanes,
        singles=tuple(singles[:room]),
        hidden=(*singles[room:], *held.hidden),
        is_today=day == today,
        is_past=day < today,
        holiday=holiday_label(day),
        is_school_holiday=day in school_holidays(day.year),
        has_something_new=begins or bool(singles),
    )


def _part(bar: Bar, day: dt.date) -> BarPart:
    end_of_week = day + DAY * (6 - day.weekday())
    return BarPart(
        bar=bar,
        is_head=day == bar.first or day.weekday() == 0,
        is_first=day == bar.first,
        opens=bar.begins and day == bar.first,
        closes=bar.ends and bar.last <= end_of_week,
        span=(min(bar.last, end_of_week) - day).days + 1,
    )


@lru_cache(maxsize=512)
def holiday_label(day: dt.date) -> str:
    """«Férié», «Férié en Alsace-Moselle», or nothing."""
    if day in public_holidays(day.year, ELSEWHERE):
        return "Férié"
    return "Férié en Alsace-Moselle" if day in public_holidays(day.year, ALSACE_MOSELLE) else ""
