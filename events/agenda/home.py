"""What the home page shows: links to the départements, and a few events balanced between them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from events.agenda.filter_options import Vocabulary
from events.agenda.listing import Card, card_of
from events.calendar.periods import local_date, named
from events.choices import When
from events.models import Occurrence
from events.querysets import OccurrenceQuerySet
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
    """One link per département, in the order of the drawing, with its number of events to come. One query."""
    upcoming = Occurrence.objects.published(now).upcoming(now).order_by()
    rows = upcoming.values_list("venue__commune__departement_id").annotate(events=Count("event", distinct=True))
    counts = dict(rows)
    return [DepartementLink(shape, counts.get(shape.code, 0)) for shape in region_drawing().shapes]


def next_selection(now: dt.datetime, vocabulary: Vocabulary, *, exclude: Iterable[Card] = ()) -> Selection:
    """Events that begin this week-end or, if fewer than ``FEWEST_CARDS``, the next ones. Two or four queries.

    ``exclude``: cards that the page shows already; their events are left out.
    """
    shown = [card.occurrence.event_id for card in exclude]
    to_come = Occurrence.objects.published(now).taking_place().filter(start__gte=now).exclude(event__in=shown)
    window = named(When.WEEKEND, local_date(now))
    weekend = _spread(to_come.filter(start__gte=window.start, start__lt=window.end), vocabulary, now)
    if len(weekend) >= FEWEST_CARDS:
        return Selection("Ce week-end", weekend, f"quand={When.WEEKEND}")
    return Selection("Prochainement", _spread(to_come, vocabulary, now), "")


def under_way(now: dt.datetime, vocabulary: Vocabulary) -> Selection:
    """Events that have begun and not ended, exhibitions first. Two queries."""
    begun = Occurrence.objects.published(now).upcoming(now).taking_place().filter(start__lt=now)
    return Selection("En ce moment", _spread(begun, vocabulary, now), f"quand={When.TODAY}")


def _spread(occurrences: OccurrenceQuerySet, vocabulary: Vocabulary, now: dt.datetime) -> list[Card]:
    """Cards of a few events, chronologically, as evenly over the départements as what there is allows."""
    place = Window(
        RowNumber(),
        partition_by=[F("venue__commune__departement_id")],
        order_by=[F("listing_key").asc(), F("pk").asc()],
    )
    ranked = occurrences.with_listing_key(now).annotate(place=place).filter(Q(place__lte=PER_DEPARTEMENT))
    rows = ranked.order_by().values_list("place", "venue__commune__departement_id", "event_id", "pk")
    chosen = pick_evenly(rows, day=local_date(now))
    shown = Occurrence.objects.filter(pk__in=chosen).with_listing_key(now).for_card().order_by(F("listing_key"), "pk")
    return [card_of(occurrence, vocabulary, now) for occurrence in shown]


def pick_evenly(rows: Iterable[tuple[int, str, int, int]], *, day: dt.date, limit: int = MAX_CARDS) -> list[int]:
    """Keys of occurrences, at most ``limit``: the first of each département before any second, one per event.

    ``rows``: (place within the département from one, its code, event, occurrence). Who comes first turns with the day,
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
    return list(chosen.values())
