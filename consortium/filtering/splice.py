"""Some of many numbered rows replaced by others: what becomes of sequences, of sets and of the numbers themselves."""

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

Rows = TypeVar("Rows", "array[int]", "array[float]", bytes)
CUT = -1  # below every number


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
        # From the last cut on, so that numbers below are still the old ones.
        for (low, high, count), taken in zip(reversed(self._cuts), reversed(self._taken), strict=True):
            coming = new >> taken & (1 << count) - 1
            old = (old >> high << count | coming) << low | old & (1 << low) - 1
        return old

    @cached_property
    def moved(self) -> Sequence[int]:
        """The new number of each old row, ``CUT`` for those that were cut."""
        numbers: list[int] = []
        kept_until = shift = 0
        for low, high, count in self._cuts:
            numbers.extend(range(kept_until + shift, low + shift))
            numbers.extend([CUT] * (high - low))
            kept_until, shift = high, shift + count - (high - low)
        numbers.extend(range(kept_until + shift, self._old_size + shift))
        return numbers

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
    def _taken(self) -> list[int]:
        """How many new rows come before each cut."""
        before = [0]
        for cut in self._cuts[:-1]:
            before.append(before[-1] + cut.coming)
        return before[: len(self._cuts)]
