"""The occurrences of the index venue by venue: how many events match at each, and the first of them.

A map asks for ten events of each of six hundred venues: taken venue by venue, they are found without a look at the
occurrences that come after them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import ne
from typing import NamedTuple

from consortium.filtering.splice import CUT, NUMBERS, Splice

Moment = tuple[float, int]  # seconds since the epoch, and the number of the occurrence that stands there
DIGITS = bytes.maketrans(b"\0\1", b"01")


class Columns(NamedTuple):
    """What is known of each occurrence, by its number: venue and event (primary keys), start in seconds."""

    venues: Sequence[int]
    events: Sequence[int]
    starts: Sequence[float]


class AtVenue(NamedTuple):
    """What matches at a venue: how many events, what is first, and the occurrences under which the first events stand.

    ``first``: pairs of an occurrence's number and how many others of its event match here.
    """

    events: int
    begins: Moment
    first: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class VenueRows:
    """The numbers of the occurrences at one venue: as they begin, and event by event.

    ``lasts``: a digit for each of ``by_event``, «1» for the last of an event.
    """

    by_start: array[int]
    by_event: array[int]
    lasts: str

    @classmethod
    def of(cls, by_start: Iterable[int], events: Sequence[int]) -> VenueRows:
        """``events``: of all occurrences, by number, rising with it."""
        numbers = array(NUMBERS, by_start)
        by_event = array(NUMBERS, sorted(numbers))
        here = list(map(events.__getitem__, by_event))
        return cls(numbers, by_event, bytes(map(ne, here, [*here[1:], None])).translate(DIGITS).decode())

    def count_events(self, digits: str) -> int:
        """How many events match. ``digits``: a set, by the places of ``by_event``.

        One bit of each event is left, as in :meth:`consortium.filtering.facets.FacetTable.things`.
        """
        rows, last = int(digits[::-1], 2), int(self.lasts[::-1], 2)
        not_last = ((1 << len(digits)) - 1) ^ last
        return (((rows & not_last) + not_last | rows) & last).bit_count()

    def places_of_event(self, number: int) -> tuple[int, int]:
        """The places in ``by_event`` of the occurrences of the event of one of them: from one up to another."""
        place = bisect_left(self.by_event, number)
        return self.lasts.rfind("1", 0, place) + 1, self.lasts.find("1", place) + 1


class VenueTable:
    """The rows of each venue."""

    def __init__(self, rows: Mapping[int, VenueRows], columns: Columns) -> None:
        self.rows = rows
        self._columns = columns

    @classmethod
    def of(cls, by_start: Iterable[int], columns: Columns) -> VenueTable:
        """``by_start``: all numbers, in the order in which the occurrences begin."""
        venues, numbers = columns.venues, defaultdict[int, list[int]](list)
        for number in by_start:
            numbers[venues[number]].append(number)
        return cls({venue: VenueRows.of(here, columns.events) for venue, here in numbers.items()}, columns)

    def spliced(self, splice: Splice, other: VenueTable, columns: Columns) -> VenueTable:
        """This table with some of its occurrences replaced by those of another; ``columns``: of both, spliced."""
        coming = {venue: [splice.come[number] for number in rows.by_start] for venue, rows in other.rows.items()}
        touched = coming.keys() | {self._columns.venues[number] for number in splice.cut}
        rows = _moved({venue: here for venue, here in self.rows.items() if venue not in touched}, splice)
        for venue in touched:
            stays = splice.renumbered(self.rows[venue].by_start) if venue in self.rows else ()
            numbers = sorted([*filter(CUT.__ne__, stays), *coming.get(venue, ())])
            if numbers:
                rows[venue] = VenueRows.of(sorted(numbers, key=columns.starts.__getitem__), columns.events)
        return VenueTable(rows, columns)

    def matching(
        self, flags: str, begun: Mapping[int, Sequence[Moment]], *, since: float, limit: int
    ) -> dict[int, AtVenue]:
        """What of a set is at each venue, ``limit`` events at most, in the order of what is first there.

        ``flags``: one character per occurrence, by number, «1» for those of the set. ``begun``: those of them that
        began before ``since`` and stand at their end, by venue, in order; all others stand at their beginning.
        """
        found = {}
        for venue, rows in self.rows.items():
            digits = "".join(map(flags.__getitem__, rows.by_event))
            if "1" in digits:
                moments = self._chronologically(rows, flags, begun.get(venue), since)
                found[venue] = _first_events(rows, digits, moments, limit)
        return dict(sorted(found.items(), key=lambda item: item[1].begins))

    def _chronologically(
        self, rows: VenueRows, flags: str, begun: Iterable[Moment] | None, since: float
    ) -> Iterator[Moment]:
        starts = self._columns.starts
        first = bisect_left(rows.by_start, since, key=starts.__getitem__)
        coming = ((starts[number], number) for number in islice(rows.by_start, first, None) if flags[number] == "1")
        return merge(begun, coming) if begun else coming


def _moved(rows: Mapping[int, VenueRows], splice: Splice) -> dict[int, VenueRows]:
    """The same occurrences by their new numbers, none of them cut: all in one go."""
    numbers = array(NUMBERS)
    for here in rows.values():
        numbers += here.by_start + here.by_event
    renumbered, place, moved = splice.renumbered(numbers), 0, {}
    for venue, here in rows.items():
        middle, end = place + len(here.by_start), place + 2 * len(here.by_start)
        moved[venue] = VenueRows(renumbered[place:middle], renumbered[middle:end], here.lasts)
        place = end
    return moved


def _first_events(rows: VenueRows, digits: str, moments: Iterator[Moment], limit: int) -> AtVenue:
    """``digits``: a set that is not empty, by the places of ``by_event``; ``moments``: its members in order."""
    count = rows.count_events(digits)
    begins, first = None, dict[int, tuple[int, int]]()
    for moment in moments:
        begins, number = begins or moment, moment[1]
        low, high = rows.places_of_event(number)
        if low not in first:
            first[low] = number, digits.count("1", low, high) - 1
        if len(first) == min(count, limit):
            break
    if begins is None:
        raise ValueError("A set that is not empty has a first member.")
    return AtVenue(count, begins, list(first.values()))
