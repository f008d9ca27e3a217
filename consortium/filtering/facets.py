"""Counting what each filter option would give: pure functions over rows of tokens.

A token is ``parameter:value``. Within a group options are alternatives (either theme), except in the conjunctive
groups, where each one asks for more (accessible to wheelchairs and to the deaf). What is counted is the business of the
floors above: events by their occurrences, activities of the catalogue.

A set of rows is an integer, its bit ``i`` standing for row ``i``: joining, crossing and counting thousands of rows is
one operation of the interpreter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from consortium.filtering.splice import Splice

# What is counted, and its tokens between spaces, in one text or several: " theme:sante ", " departement:57 ".
Row = tuple[Hashable, *tuple[str, ...]]
FEW = 32  # a set with less than one row in so many


def values_of(tokens: str, group: str) -> list[str]:
    """The values of one group among tokens between spaces, in their order."""
    prefix = f"{group}:"
    return [token.removeprefix(prefix) for token in tokens.split() if token.startswith(prefix)]


def joined_tokens(groups: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The tokens of these groups and their values, between spaces: ``theme:sante public:familles``."""
    return " ".join(f"{group}:{value}" for group, values in groups for value in values)


@dataclass(frozen=True)
class FacetCounts:
    """``total`` things match all that is chosen, by these rows; ``by_token``: what each option would give."""

    total: int
    matching: int
    by_token: Mapping[str, int]


class FacetTable:
    """Rows of things and their tokens, ready to be counted.

    ``rows``: a thing may have several rows (an event its occurrences), which come one after the other; a row's number
    is its place.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        # Many rows have the same text: it is taken apart once.
        by_text: dict[str, list[int]] = defaultdict(list)
        lasts: list[int] = []
        size, current = 0, None
        for number, (thing, *texts) in enumerate(rows):
            if number and thing != current:
                lasts.append(number - 1)
            current, size = thing, number + 1
            for text in texts:
                by_text[text].append(number)
        if size:
            lasts.append(size - 1)
        self.size = size
        self.everything = (1 << size) - 1
        numbers: dict[str, list[int]] = defaultdict(list)
        for text, places in by_text.items():
            for token in text.split():
                numbers[token] += places
        self.by_token = {token: self.rows(places) for token, places in numbers.items()}
        self._last = self.rows(lasts)
        self._not_last = self.everything & ~self._last

    def rows(self, numbers: Iterable[int]) -> int:
        """The set of these rows."""
        numbers = list(numbers)
        if len(numbers) * FEW > self.size:
            # A digit a row, read by the interpreter in one go: three times as fast when they are many.
            digits = bytearray(b"0") * (self.size + 1)
            for number in numbers:
                digits[number] = 49  # «1»
            digits.reverse()
            return int(digits, 2)
        bits = bytearray(self.size // 8 + 1)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(bits, "little")

    def spliced(self, splice: Splice, other: FacetTable) -> FacetTable:
        """This table with some of its things replaced by those of another: the same as one made of all their rows."""
        table = FacetTable(())
        table.size, table.everything = splice.size, (1 << splice.size) - 1
        joined = {
            token: splice.set(self.by_token.get(token, 0), other.by_token.get(token, 0))
            for token in self.by_token.keys() | other.by_token.keys()
        }
        table.by_token = {token: rows for token, rows in joined.items() if rows}
        table._last = splice.set(self._last, other._last)
        table._not_last = table.everything & ~table._last
        return table

    def things(self, rows: int) -> int:
        """How many things these rows belong to.

        The rows of a thing are neighbouring bits, the last of which is known: adding ones to all the others carries
        into the last when any of them is set, and never beyond.
        """
        carried = (rows & self._not_last) + self._not_last
        return ((carried | rows) & self._last).bit_count()

    def count(
        self,
        chosen: Mapping[str, frozenset[str]],
        *,
        among: int,
        conjunctive: Collection[str] = (),
        extra: Mapping[str, int] | None = None,
    ) -> FacetCounts:
        """Count distinct things per option, ``among`` these rows.

        ``chosen``: the tokens chosen, by group; a row must satisfy every group by itself. ``conjunctive``: the groups
        in which each option asks for more. ``extra``: rows of tokens that the table does not have.

        The count of an option is the number of things that the list would have with this option chosen in place of the
        others of its group (conjunctive groups: beside them), all other groups as they are.
        """
        by_token = {**self.by_token, **(extra or {})}
        satisfying = {
            group: reduce(and_ if group in conjunctive else or_, [by_token.get(token, 0) for token in tokens])
            for group, tokens in chosen.items()
            if tokens
        }
        matching = reduce(and_, satisfying.values(), among)
        loose = {
            group: reduce(and_, [rows for other, rows in satisfying.items() if other != group], among)
            for group in satisfying.keys() - set(conjunctive)
        }
        counts = {
            token: self.things(rows & loose.get(token.partition(":")[0], matching)) for token, rows in by_token.items()
        }
        return FacetCounts(total=self.things(matching), matching=matching, by_token=counts)


def count_facets(
    rows: Iterable[Row], chosen: Mapping[str, frozenset[str]], *, conjunctive: Collection[str] = ()
) -> FacetCounts:
    """Count the options of rows that are counted but once: see :meth:`FacetTable.count`."""
    table = FacetTable(rows)
    return table.count(chosen, among=table.everything, conjunctive=conjunctive)
