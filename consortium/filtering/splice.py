"""Some of many numbered rows replaced by others: what becomes of sequences, of sets and of the numbers themselves."""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

Rows = TypeVar("Rows", "array[int]", "array[float]", bytes)
NUMBERS = "I"  # of arrays: read from an iterator three times as fast as signed ones
CUT = 2**32 - 1  # above every number
BITS = 32  # of each
AT_ONCE = 8192  # numbers in one integer: what the processor has at hand
ONES = int.from_bytes(array(NUMBERS, [1]).tobytes() * AT_ONCE, sys.byteorder)
FEW_CUTS = 4


class Cut(NamedTuple):
    """The rows ``low`` to ``high`` (half-open), in whose place as many as ``coming`` others come."""

    low: int
    high: int
    coming: int


class Splice:
    """``cuts``: ascending and apart; the rows that come are numbered from zero, in the order of the cuts.

    A set of rows is an integer, as in :mod:`consortium.filtering.facets`.
    """

    def __init__(self, size: int, cuts: Iterable[Cut]) -> None:
        self._old_size, self._cuts = size, list(cuts)
        self.size = size + sum(cut.coming - (cut.high - cut.low) for cut in self._cuts)

    def sequence(self, old: Rows, new: Rows) -> Rows:
        """One value per row: ``old`` with those of ``new`` in place of what was cut."""
        spliced, kept_until, taken = old[:0], 0, 0
        for low, high, count in self._cuts:
            spliced += old[kept_until:low] + new[taken : taken + count]
            kept_until, taken = high, taken + count
        return spliced + old[kept_until:]

    def set(self, old: int, new: int = 0) -> int:
        """The set of the rows of ``old`` that stay and of those of ``new``."""
        return self._part_of_set(old, new, 0, len(self._cuts), 0)

    def _part_of_set(self, old: int, new: int, first: int, last: int, origin: int) -> int:
        """Likewise where the cuts from ``first`` up to ``last`` fall; ``origin``: the row at which ``old`` begins.

        In halves, for each cut moves all that is above it.
        """
        if first == last:
            return old
        middle = (first + last) // 2
        low, high, count = self._cuts[middle]
        below = self._part_of_set(old & (1 << low - origin) - 1, new, first, middle, origin)
        above = self._part_of_set(old >> high - origin, new, middle + 1, last, high)
        coming = new >> self._taken[middle] & (1 << count) - 1
        place = low - origin + self._shifts[middle] - self._shifts[first]
        return (above << count | coming) << place | below

    @cached_property
    def moved(self) -> "array[int]":
        """The new number of each old row, ``CUT`` for those that were cut."""
        numbers = array(NUMBERS)
        kept_until = shift = 0
        for low, high, count in self._cuts:
            numbers.extend(range(kept_until + shift, low + shift))
            numbers.extend([CUT] * (high - low))
            kept_until, shift = high, shift + count - (high - low)
        numbers.extend(range(kept_until + shift, self._old_size + shift))
        return numbers

    def renumbered(self, numbers: "array[int]") -> "array[int]":
        """The new numbers of old rows, ``CUT`` for those that were cut."""
        if len(self._cuts) > FEW_CUTS:
            return array(NUMBERS, map(self.moved.__getitem__, numbers))
        renumbered = array(NUMBERS)
        for first in range(0, len(numbers), AT_ONCE):
            renumbered += self._renumbered_at_once(numbers[first : first + AT_ONCE])
        return renumbered

    def _renumbered_at_once(self, numbers: "array[int]") -> "array[int]":
        """Likewise, in a tenth of the time: they are one large integer, in which each number has 32 bits."""
        ones = ONES >> BITS * (AT_ONCE - len(numbers))
        old = new = int.from_bytes(numbers.tobytes(), sys.byteorder)
        cut = 0
        for low, high, count in self._cuts:
            above = _at_least(high, old, ones)
            new += above * (count - (high - low))
            cut |= above ^ _at_least(low, old, ones)
        return array(NUMBERS, (new | cut * CUT).to_bytes(numbers.itemsize * len(numbers), sys.byteorder))

    @property
    def cut(self) -> Iterator[int]:
        """The old numbers of the rows that were cut."""
        return chain.from_iterable(range(low, high) for low, high, _ in self._cuts)

    @cached_property
    def come(self) -> Sequence[int]:
        """The number that each new row has."""
        numbers: list[int] = []
        shift = 0
        for low, high, count in self._cuts:
            numbers += range(low + shift, low + shift + count)
            shift += count - (high - low)
        return numbers

    @cached_property
    def _taken(self) -> Sequence[int]:
        """How many new rows come before each cut."""
        return [0, *accumulate(cut.coming for cut in self._cuts)]

    @cached_property
    def _shifts(self) -> Sequence[int]:
        """How far the cuts before each one move the rows between."""
        return [0, *accumulate(cut.coming - (cut.high - cut.low) for cut in self._cuts)]


def _at_least(bound: int, numbers: int, ones: int) -> int:
    """For each of many numbers in one integer: one when it is as great as ``bound``, else zero."""
    highest = ones << BITS - 1
    # No number has that bit: one that is less than the bound borrows it, and never more than it.
    return ((numbers | highest) - ones * bound & highest) >> BITS - 1
