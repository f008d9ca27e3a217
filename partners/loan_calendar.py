"""The loan calendar as pure functions on days: free copies, choice of a copy, neighbouring loans.

Periods are half-open, in whole days. ``taken`` maps a copy's number (1 to N) to the periods for which it is out; a copy
that never went out may be missing.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, order=True)
class Period:
    """Whole days, ``start`` included, ``end`` excluded."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")

    @property
    def days(self) -> list[dt.date]:
        """Each day, in order."""
        return [self.start + n * DAY for n in range((self.end - self.start).days)]

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.start < other.end and other.start < self.end


Taken = Mapping[int, Iterable[Period]]


@dataclass(frozen=True)
class FreeWeek:
    """A week, by its Monday, and how many copies could be open to the public throughout."""

    monday: dt.date
    copies: int


def out_period(opening: dt.date, closing: dt.date, *, transport_days: int, setup_days: int) -> Period:
    """For how long a copy is out when it is open from ``opening`` to ``closing`` (both included).

    It travels, is set up, is open, and travels back. Taking down is part of the day of the return.
    """
    return Period(opening - (transport_days + setup_days) * DAY, closing + (1 + transport_days) * DAY)


def free_copies(wanted: Period, taken: Taken, copies: int) -> list[int]:
    """The copies that are in for the whole of a period."""
    return [copy for copy in range(1, copies + 1) if not any(wanted.overlaps(period) for period in taken.get(copy, ()))]


def place(wanted: Period, taken: Taken, copies: int) -> int | None:
    """The copy to lend for a period, None when all are out.

    The one whose neighbouring loan is nearest, so that long holes stay whole for long loans; the lowest number among
    equals.
    """
    free = free_copies(wanted, taken, copies)
    return min(free, key=lambda copy: (_room_around(wanted, taken.get(copy, ())), copy), default=None)


def _room_around(wanted: Period, periods: Iterable[Period]) -> int:
    """Days between a period and the nearest of others that it does not overlap."""
    gaps = [(wanted.start - period.end).days for period in periods if period.end <= wanted.start]
    gaps += [(period.start - wanted.end).days for period in periods if period.start >= wanted.end]
    return min(gaps, default=10**6)


def free_weeks(
    first: dt.date, weeks: int, taken: Taken, copies: int, *, transport_days: int, setup_days: int
) -> list[FreeWeek]:
    """For each week from that of ``first`` on, how many copies could be open from Monday to Sunday."""
    monday = first - first.weekday() * DAY
    answer = []
    for number in range(weeks):
        opening = monday + number * WEEK
        wanted = out_period(opening, opening + 6 * DAY, transport_days=transport_days, setup_days=setup_days)
        answer.append(FreeWeek(opening, len(free_copies(wanted, taken, copies))))
    return answer


def neighbours(period: Period, others: Sequence[Period]) -> tuple[int | None, int | None]:
    """The positions, among the other loans of a copy, of the one before and the one after; None where there is none."""
    before = [(other.end, index) for index, other in enumerate(others) if other.end <= period.start]
    after = [(other.start, index) for index, other in enumerate(others) if other.start >= period.end]
    return (max(before)[1] if before else None, min(after)[1] if after else None)
