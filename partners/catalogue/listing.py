"""The catalogue: a relay's question and its answer."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.http import QueryDict
from django.utils import timezone

from consortium.caching.programme_version import VersionedCache
from consortium.filtering.listing import PAGE_SIZE, Alternative, FacetWords, Listing
from consortium.filtering.vocabulary import Vocabulary, load_vocabulary
from consortium.text.nearest import Words
from partners.artwork.drawing import Drawing
from partners.catalogue.facets import FACETS
from partners.catalogue.filters import CatalogueFilterSet
from partners.catalogue.sentences import understood
from partners.choices import ActivityKind
from partners.loans import free_periods
from partners.models import Activity
from partners.querysets import ActivityQuerySet

CARDS_PER_ALTERNATIVE = 3
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
class Card(FacetWords):
    """An activity as a list shows it."""

    activity: Activity
    vocabulary: Vocabulary

    @property
    def row(self) -> Activity:
        return self.activity

    @property
    def zone(self) -> list[str]:
        """Codes of départements, none for the whole region."""
        return sorted(self.activity.facet_values("departement"))

    @property
    def drawing(self) -> Drawing:
        """What stands where there is no photograph."""
        return drawing_of(self.activity)

    @property
    def kind(self) -> str:
        return SHORT_KINDS[ActivityKind(self.activity.kind)]


def drawing_of(activity: Activity) -> Drawing:
    """The drawing of an activity, in the tones of the only département where it travels, if it is one."""
    zone = activity.facet_values("departement")
    return Drawing.of(activity, zone[0] if len(zone) == 1 else None)


def load_catalogue_vocabulary(today: dt.date) -> Vocabulary:
    """The options of the catalogue's filters, on this day in Paris: one query, or none while nothing has changed."""
    by_day = _kept.get()
    if today not in by_day:
        by_day[today] = load_vocabulary(FACETS, libre=free_periods.offered(today))
    return by_day[today]


_kept: VersionedCache[dict[dt.date, Vocabulary]] = VersionedCache(dict)


class Catalogue(Listing[Card]):
    """The answer to a query: page of cards, counted options, chips, alternatives."""

    filters = CatalogueFilterSet
    open_groups = frozenset({"departement", "sorte"})

    def __init__(self, query: QueryDict) -> None:
        self.today = timezone.localdate()
        vocabulary = load_catalogue_vocabulary(self.today)
        filterset = CatalogueFilterSet(query, vocabulary=vocabulary, today=self.today)
        super().__init__(query, filterset=filterset)

    # --- the page -----------------------------------------------------------------------------------------------------

    @cached_property
    def cards(self) -> list[Card]:
        """The activities of the page, by title; those that answer a text best first."""
        if not self.total:
            return []
        rows = cast("ActivityQuerySet", self.filterset.qs)
        return make_cards(rows, self.vocabulary, text=self.filterset.cleaned["q"] or "", first=self.first)

    # --- never an empty page ------------------------------------------------------------------------------------------

    def offers(self) -> Iterator[Alternative[Card]]:
        """The same question without one of its filters; where that is not enough, everything."""
        is_enough = False
        if corrected := self.filterset.cleaned["q"] and catalogue_words().corrected(self.filterset.cleaned["q"]):
            asked = QueryDict(self.canonical(self.query)).copy()
            asked["q"] = corrected
            offer = self._offer(self.canonical(understood(asked) or asked), f"Résultats pour « {corrected} »")
            is_enough |= bool(offer.total)
            yield offer
        for name in EASIEST_TO_DROP:
            if labels := [label for label, _ in self.labels(name)]:
                offer = self._offer(self.canonical(self.query, without={name: None}), _without(" ou ".join(labels)))
                is_enough |= bool(offer.total)
                yield offer
        if not is_enough:
            yield self._offer("", "Dans tout le catalogue")

    def _offer(self, query: str, label: str) -> Alternative[Card]:
        wider = CatalogueFilterSet(QueryDict(query), vocabulary=self.vocabulary, today=self.today)
        total, rows = wider.facet_counts.total, cast("ActivityQuerySet", wider.qs)
        cards = (
            make_cards(rows, self.vocabulary, text=wider.cleaned["q"] or "", limit=CARDS_PER_ALTERNATIVE)
            if total
            else []
        )
        return Alternative(label, cards, query, total)


def _without(label: str) -> str:
    """What a list without this filter is called. The words of a search stand between guillemets already."""
    named = label if label.startswith("«") else f"«\u00a0{label}\u00a0»"
    return f"Sans demander {named}"


def catalogue_words() -> Words:
    """The words of the catalogue, by which those that it does not have are put right. One query, or none."""
    return _words.get()


_words: VersionedCache[Words] = VersionedCache(
    lambda: Words.of(Activity.objects.published().order_by().values_list("search_text", flat=True))
)


def make_cards(
    activities: ActivityQuerySet, vocabulary: Vocabulary, *, text: str = "", first: int = 0, limit: int = PAGE_SIZE
) -> list[Card]:
    """Cards of these activities by title, those that answer a ``text`` best first, from the ``first``-th on.

    ``limit`` at most. One query.
    """
    # The address is the title without accents: both databases sort it alike.
    ordered = activities.by_relevance(text) if text else activities.order_by("slug")
    rows = ordered.for_card()[first : first + limit]
    return [Card(activity, vocabulary) for activity in rows]
