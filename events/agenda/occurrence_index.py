"""The occurrences to come, held in memory in the shape that a list with counted options needs.

Made from one query, kept in each process and corrected where the programme's versions say that an event changed
(:class:`consortium.caching.programme_version.VersionedCache`). Occurrences are numbered from zero, those of one event
being neighbours; a set of occurrences is an integer, as in :mod:`consortium.filtering.facets`.
"""

from __future__ import annotations

import datetime as dt
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import accumulate, chain, compress, count, islice, repeat
from operator import or_
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FloatField, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from consortium.caching.programme_version import VersionedCache
from consortium.filtering.facets import FEW, FacetTable
from consortium.filtering.splice import NUMBERS, Cut, Splice
from events.agenda.venue_table import Columns, VenueTable
from events.calendar.days import evening_before
from events.calendar.month import OccurrenceTime
from events.calendar.periods import DAY, Window, local_date, midnight
from events.choices import TAKING_PLACE, AttendanceMode, Publication
from events.models import Occurrence
from territories.models import Venue

WIDE = dt.timedelta(days=100)
PART = 10_000  # rows read at a time
CHECKPOINTS = 64  # at most so many sets are kept per order


class EpochSeconds(Func):
    """Database expression: a moment as seconds since the epoch (float), faster to read than datetimes."""

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
SEQUENCES = ("pks", "events", "venues", "starts", "ends", "takes_place", "all_day")
FEW_TO_SORT = 500  # occurrences
NOT_ZERO = re.compile(rb"[^\0]")
ONES = bytes.maketrans(b"01", b"\0\1")  # of flags: what is true is one
ORDERS = ("by_start", "by_end", "by_publication")


class Order:
    """Occurrences by a moment: which of them come before a given one.

    ``numbers`` and ``keys`` (seconds since the epoch) are in order; ``sets``: of the first so many, for some of these.
    """

    def __init__(
        self, numbers: array[int], keys: array[float], sets: list[int], marks: list[int], table: FacetTable
    ) -> None:
        """``marks``: how many each of the sets has."""
        self.numbers, self.keys = numbers, keys
        self._table, self._sets, self._marks = table, sets, marks
        # From one page to the next hardly anything begins or ends.
        self.first = lru_cache(maxsize=64)(self._first)

    @classmethod
    def of(cls, moments: Sequence[float], table: FacetTable, numbers: Iterable[int] | None = None) -> Order:
        """``moments``: one per occurrence, by number; ``numbers``: those to put in order, all when None."""
        # Numbers rise with the event: two that are equal keep the order in which lists show them.
        ordered = array(NUMBERS, sorted(range(len(moments)) if numbers is None else numbers, key=moments.__getitem__))
        step, sets = max(64, len(ordered) // CHECKPOINTS), [0]
        for first in range(0, len(ordered), step):
            sets.append(sets[-1] | table.rows(ordered[first : first + step]))
        marks = [each.bit_count() for each in sets]
        return cls(ordered, array("d", map(moments.__getitem__, ordered)), sets, marks, table)

    def spliced(self, splice: Splice, other: Order, table: FacetTable) -> Order:
        """This order with some of its occurrences replaced by those of another; ``table``: of both, spliced."""
        numbers, keys = splice.renumbered(self.numbers), self.keys[:]
        cut = _places_of_cut(numbers)
        for place in reversed(cut):
            del numbers[place], keys[place]
        sets = [splice.set(each) for each in self._sets]
        marks = [mark - bisect_left(cut, mark) for mark in self._marks]
        come: list[list[int]] = [[] for _ in sets]  # by the first set that holds them
        for number, key in zip(map(splice.come.__getitem__, other.numbers), other.keys, strict=True):
            place = _place(numbers, keys, number, key)
            numbers.insert(place, number)
            keys.insert(place, key)
            first = bisect_right(marks, place)
            marks[first:] = [mark + 1 for mark in marks[first:]]
            come[first : first + 1] = [[*held, number] for held in come[first : first + 1]]
        more = accumulate(map(table.rows, come), or_)
        return Order(numbers, keys, [each | now for each, now in zip(sets, more, strict=True)], marks, table)

    def _first(self, how_many: int) -> int:
        """The set of the first so many."""
        known = bisect_right(self._marks, how_many) - 1
        return self._sets[known] | self._table.rows(self.numbers[self._marks[known] : how_many])

    def place(self, key: float, number: int) -> int:
        """How many come before an occurrence with this key."""
        return _place(self.numbers, self.keys, number, key)

    def before(self, moment: dt.datetime) -> int:
        """The set of those before a moment."""
        return self.first(bisect_left(self.keys, moment.timestamp()))

    def between(self, window: Window) -> array[int]:
        """The numbers of those in a half-open window, in order."""
        low = bisect_left(self.keys, window.start.timestamp()) if window.start else 0
        high = bisect_left(self.keys, window.end.timestamp()) if window.end else len(self.keys)
        return self.numbers[low:high]

    def until(self, moment: dt.datetime) -> int:
        """The set of those before a moment or at it."""
        return self.first(bisect_right(self.keys, moment.timestamp()))


class Listed(NamedTuple):
    """The occurrence under which an event stands in a list, when it is, and how many others of the event match.

    ``occurrence`` and ``event`` are primary keys, ``start`` and ``end`` seconds since the epoch.
    """

    occurrence: int
    event: int
    start: float
    end: float
    others: int = 0


@dataclass(eq=False)
class OccurrenceIndex:
    """Published occurrences (those scheduled for later too) that end after ``horizon``; all of them when it is None.

    ``pks``, ``events``, ``venues`` and what follows them have one value per occurrence, by number. ``by_publication``
    has those alone whose event waits, or waited, for its hour: ``timed``.
    """

    horizon: dt.datetime | None
    pks: array[int]
    events: array[int]
    venues: array[int]
    starts: array[float]
    ends: array[float]
    takes_place: bytes
    all_day: bytes
    table: FacetTable
    timed: int
    by_start: Order
    by_end: Order
    by_publication: Order
    at_venues: VenueTable

    @classmethod
    def of(cls, occurrences: QuerySet[Occurrence], *, horizon: dt.datetime | None) -> OccurrenceIndex:
        """Made of what is known of these occurrences: one query."""
        known = occurrences.filter(event__publication=Publication.PUBLISHED)
        if horizon is not None:
            known = known.filter(end__gt=horizon)
        pks, events, venues = array("q"), array("q"), array("q")
        starts, ends, takes_place, all_day = array("d"), array("d"), bytearray(), bytearray()
        due: dict[int, float] = {}
        facets: list[tuple[int, str, str]] = []
        texts: dict[str, str] = {}  # many rows have the same text: one copy of it is kept
        # Read in parts: all rows at once, a hundred thousand events of them, weigh two hundred megabytes.
        for rows in _in_parts(known.order_by("event_id", "pk").values_list(*FIELDS)):
            columns = list(zip(*rows, strict=True))
            due.update((number, at) for number, at in enumerate(columns[4], len(pks)) if at is not None)
            pks.extend(columns[0])
            events.extend(columns[1])
            starts.extend(columns[2])
            ends.extend(columns[3])
            all_day.extend(columns[5])
            takes_place.extend(row[8] in TAKING_PLACE and row[9] in TAKING_PLACE for row in rows)
            venues.extend(columns[10])
            facets += zip(columns[1], *(map(texts.setdefault, columns[at], columns[at]) for at in (6, 7)), strict=True)
        table = FacetTable(facets)
        by_start = Order.of(starts, table)
        return cls(
            horizon=horizon,
            pks=pks,
            events=events,
            venues=venues,
            starts=starts,
            ends=ends,
            takes_place=bytes(takes_place),
            all_day=bytes(all_day),
            table=table,
            timed=table.rows(due),
            by_start=by_start,
            by_end=Order.of(ends, table),
            by_publication=Order.of([due.get(number, 0.0) for number in range(len(pks))], table, due),
            at_venues=VenueTable.of(by_start.numbers, Columns(venues, events, starts)),
        )

    def with_changed(self, events: Collection[int], occurrences: QuerySet[Occurrence]) -> OccurrenceIndex:
        """The index in which these events are as they are now: the same as one made of all ``occurrences`` anew.

        One query; this index stays as it is, for the pages that are being made with it. It is its own successor when
        nothing that it knows has changed, as with a title.
        """
        now = OccurrenceIndex.of(occurrences.filter(event__in=events), horizon=self.horizon)
        if all(self._is_as_in(now, event) for event in events):
            return self
        splice = Splice(len(self.events), [Cut(*self._range(event), now._count(event)) for event in sorted(events)])
        table = self.table.spliced(splice, now.table)
        sequences = {name: splice.sequence(getattr(self, name), getattr(now, name)) for name in SEQUENCES}
        columns = Columns(sequences["venues"], sequences["events"], sequences["starts"])
        return OccurrenceIndex(
            horizon=self.horizon,
            **sequences,
            table=table,
            timed=splice.set(self.timed, now.timed),
            **{name: getattr(self, name).spliced(splice, getattr(now, name), table) for name in ORDERS},
            at_venues=self.at_venues.spliced(splice, now.at_venues, columns),
        )

    def _is_as_in(self, other: OccurrenceIndex, event: int) -> bool:
        """Whether an event stands in another index as it does in this one. False where its publication waits."""
        here, there = slice(*self._range(event)), slice(*other._range(event))
        if any(getattr(self, name)[here] != getattr(other, name)[there] for name in SEQUENCES):
            return False
        mask, ours, theirs = (1 << here.stop - here.start) - 1, self.table.by_token, other.table.by_token
        is_timed = (self.timed >> here.start | other.timed >> there.start) & mask
        return not is_timed and all(
            (ours.get(token, 0) >> here.start ^ theirs.get(token, 0) >> there.start) & mask == 0
            for token in ours.keys() | theirs.keys()
        )

    def covers(self, window: Window) -> bool:
        """Whether every occurrence that shares a moment with the window is here."""
        return _covers(self.horizon, window)

    def published(self, now: dt.datetime) -> int:
        """The occurrences whose event is public at ``now``."""
        return self.table.everything & ~self.timed | self.by_publication.until(now)

    def overlapping(self, window: Window) -> int:
        """The occurrences that overlap a half-open window; none of the evening before a day (``calendar.days``)."""
        begun = self.table.everything if window.end is None else self.by_start.before(window.end)
        if window.start is None:
            return begun
        found = begun & ~self.by_end.until(window.start)
        evening = evening_before(window)
        if evening is None:
            return found
        since, dawn = evening
        late = self.by_end.before(dawn) & self.by_start.before(window.start) & ~self.by_start.before(since)
        return found & ~late

    def beginning(self, window: Window) -> int:
        """The occurrences that begin in a half-open window."""
        begun = self.by_start.before(window.end) if window.end else self.table.everything
        return begun & ~self.by_start.before(window.start) if window.start else begun

    def having(self, pks: Iterable[int]) -> int:
        """The occurrences with these primary keys; unknown keys are ignored."""
        return self.table.rows(self._numbers[pk] for pk in pks if pk in self._numbers)

    def at(self, venues: Iterable[int]) -> int:
        """The occurrences at venues with these primary keys."""
        return self._having(venues, self.venues)

    def of_events(self, events: Iterable[int]) -> int:
        """The occurrences of events with these primary keys."""
        events = list(events)
        if len(events) * FEW > self.table.size:
            return self._having(events, self.events)
        return self.table.rows(chain.from_iterable(range(*self._range(event)) for event in events))

    def _having(self, keys: Iterable[int], column: array[int]) -> int:
        """The occurrences that have one of these in a column: all of them are looked at, each quickly."""
        digits = map(dict.fromkeys(keys, ord("1")).get, reversed(column), repeat(ord("0")))
        return int(bytes(digits) or b"0", 2)

    @cached_property
    def taking_place(self) -> int:
        """The occurrences that are neither cancelled nor postponed, by themselves or with their event."""
        return self.table.rows(compress(count(), self.takes_place))

    @property
    def on_site(self) -> int:
        """The occurrences to which one goes: what is online only is at no distance, and on no map."""
        here, online = (
            self.with_facet("participation", way) for way in (AttendanceMode.ON_SITE, AttendanceMode.ONLINE)
        )
        return self.table.everything & ~(online & ~here)

    def with_facet(self, name: str, value: str) -> int:
        """The occurrences that have a value of a facet: ``departement``, ``57``."""
        return self.table.by_token.get(f"{name}:{value}", 0)

    def events_by_venue(self, occurrences: int, venues: Collection[int]) -> dict[int, int]:
        """How many events have one of these occurrences at each of these venues, by its primary key."""
        numbers = self._numbers_of(occurrences & self.at(venues))
        pairs = {(self.venues[number], self.events[number]) for number in numbers}
        return Counter(venue for venue, _ in pairs)

    def departements(self, occurrences: int) -> dict[str, int]:
        """Those of these occurrences that are held in each département, by its code."""
        prefix = "departement:"
        return {
            token.removeprefix(prefix): occurrences & rows
            for token, rows in self.table.by_token.items()
            if token.startswith(prefix)
        }

    def first_of(self, occurrences: int, order: Order, *, since: dt.datetime, limit: int) -> list[Listed]:
        """The first of these occurrences, by their start or end (``order``) from a moment on, then by primary key."""
        if occurrences.bit_count() <= FEW_TO_SORT:  # to find them in the order would take longer
            moments, since_seconds = self.ends if order is self.by_end else self.starts, since.timestamp()
            numbers = (number for number in self._few(occurrences) if moments[number] >= since_seconds)
            return list(map(self._listed, nsmallest(limit, numbers, key=lambda n: (moments[n], self.pks[n]))))
        here = occurrences.to_bytes(self.table.size // 8 + 1, "little")
        found: list[tuple[float, Listed]] = []
        wanted, last = min(limit, occurrences.bit_count()), 0.0
        for place in range(bisect_left(order.keys, since.timestamp()), len(order.keys)):
            if len(found) >= wanted and order.keys[place] != last:
                break
            number = order.numbers[place]
            if here[number >> 3] >> (number & 7) & 1:
                last = order.keys[place]
                found.append((last, self._listed(number)))
        return [listed for _, listed in sorted(found)[:limit]]

    def listing(self, occurrences: int, *, since: dt.datetime, first: int = 0, limit: int) -> list[Listed]:
        """The events of these occurrences, chronologically, from the ``first``-th on, ``limit`` at most.

        What is still to begin at ``since`` stands at its beginning, what is under way at its end: the same order as
        ``OccurrenceQuerySet.with_listing_key``.
        """
        events: dict[int, int] = {}
        for number in self._chronologically(occurrences, since.timestamp()):
            events.setdefault(self.events[number], number)
            if len(events) == first + limit:
                break
        return [
            self._listed(number, others=self._siblings(occurrences, number))
            for number in islice(events.values(), first, None)
        ]

    def by_venue(self, occurrences: int, *, since: dt.datetime, limit: int) -> dict[int, tuple[int, list[Listed]]]:
        """The venues of these occurrences in the order of a list, each with how many events and its first ``limit``."""
        begun: dict[int, list[tuple[float, int]]] = {}
        for moment in self._by_their_end(occurrences & self.by_start.before(since)):
            begun.setdefault(self.venues[moment[1]], []).append(moment)
        found = self.at_venues.matching(self._flags(occurrences), begun, since=since.timestamp(), limit=limit)
        return {
            venue: (at_venue.events, [self._listed(number, others=others) for number, others in at_venue.first])
            for venue, at_venue in found.items()
        }

    def next_in(
        self, box: tuple[float, float, float, float], *, now: dt.datetime, exclude: int, limit: int
    ) -> list[Listed]:
        """The first occurrences to begin from ``now`` on in communes of a box, one of each of ``limit`` events at most.

        What takes place there only, and another event than ``exclude``. ``box``: south, west, north, east in degrees.
        """
        south, west, north, east = box
        inside = {
            venue
            for venue, (latitude, longitude) in _points.get().items()
            if south <= latitude <= north and west <= longitude <= east
        }
        here = self._flags(self.published(now) & self.on_site)
        found: dict[int, Listed] = {}
        for number in self.by_start.numbers[bisect_left(self.by_start.keys, now.timestamp()) :]:
            if self.venues[number] in inside and self.takes_place[number] and here[number] == "1":
                if self.events[number] != exclude:
                    found.setdefault(self.events[number], self._listed(number))
                if len(found) == limit:
                    break
        return list(found.values())

    def keys(self, occurrences: int, *, limit: int) -> list[int]:
        """Primary keys of the first ``limit`` of these occurrences by their beginning."""
        numbers = islice(self._by_start(occurrences), limit)
        return [pk for _, pk in sorted((self.starts[number], self.pks[number]) for number in numbers)]

    def held(self, occurrences: int, window: Window) -> Iterator[OccurrenceTime]:
        """Key, start, end and whole-day flag of these occurrences, ordered by start; they overlap ``window``."""
        before = occurrences & self.by_start.before(window.start) if window.start else 0
        begun = sorted(self._numbers_of(before), key=self.starts.__getitem__)
        coming = self.by_start.between(window)
        here = self._flags(occurrences).encode().translate(ONES)
        numbers = [*begun, *compress(coming, map(here.__getitem__, coming))]
        columns = (map(values.__getitem__, numbers) for values in (self.pks, self.starts, self.ends, self.all_day))
        return zip(*columns, strict=True)

    def _listed(self, number: int, *, others: int = 0) -> Listed:
        return Listed(self.pks[number], self.events[number], self.starts[number], self.ends[number], others)

    def _by_start(self, occurrences: int) -> Iterator[int]:
        here = self._flags(occurrences)
        return (number for number in self.by_start.numbers if here[number] == "1")

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {pk: number for number, pk in enumerate(self.pks)}

    def _chronologically(self, occurrences: int, since: float) -> Iterator[int]:
        here, to_begin = self._flags(occurrences), self.by_start
        done = bisect_left(to_begin.keys, since)
        for key, number in self._by_their_end(occurrences & to_begin.first(done)):
            place = to_begin.place(key, number)
            yield from (other for other in to_begin.numbers[done:place] if here[other] == "1")
            yield number
            done = max(done, place)
        yield from (number for number in to_begin.numbers[done:] if here[number] == "1")

    def _by_their_end(self, occurrences: int) -> list[tuple[float, int]]:
        """When each of these ends, and its number; in this order."""
        return sorted((self.ends[number], number) for number in self._numbers_of(occurrences))

    def _few(self, occurrences: int) -> Iterator[int]:
        """The numbers of a set with few of them."""
        data = occurrences.to_bytes(self.table.size // 8 + 1, "little")
        for match in NOT_ZERO.finditer(data):
            place, bits = match.start() * 8, data[match.start()]
            yield from (place + bit for bit in range(8) if bits >> bit & 1)

    def _numbers_of(self, occurrences: int) -> Iterator[int]:
        """The numbers of these occurrences; quick when they are few."""
        here = self._flags(occurrences)
        number = here.find("1")
        while number >= 0:
            yield number
            number = here.find("1", number + 1)

    def _flags(self, occurrences: int) -> str:
        """One character per occurrence: «1» for those of the set."""
        return f"{occurrences:b}"[::-1].ljust(self.table.size, "0")

    def _siblings(self, occurrences: int, number: int) -> int:
        """How many others of the same event are among these occurrences."""
        low, high = self._range(self.events[number])
        return (occurrences >> low & (1 << (high - low)) - 1).bit_count() - 1

    def _range(self, event: int) -> tuple[int, int]:
        """The numbers of an event's occurrences: from one up to another."""
        return bisect_left(self.events, event), bisect_right(self.events, event)

    def _count(self, event: int) -> int:
        low, high = self._range(event)
        return high - low


def _in_parts(rows: QuerySet[Occurrence, tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """All rows, ``PART`` at a time. One query."""
    read = rows.iterator(chunk_size=PART)
    while part := list(islice(read, PART)):
        yield part


def _places_of_cut(numbers: array[int]) -> list[int]:
    """Where ``CUT`` stands among numbers of which no other has the highest bit."""
    data, size, places = numbers.tobytes(), numbers.itemsize, []
    found = data.find(b"\xff" * size)
    while found >= 0:
        places.append(found // size)
        found = data.find(b"\xff" * size, found + size)
    return places


def _place(numbers: Sequence[int], keys: Sequence[float], number: int, key: float) -> int:
    return bisect_left(numbers, number, bisect_left(keys, key), bisect_right(keys, key))


def occurrence_index(window: Window, now: dt.datetime) -> OccurrenceIndex:
    """An index that covers a window: the one cached in this process or, for a past window, a new one."""
    if _covers(_horizon(now), window):
        to_come = _to_come.get(now)
        if to_come.covers(window):
            return to_come
    if _is_wide(window, now):
        return _whole.get()
    return OccurrenceIndex.of(Occurrence.objects.overlapping(window), horizon=None)


def to_come(now: dt.datetime) -> tuple[OccurrenceIndex, int]:
    """The index, and the occurrences in it that the public may read at a moment and that have not ended."""
    window = Window(start=now)
    index = occurrence_index(window, now)
    return index, index.published(now) & index.overlapping(window)


def _covers(horizon: dt.datetime | None, window: Window) -> bool:
    return horizon is None or (window.start is not None and window.start >= horizon)


def _horizon(now: dt.datetime) -> dt.datetime:
    """Midnight in Paris seven days before this month: its page may begin with days of the month before."""
    return midnight(local_date(now).replace(day=1) - 7 * DAY)


def _is_wide(window: Window, now: dt.datetime) -> bool:
    """Whether the window has no start or spans more than ``WIDE``: then the index of all occurrences is used."""
    return window.start is None or (window.end or now) - window.start > WIDE


def _patch(kept: OccurrenceIndex, events: Collection[int]) -> OccurrenceIndex:
    return kept.with_changed(events, Occurrence.objects.all()) if events else kept


def _make_to_come(now: dt.datetime | None = None) -> OccurrenceIndex:
    return OccurrenceIndex.of(Occurrence.objects.all(), horizon=_horizon(now or timezone.now()))


def _make_points() -> dict[int, tuple[float, float]]:
    """Latitude and longitude by venue, asked for by the first page that needs them: one row a venue.

    A venue that was deleted since the occurrences were read is not among them.
    """
    found = Venue.objects.values_list("pk", "commune__latitude", "commune__longitude")
    return {pk: (latitude, longitude) for pk, latitude, longitude in found}


_points = VersionedCache(_make_points)
_to_come = VersionedCache(_make_to_come, patch=_patch, is_made_ahead=True)
_whole = VersionedCache(lambda: OccurrenceIndex.of(Occurrence.objects.all(), horizon=None), patch=_patch)
