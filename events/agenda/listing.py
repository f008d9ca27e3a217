"""The agenda: a visitor's question and its answer, the same for list, map and month."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, cast

from django.db.models import Min
from django.http import QueryDict

from consortium.filtering.listing import PAGE_SIZE, Alternative, Listing
from events.agenda.cards import Card, cards_of
from events.agenda.filter_options import load_vocabulary
from events.agenda.filters import AgendaFilterSet
from events.agenda.occurrence_index import Listed, to_come
from events.agenda.sentences import understood
from events.agenda.words import words_to_come
from events.querysets import OccurrenceQuerySet
from territories.places import Place
from territories.wording import of_commune

ALTERNATIVES = 4
# The parameters of the contract; anything else in an address is not carried along.
PARAMETERS = tuple(AgendaFilterSet.base_filters)
DATE_PARAMETERS = ("du", "au", "quand")


@dataclass(frozen=True)
class Section:
    """Cards that answer a text equally well, by their day. ``label``: how well, empty where there is one section."""

    label: str
    days: list[tuple[dt.date, list[Card]]]


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
    def _listed(self) -> list[tuple[str, list[Listed]]]:
        return self.filterset.listing_by_relevance(first=self.first, limit=PAGE_SIZE)

    @cached_property
    def cards(self) -> list[Card]:
        """The events of the page, in chronological order; what answers a text best before the rest."""
        listed = (each for _, group in self._listed for each in group)
        return cards_of(listed, since=self.filterset.since)

    @property
    def sections(self) -> Iterator[Section]:
        """The cards of the page by how well they answer, and by the day under which they stand."""
        for label, group in self._listed:
            here = {listed.event for listed in group}
            days = groupby((card for card in self.cards if card.event in here), key=lambda card: card.day)
            yield Section(label, [(day, list(cards)) for day, cards in days])

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
        """The nearest words, the nearest places, the next dates, and at last whatever is next anywhere."""
        if text := self.filterset.cleaned.get("q"):
            yield from self._nearest_words(text)
        if commune := self.filterset.cleaned.get("commune"):
            yield self._nearest(commune)
        if any(self.filterset.cleaned.get(name) for name in DATE_PARAMETERS):
            yield self._same_later()
        index, coming = to_come(self.now)
        listed = index.listing(coming & index.taking_place, since=self.now, limit=ALTERNATIVES)
        yield Alternative("Bientôt dans le Grand Est", cards_of(listed, since=self.now), "")

    def _nearest_words(self, text: str) -> Iterator[Alternative[Card]]:
        """The same with its words put right; where they were right, the same without them."""
        corrected = words_to_come().corrected(text)
        asked = QueryDict(self.canonical(self.query, without={"q": None})).copy()
        if corrected:
            asked["q"] = corrected
            yield self._offer(f"Résultats pour « {corrected} »", self.canonical(understood(asked, self.now) or asked))
        elif asked:
            yield self._offer(f"Sans « {text} »", self.canonical(asked))

    def _offer(self, label: str, query: str) -> Alternative[Card]:
        other = AgendaFilterSet(QueryDict(query), vocabulary=self.vocabulary, now=self.now)
        total = other.facet_counts.total
        return Alternative(label, cards_of(other.listing(limit=ALTERNATIVES), since=other.since), query, total)

    def _nearest(self, commune: Place) -> Alternative[Card]:
        query = self.canonical(self.query, without={"commune": None, "rayon": None})
        wider = AgendaFilterSet(QueryDict(query), vocabulary=self.vocabulary, now=self.now)
        occurrences = cast("OccurrenceQuerySet", wider.qs).with_distance(commune.latitude, commune.longitude)
        nearest = occurrences.order_by().values("event").annotate(key=Min("distance_km")).order_by("key", "event")
        events = [row["event"] for row in nearest[:ALTERNATIVES]]
        found = cards_of(wider.listing(limit=ALTERNATIVES, events=events), since=wider.since)
        cards = sorted(found, key=lambda card: events.index(card.event))
        return Alternative(f"Au plus près {of_commune(commune.name)}", cards, query, wider.facet_counts.total)

    def _same_later(self) -> Alternative[Card]:
        query = self.canonical(self.query, without=dict.fromkeys(DATE_PARAMETERS))
        return self._offer("À d’autres dates", query)
