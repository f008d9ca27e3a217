"""The catalogue: a relay's question and its answer."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.http import QueryDict
from django.utils import timezone

from consortium.filtering.listing import Listing
from consortium.filtering.vocabulary import Vocabulary, load_vocabulary
from partners.catalogue.facets import FACETS
from partners.catalogue.filters import CatalogueFilterSet
from partners.choices import ActivityKind
from partners.loans import free_periods
from partners.models import Activity
from partners.querysets import ActivityQuerySet

PAGE_SIZE = 20
MOST_ALTERNATIVES = 2
CARDS_PER_ALTERNATIVE = 3
# The parameters of the catalogue; anything else in an address is not carried along.
PARAMETERS = tuple(CatalogueFilterSet.base_filters)
# What a place would sooner do without, first: when nothing matches, filters are dropped in this order.
EASIEST_TO_DROP = (
    "libre", "format", "sorte", "partenaire", "theme", "gratuit", "public", "age", "q", "sans", "departement",
)  # fmt: skip
SHORT_KINDS = {
    ActivityKind.INTERVENTION: "Quelqu’un vient",
    ActivityKind.KIT: "Mallette prêtée",
    ActivityKind.EXHIBITION: "Exposition prêtée",
}


@dataclass(frozen=True)
class Card:
    """An activity as a list shows it. ``zone`` holds codes of départements, none for the whole region."""

    activity: Activity
    themes: list[str]
    theme_slug: str
    audiences: list[str]
    zone: list[str]
    kind: str


@dataclass(frozen=True)
class Alternative:
    """What an empty list offers instead: the same question without one of its filters, or (``label`` empty) none."""

    label: str
    total: int
    cards: list[Card]
    query: str


def load_catalogue_vocabulary(today: dt.date) -> Vocabulary:
    """The options of the catalogue's filters, on this day in Paris: one query."""
    return load_vocabulary(FACETS, libre=free_periods.offered(today))


class Catalogue(Listing):
    """The answer to a query: ``filterset``, page of cards, counted options, chips, alternatives.

    ``page`` counts from one; one beyond the end gives the last. The number of SQL queries does not depend on the number
    of activities.
    """

    page_size = PAGE_SIZE
    filters = CatalogueFilterSet
    open_groups = frozenset({"departement", "sorte"})

    def __init__(self, query: QueryDict, *, page: int = 1) -> None:
        self.today = timezone.localdate()
        vocabulary = load_catalogue_vocabulary(self.today)
        filterset = CatalogueFilterSet(query, vocabulary=vocabulary, today=self.today)
        super().__init__(query, filterset=filterset, page=page)

    # --- the page -----------------------------------------------------------------------------------------------------

    @cached_property
    def cards(self) -> list[Card]:
        """The activities of the page, by title."""
        first = (self.page - 1) * PAGE_SIZE
        if not self.total:
            return []
        return make_cards(cast("ActivityQuerySet", self.filterset.qs), self.vocabulary, first=first)

    # --- never an empty page ------------------------------------------------------------------------------------------

    @cached_property
    def alternatives(self) -> list[Alternative]:
        """For an empty list: the same question without one of its filters; where that is not enough, everything."""
        if self.total:
            return []
        found = []
        for name in EASIEST_TO_DROP:
            labels = [label for label, _ in self.labels(name)]
            if labels and (alternative := self._without(name, " ou ".join(labels))).total:
                found.append(alternative)
            if len(found) == MOST_ALTERNATIVES:
                return found
        return found or [everything for everything in [self._everything()] if everything.total]

    def _without(self, name: str, label: str) -> Alternative:
        return self._alternative(self.canonical(self.query, without={name: None}), label)

    def _everything(self) -> Alternative:
        return self._alternative("", "")

    def _alternative(self, query: str, label: str) -> Alternative:
        wider = CatalogueFilterSet(QueryDict(query), vocabulary=self.vocabulary, today=self.today)
        total = wider.facet_counts.total
        if not total:
            return Alternative(label, 0, [], query)
        cards = make_cards(cast("ActivityQuerySet", wider.qs), self.vocabulary, limit=CARDS_PER_ALTERNATIVE)
        return Alternative(label, total, cards, query)


def make_cards(
    activities: ActivityQuerySet, vocabulary: Vocabulary, *, first: int = 0, limit: int = PAGE_SIZE
) -> list[Card]:
    """Cards of these activities by title, from the ``first``-th on, ``limit`` at most. One query."""
    # The address is the title without accents: both databases sort it alike.
    rows = activities.for_card().order_by("slug")[first : first + limit]
    return [_card(activity, vocabulary) for activity in rows]


def _card(activity: Activity, vocabulary: Vocabulary) -> Card:
    themes = activity.facet_values("theme")
    return Card(
        activity=activity,
        themes=vocabulary.labels("theme", themes),
        theme_slug=themes[0] if themes else "",
        audiences=vocabulary.labels("public", activity.facet_values("public")),
        zone=sorted(activity.facet_values("departement")),
        kind=SHORT_KINDS[ActivityKind(activity.kind)],
    )
