"""The occurrences to come, held in memory in the shape that a list with counted options needs.

Made from one query, and kept in each process while the programme stays at its version
(:class:`consortium.http.programme_version.VersionedCache`). Occurrences are numbered from zero, those of one event
being neighbours; a set of occurrences is an integer, as in :mod:`consortium.filtering.facets`.
"""

import datetime as dt
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import merge
from itertools import islice
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FloatField, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from consortium.filtering.facets import FacetTable
from consortium.http.programme_version import VersionedCache
from events.calendar.month import OccurrenceTime
from events.calendar.periods import DAY, Window, local_date, midnight
from events.choices import TAKING_PLACE, Publication
from events.models import Occurrence
from territories.models import Venue

WIDE = dt.timedelta(days=100)
CHECKPOINTS = 64  # at most so many sets are kept per order


class EpochSeconds(Func):
    """A moment as seconds since the epoch, a float: a date of Python's for each would be half of the work."""

    output_field = FloatField()

    @property
    def convert_value(self) -> Any:
        """As the database gives them: floats already."""
        return self._convert_value_noop  # type: ignore[attr-defined]  # unknown to Django's stubs

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """For PostgreSQL, where ``date_part`` counts in floats; EXTRACT counts in decimals, which takes longer."""
        return super().as_sql(compiler, connection, template="date_part('epoch', %(expressions)s)", **context)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """For SQLite, where Django writes moments as text, in UTC, with six decimals or none."""
        sql, parameters = compiler.compile(self.source_expressions[0])
        seconds, decimals = f"CAST(strftime('%%s', {sql}) AS INTEGER)", f"CAST(substr({sql}, 21, 6) AS INTEGER)"
        return f"({seconds} + {decimals} / 1000000.0)", [*parameters, *parameters]


FIELDS = (
    "pk", "event_id", EpochSeconds("start"), EpochSeconds("end"), EpochSeconds("event__publish_at"), "all_day",
    "facets", "event__facets", "status", "event__status", "venue_id",
)  # fmt: skip


class Order:
    """Occurrences by a moment: which of them come before a given one.

    ``moments``: seconds since the epoch, one per occurrence, by number. ``numbers`` and ``keys`` are in order.
    """

    def __init__(self, moments: Sequence[float], table: FacetTable, numbers: Iterable[int] | None = None) -> None:
        # Numbers rise with the event: two that are equal keep the order in which lists show them.
        self.numbers = sorted(range(len(moments)) if numbers is None else numbers, key=moments.__getitem__)
        self.keys = array("d", map(moments.__getitem__, self.numbers))
        self._table = table
        self._step = max(64, len(self.numbers) // CHECKPOINTS)
        self._sets = [0]
        for first in range(0, len(self.numbers), self._step):
            self._sets.append(self._sets[-1] | table.rows(self.numbers[first : first + self._step]))
        # From one page to the next hardly anything begins or ends.
        self.first = lru_cache(maxsize=64)(self._first)

    def _first(self, how_many: int) -> int:
        """The set of the first so many."""
        known = how_many // self._step
        return self._sets[known] | self._table.rows(self.numbers[known * self._step : how_many])

    def before(self, moment: dt.datetime) -> int:
        """The set of those before a moment."""
        return self.first(bisect_left(self.keys, moment.timestamp()))

    def until(self, moment: dt.datetime) -> int:
        """The set of those before a moment or at it."""
        return self.first(bisect_right(self.keys, moment.timestamp()))


@dataclass(frozen=True)
class Listed:
    """A place in the list: the occurrence under which an event stands, and how many others match."""

    occurrence: int
    others: int


class OccurrenceIndex:
    """Published occurrences (those scheduled for later too) that end after ``horizon``; all of them when it is None."""

    def __init__(self, occurrences: QuerySet[Occurrence], *, horizon: dt.datetime | None) -> None:
        self.horizon = horizon
        known = occurrences.filter(event__publication=Publication.PUBLISHED)
        if horizon is not None:
            known = known.filter(end__gt=horizon)
        rows = list(known.order_by("event_id", "pk").values_list(*FIELDS))
        self.pks = array("q", [row[0] for row in rows])
        self.events = array("q", [row[1] for row in rows])
        self._starts = array("d", [row[2] for row in rows])
        self._ends = array("d", [row[3] for row in rows])
        self.table = FacetTable((row[1], row[6], row[7]) for row in rows)
        self.venues = array("q", [row[10] for row in rows])
        self._takes_place = bytes(row[8] in TAKING_PLACE and row[9] in TAKING_PLACE for row in rows)
        self._all_day = bytes(row[5] for row in rows)
        self._by_start = Order(self._starts, self.table)
        self._by_end = Order(self._ends, self.table)
        due = {number: row[4] for number, row in enumerate(rows) if row[4] is not None}
        self._timed = self.table.rows(due)
        self._by_publication = Order([due.get(number, 0.0) for number in range(len(rows))], self.table, due)

    def covers(self, window: Window) -> bool:
        """Whether every occurrence that shares a moment with the window is here."""
        return self.horizon is None or (window.start is not None and window.start >= self.horizon)

    def published(self, now: dt.datetime) -> int:
        """Those that the public may read at ``now``."""
        return self.table.everything & ~self._timed | self._by_publication.until(now)

    def overlapping(self, window: Window) -> int:
        """Those that share a moment with a window."""
        begun = self.table.everything if window.end is None else self._by_start.before(window.end)
        return begun if window.start is None else begun & ~self._by_end.until(window.start)

    def having(self, pks: Iterable[int]) -> int:
        """Those with these primary keys; keys of others are passed over."""
        return self.table.rows(self._numbers[pk] for pk in pks if pk in self._numbers)

    def listing(self, occurrences: int, *, since: dt.datetime, first: int, most: int) -> list[Listed]:
        """The events of these occurrences, chronologically, from the ``first``-th on, ``most`` at most.

        What is still to begin at ``since`` stands at its beginning, what is under way at its end: the same order as
        ``OccurrenceQuerySet.with_listing_key``.
        """
        events: dict[int, int] = {}
        for number in self._chronologically(occurrences, since.timestamp()):
            events.setdefault(self.events[number], number)
            if len(events) == first + most:
                break
        return [
            Listed(self.pks[number], self._siblings(occurrences, number))
            for number in islice(events.values(), first, None)
        ]

    def by_venue(self, occurrences: int, *, since: dt.datetime, most: int) -> dict[int, tuple[int, list[Listed]]]:
        """The venues of these occurrences, each with how many events and its first ``most``; in the order of a list."""
        here: dict[int, dict[int, list[int]]] = {}
        for number in self._chronologically(occurrences, since.timestamp()):
            here.setdefault(self.venues[number], {}).setdefault(self.events[number], []).append(number)
        return {
            venue: (
                len(events),
                [Listed(self.pks[numbers[0]], len(numbers) - 1) for numbers in islice(events.values(), most)],
            )
            for venue, events in here.items()
        }

    def next_in(
        self, box: tuple[float, float, float, float], *, now: dt.datetime, besides: int, most: int
    ) -> list[int]:
        """The first occurrences to begin from ``now`` on in communes of a box, one of each of ``most`` events at most.

        What takes place only, and another event than ``besides``. ``box``: south, west, north, east in degrees.
        """
        south, west, north, east = box
        inside = {
            venue
            for venue, (latitude, longitude) in self._points.items()
            if south <= latitude <= north and west <= longitude <= east
        }
        here = self._flags(self.published(now))
        found: dict[int, int] = {besides: 0}
        for number in self._by_start.numbers[bisect_left(self._by_start.keys, now.timestamp()) :]:
            if self.venues[number] in inside and self._takes_place[number] and here[number] == "1":
                found.setdefault(self.events[number], self.pks[number])
                if len(found) > most:
                    break
        return list(found.values())[1:]

    def held(self, occurrences: int) -> Iterator[OccurrenceTime]:
        """When these occurrences are held, by their beginning."""
        here = self._flags(occurrences)
        return (self._occurrence(number) for number in self._by_start.numbers if here[number] == "1")

    def _occurrence(self, number: int) -> OccurrenceTime:
        start, end = _moment(self._starts[number]), _moment(self._ends[number])
        return OccurrenceTime(self.pks[number], start, end, bool(self._all_day[number]))

    @cached_property
    def _points(self) -> dict[int, tuple[float, float]]:
        """Latitude and longitude by venue, asked for by the first page that needs them: one row a venue.

        A venue that was deleted since the occurrences were read is not among them.
        """
        found = Venue.objects.values_list("pk", "commune__latitude", "commune__longitude")
        return {pk: (latitude, longitude) for pk, latitude, longitude in found}

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {pk: number for number, pk in enumerate(self.pks)}

    def _chronologically(self, occurrences: int, since: float) -> Iterator[int]:
        here = self._flags(occurrences)
        first = bisect_left(self._by_start.keys, since)
        to_begin = zip(self._by_start.keys[first:], self._by_start.numbers[first:], strict=True)
        begun = zip(self._by_end.keys, self._by_end.numbers, strict=True)
        shown = merge(
            (pair for pair in to_begin if here[pair[1]] == "1"),
            (pair for pair in begun if here[pair[1]] == "1" and self._starts[pair[1]] < since),
        )
        return (number for _, number in shown)

    def _flags(self, occurrences: int) -> str:
        """One character per occurrence: «1» for those of the set."""
        return f"{occurrences:b}"[::-1].ljust(self.table.size, "0")

    def _siblings(self, occurrences: int, number: int) -> int:
        """How many others of the same event are among these occurrences."""
        event = self.events[number]
        low, high = bisect_left(self.events, event), bisect_right(self.events, event)
        return (occurrences >> low & (1 << (high - low)) - 1).bit_count() - 1


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def occurrence_index(window: Window, now: dt.datetime) -> OccurrenceIndex:
    """An index that covers a window: the one that this process keeps, or for the past one made for the occasion."""
    kept = _kept.get(now)
    if kept.covers(window):
        return kept
    if _is_wide(window, now):
        return _whole.get()
    return OccurrenceIndex(Occurrence.objects.overlapping(window), horizon=None)


def _is_wide(window: Window, now: dt.datetime) -> bool:
    """Whether an index for the occasion would hold more than some months of the past."""
    return window.start is None or (window.end or now) - window.start > WIDE


def _to_come(now: dt.datetime) -> OccurrenceIndex:
    # From the beginning of this month's page, whose first row may hold days of the month before.
    horizon = midnight(local_date(now).replace(day=1) - 7 * DAY)
    return OccurrenceIndex(Occurrence.objects.all(), horizon=horizon)


_kept = VersionedCache(_to_come)
_whole = VersionedCache(lambda: OccurrenceIndex(Occurrence.objects.all(), horizon=None))
