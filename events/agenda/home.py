"""What the home page shows: links to the départements, and a few events balanced between them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from events.agenda.cards import Card, cards_of
from events.agenda.occurrence_index import Listed, OccurrenceIndex, Order, to_come
from events.calendar.periods import local_date, named
from events.choices import When
from territories.drawing import Shape, region_drawing

MAX_CARDS = 6
PER_DEPARTEMENT = 3
FEWEST_CARDS = 3  # fewer than a row: on a Sunday evening, better to look ahead


@dataclass(frozen=True)
class DepartementLink:
    """A département on the home page's outline, with its number of events to come."""

    shape: Shape
    count: int

    @property
    def url(self) -> str:
        return self.shape.url

    @property
    def label(self) -> str:
        """What is read aloud in place of the shape."""
        return f"{self.shape.name} : {self.count or 'aucun'} événement{'s' if self.count > 1 else ''} à venir"


@dataclass(frozen=True)
class Selection:
    """A title, a few cards, and the query string of the agenda that shows the rest."""

    title: str
    cards: list[Card]
    query: str


def departement_links(now: dt.datetime) -> list[DepartementLink]:
    """One link per département, in the order of the drawing, with its number of events to come. No query."""
    index, coming = to_come(now)
    by_code = index.departements(coming)
    return [DepartementLink(shape, index.table.things(by_code.get(shape.code, 0))) for shape in region_drawing().shapes]


def selections(now: dt.datetime) -> tuple[Selection, Selection]:
    """Events that begin soon, and those that have begun and not ended; no event is in both. No query but for new cards.

    What begins soon: this week-end or, if fewer than ``FEWEST_CARDS``, next.
    """
    index, coming = to_come(now)
    coming &= index.taking_place
    begun = index.by_start.before(now)
    under_way = _spread(index, coming & begun, index.by_end, now)
    ahead = coming & ~begun & ~index.of_events(under_way)
    window = named(When.WEEKEND, local_date(now))
    weekend = _spread(index, ahead & index.beginning(window), index.by_start, now)
    is_enough = len(weekend) >= FEWEST_CARDS
    soon = weekend if is_enough else _spread(index, ahead, index.by_start, now)
    title, query = ("Ce week-end", f"quand={When.WEEKEND}") if is_enough else ("Prochainement", "")
    return (
        Selection(title, cards_of(sorted(soon.values(), key=_by_start), since=now), query),
        Selection("En ce moment", cards_of(sorted(under_way.values(), key=_by_end), since=now), f"quand={When.TODAY}"),
    )


def _by_start(listed: Listed) -> tuple[float, int]:
    return listed.start, listed.occurrence


def _by_end(listed: Listed) -> tuple[float, int]:
    return listed.end, listed.occurrence


def _spread(index: OccurrenceIndex, occurrences: int, order: Order, now: dt.datetime) -> dict[int, Listed]:
    """Occurrences by event, a few, as evenly over the départements as what there is allows."""
    rows = (
        (place, code, listed)
        for code, here in index.departements(occurrences).items()
        for place, listed in enumerate(index.first_of(here, order, since=now, limit=PER_DEPARTEMENT))
    )
    return pick_evenly(rows, day=local_date(now))


def pick_evenly(rows: Iterable[tuple[int, str, Listed]], *, day: dt.date, limit: int = MAX_CARDS) -> dict[int, Listed]:
    """Occurrences by event, at most ``limit``: the first of each département before any second, one per event.

    ``rows``: (place within the département, its code, occurrence). Who comes first turns with the day,
    so that no département is always left out.
    """
    codes = [shape.code for shape in region_drawing().shapes]
    turn = day.toordinal()
    turns = {code: (index * 3 + turn * 7) % len(codes) for index, code in enumerate(codes)}
    chosen: dict[int, Listed] = {}
    for _, _, listed in sorted(rows, key=lambda row: (row[0], turns.get(row[1], 0), row[2].occurrence)):
        if len(chosen) == limit:
            break
        chosen.setdefault(listed.event, listed)
    return chosen
