"""What the home page shows: links to the départements, and a few events balanced between them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from events.agenda.filter_options import Vocabulary
from events.agenda.listing import Card, card_of
from events.agenda.occurrence_index import OccurrenceIndex, Order, occurrence_index
from events.calendar.periods import Window, local_date, named
from events.choices import When
from events.models import Occurrence
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
    index, to_come = _to_come(now)
    by_code = index.departements(to_come)
    return [DepartementLink(shape, index.table.things(by_code.get(shape.code, 0))) for shape in region_drawing().shapes]


def selections(now: dt.datetime, vocabulary: Vocabulary) -> tuple[Selection, Selection]:
    """Events that begin soon, and those that have begun and not ended; no event is in both. One query.

    What begins soon: this week-end or, if fewer than ``FEWEST_CARDS``, next.
    """
    index, to_come = _to_come(now)
    to_come &= index.taking_place
    begun = index.by_start.before(now)
    under_way = _spread(index, to_come & begun, index.by_end, now)
    ahead = to_come & ~begun & ~index.of_events(under_way)
    window = named(When.WEEKEND, local_date(now))
    weekend = _spread(index, ahead & index.beginning(window), index.by_start, now)
    is_enough = len(weekend) >= FEWEST_CARDS
    soon = weekend if is_enough else _spread(index, ahead, index.by_start, now)
    cards = _cards([*soon.values(), *under_way.values()], vocabulary, now)
    title, query = ("Ce week-end", f"quand={When.WEEKEND}") if is_enough else ("Prochainement", "")
    return (
        Selection(title, [card for card in cards if not card.is_under_way], query),
        Selection("En ce moment", [card for card in cards if card.is_under_way], f"quand={When.TODAY}"),
    )


def _to_come(now: dt.datetime) -> tuple[OccurrenceIndex, int]:
    """The index, and the occurrences in it that the public may read and that have not ended."""
    window = Window(start=now)
    index = occurrence_index(window, now)
    return index, index.published(now) & index.overlapping(window)


def _spread(index: OccurrenceIndex, occurrences: int, order: Order, now: dt.datetime) -> dict[int, int]:
    """Occurrences by event, a few, as evenly over the départements as what there is allows: primary keys."""
    rows = (
        (place, code, event, pk)
        for code, here in index.departements(occurrences).items()
        for place, (event, pk) in enumerate(index.first_of(here, order, since=now, limit=PER_DEPARTEMENT))
    )
    return pick_evenly(rows, day=local_date(now))


def _cards(keys: list[int], vocabulary: Vocabulary, now: dt.datetime) -> list[Card]:
    """The cards of these occurrences, chronologically. One query."""
    occurrences = Occurrence.objects.published(now).filter(pk__in=keys).with_listing_key(now)
    return [
        card_of(occurrence, vocabulary, now) for occurrence in occurrences.for_card().order_by(F("listing_key"), "pk")
    ]


def pick_evenly(rows: Iterable[tuple[int, str, int, int]], *, day: dt.date, limit: int = MAX_CARDS) -> dict[int, int]:
    """Keys of occurrences by event, at most ``limit``: the first of each département before any second, one per event.

    ``rows``: (place within the département, its code, event, occurrence). Who comes first turns with the day,
    so that no département is always left out.
    """
    codes = [shape.code for shape in region_drawing().shapes]
    turn = day.toordinal()
    turns = {code: (index * 3 + turn * 7) % len(codes) for index, code in enumerate(codes)}
    chosen: dict[int, int] = {}
    for _, _, event, occurrence in sorted(rows, key=lambda row: (row[0], turns.get(row[1], 0), row[3])):
        if len(chosen) == limit:
            break
        chosen.setdefault(event, occurrence)
    return chosen
