"""The agenda: a visitor's question and its answer, the same for list, map and month."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, cast

from django.db.models import Count, Min, Q
from django.http import QueryDict

from consortium.filtering.listing import PAGE_SIZE, Alternative, FacetWords, Listing
from events.agenda.filter_options import Vocabulary, load_vocabulary
from events.agenda.filters import AgendaFilterSet
from events.calendar.periods import local_date
from events.models import Event, Occurrence
from events.querysets import OccurrenceQuerySet
from territories.models import Commune
from territories.wording import of_commune

ALTERNATIVES = 4
# The parameters of the contract; anything else in an address is not carried along.
PARAMETERS = tuple(AgendaFilterSet.base_filters)
DATE_PARAMETERS = ("du", "au", "quand")


@dataclass(frozen=True)
class Card(FacetWords):
    """An event as a list shows it: one occurrence, and how many others match."""

    occurrence: Occurrence
    vocabulary: Vocabulary
    others: int
    day: dt.date
    is_under_way: bool

    @property
    def row(self) -> Event:
        return self.occurrence.event

    @property
    def format(self) -> str:
        return self.vocabulary.label("format", self.row.format)


class Agenda(Listing[Card]):
    """The answer to a query at the moment ``now``: page of cards, counted options, chips, alternatives."""

    filters = AgendaFilterSet
    filterset: AgendaFilterSet
    open_groups = frozenset({"departement", "quand"})

    def __init__(self, query: QueryDict, *, now: dt.datetime) -> None:
        self.now = now
        filterset = AgendaFilterSet(query, vocabulary=load_vocabulary(), now=now)
        super().__init__(query, filterset=filterset)

    # --- the page -----------------------------------------------------------------------------------------------------

    @cached_property
    def cards(self) -> list[Card]:
        """The events of the page, in chronological order."""
        listed = self.filterset.listing(first=self.first, limit=PAGE_SIZE)
        rows = Occurrence.objects.published(self.now).filter(pk__in=[place.occurrence for place in listed])
        occurrences = {occurrence.pk: occurrence for occurrence in rows.for_card().order_by()}
        since = self.filterset.since
        return [
            card_of(occurrences[place.occurrence], self.vocabulary, since, others=place.others)
            for place in listed
            if place.occurrence in occurrences  # it may have gone since the index was made
        ]

    @property
    def days(self) -> Iterator[tuple[dt.date, list[Card]]]:
        """The cards of the page by the day under which they stand."""
        for day, cards in groupby(self.cards, key=lambda card: card.day):
            yield day, list(cards)

    # --- what was chosen ----------------------------------------------------------------------------------------------

    def labels_of_field(self, name: str, value: Any) -> Iterator[tuple[str, dict[str, str | None]]]:
        """Places and dates too."""
        if name == "lieu":
            for venue in value:
                yield venue.name, {name: venue.slug}
        elif name == "commune":
            yield f"À {self.filterset.radius_km} km {of_commune(str(value))}", {"commune": None, "rayon": None}
        elif name in {"du", "au"}:
            yield f"{name} {value:%d/%m/%Y}", {name: None}
        else:
            yield from super().labels_of_field(name, value)

    # --- never an empty page ------------------------------------------------------------------------------------------

    def offers(self) -> Iterator[Alternative[Card]]:
        """The nearest, the next, and at last whatever is next anywhere."""
        if commune := self.filterset.cleaned.get("commune"):
            yield self._nearest(commune)
        if any(self.filterset.cleaned.get(name) for name in DATE_PARAMETERS):
            yield self._same_later()
        occurrences = Occurrence.objects.published(self.now).upcoming(self.now).taking_place()
        cards = make_cards(occurrences, self.vocabulary, since=self.now, limit=ALTERNATIVES)
        yield Alternative("Bientôt dans le Grand Est", cards, "")

    def _nearest(self, commune: Commune) -> Alternative[Card]:
        query = self.canonical(self.query, without={"commune": None, "rayon": None})
        wider = AgendaFilterSet(QueryDict(query), vocabulary=self.vocabulary, now=self.now)
        matching = cast("OccurrenceQuerySet", wider.qs)
        occurrences = matching.with_distance(commune.latitude, commune.longitude)
        nearest = occurrences.order_by().values("event").annotate(key=Min("distance_km")).order_by("key", "event")
        events = [row["event"] for row in nearest[:ALTERNATIVES]]
        found = make_cards(matching.filter(event__in=events), self.vocabulary, since=wider.since, limit=ALTERNATIVES)
        cards = sorted(found, key=lambda card: events.index(card.occurrence.event_id))
        return Alternative(f"Au plus près {of_commune(commune.name)}", cards, query)

    def _same_later(self) -> Alternative[Card]:
        query = self.canonical(self.query, without=dict.fromkeys(DATE_PARAMETERS))
        later = AgendaFilterSet(QueryDict(query), vocabulary=self.vocabulary, now=self.now)
        cards = make_cards(cast("OccurrenceQuerySet", later.qs), self.vocabulary, since=self.now, limit=ALTERNATIVES)
        return Alternative("À d’autres dates", cards, query)


def make_cards(
    occurrences: OccurrenceQuerySet,
    vocabulary: Vocabulary,
    *,
    since: dt.datetime,
    first: int = 0,
    limit: int = PAGE_SIZE,
) -> list[Card]:
    """Cards of the events of these occurrences, chronologically, from the ``first``-th on, ``limit`` at most. Two
    queries.

    What is still to begin at ``since`` stands at its beginning, what is under way at its end.
    """
    keyed = occurrences.with_listing_key(since)
    ranked = keyed.order_by().values("event").annotate(key=Min("listing_key"), occurrences=Count("pk"))
    listed = {row["event"]: row for row in ranked.order_by("key", "event")[first : first + limit]}
    if not listed:
        return []
    # Only the occurrences that are shown are fetched whole: an event may have hundreds.
    rows = keyed.filter(Q(listing_key__in={row["key"] for row in listed.values()}), event__in=listed)
    shown = {}
    for occurrence in rows.for_card().order_by("-pk"):
        if vars(occurrence)["listing_key"] == listed[occurrence.event_id]["key"]:
            shown[occurrence.event_id] = occurrence
    return [
        card_of(shown[event], vocabulary, since, others=row["occurrences"] - 1)
        for event, row in listed.items()
        if event in shown
    ]


def card_of(occurrence: Occurrence, vocabulary: Vocabulary, since: dt.datetime, *, others: int = 0) -> Card:
    """The card of an event by one occurrence of it (``for_card``)."""
    return Card(
        occurrence=occurrence,
        vocabulary=vocabulary,
        others=others,
        day=local_date(occurrence.start) if occurrence.start >= since else occurrence.last_day,
        is_under_way=occurrence.start < since,
    )
