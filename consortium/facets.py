"""Counting what each filter option would give: pure functions over rows of tokens.

A token is ``parameter:value``. Within a group options are alternatives (either theme), except in the conjunctive
groups, where each one asks for more (accessible to wheelchairs and to the deaf). What is counted is the business of the
floors above: events by their sittings, activities of the catalogue.

This runs for every page that is not in the cache, over thousands of rows: rows stay strings, so that testing, joining
and splitting them is the interpreter's own work.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

# What is counted, by its key, and its tokens, each between two spaces: " theme:sante  departement:57 ".
Row = tuple[int, str]


@dataclass(frozen=True)
class FacetCounts:
    """``total`` things match all that is chosen; ``by_token`` says how many each option would give."""

    total: int
    by_token: Mapping[str, int]


def count_facets(
    rows: Iterable[Row], chosen: Mapping[str, frozenset[str]], *, conjunctive: Collection[str] = ()
) -> FacetCounts:
    """Count distinct things per option.

    ``rows``: (thing, its tokens, each between two spaces); a thing may have several rows (an event its sittings).
    ``chosen``: the tokens chosen, by group; a row must satisfy every group by itself. ``conjunctive``: the groups in
    which each option asks for more.

    The count of an option is the number of things that the list would have with this option chosen in place of the
    others of its group (conjunctive groups: beside them), all other groups as they are.
    """
    rows = list(rows)
    wanted = {group: [f" {token} " for token in tokens] for group, tokens in chosen.items() if tokens}
    matching = _satisfying(rows, wanted, conjunctive)
    counts = _count_per_thing(matching)
    for group in wanted.keys() - set(conjunctive):
        others = {name: tokens for name, tokens in wanted.items() if name != group}
        loose = _count_per_thing(_satisfying(rows, others, conjunctive))
        prefix = f"{group}:"
        kept = {token: count for token, count in counts.items() if not token.startswith(prefix)}
        counts = kept | {token: count for token, count in loose.items() if token.startswith(prefix)}
    return FacetCounts(total=len({thing for thing, _ in matching}), by_token=counts)


def _satisfying(rows: list[Row], wanted: Mapping[str, list[str]], conjunctive: Collection[str]) -> list[Row]:
    """The rows that satisfy every group."""
    for group, tokens in wanted.items():
        enough = all if group in conjunctive else any
        rows = [row for row in rows if enough(token in row[1] for token in tokens)]
    return rows


def _count_per_thing(rows: list[Row]) -> dict[str, int]:
    """How many distinct things carry each token. Most have one row: only the others need their union."""
    texts: dict[int, str] = {}
    repeated: dict[int, set[str]] = {}
    for thing, tokens in rows:
        known = texts.setdefault(thing, tokens)
        if known != tokens:
            repeated.setdefault(thing, {known}).add(tokens)
    for thing in repeated:
        del texts[thing]
    counter = Counter("".join(texts.values()).split())
    for unlike in repeated.values():
        counter.update(set("".join(unlike).split()))
    return counter
