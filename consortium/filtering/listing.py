"""The answer of a list with filters: its page, its groups of options, its chips, its address."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Generic, Protocol, TypeVar, cast

from django.http import QueryDict

from consortium.filtering.filters import Chip, Group, ListFilterSet, PageForm, canonical_query, has_empty_fields
from consortium.filtering.paging import Paged
from consortium.filtering.vocabulary import Vocabulary

PAGE_SIZE = 20
MAX_ALTERNATIVES = 2


class HasFacets(Protocol):
    """A row that has its facets as text: an event, an activity."""

    def facet_values(self, group: str) -> list[str]:
        """The values under this parameter, in order."""
        ...


class FacetWords:
    """What a card or a page says of the facets of its row; whoever inherits brings ``row`` and ``vocabulary``."""

    vocabulary: Vocabulary

    @property
    def row(self) -> HasFacets:
        """The event or the activity."""
        raise NotImplementedError

    @property
    def audiences(self) -> list[str]:
        """Who it is for, in words."""
        return self.vocabulary.labels("public", self.row.facet_values("public"))


CardT = TypeVar("CardT")


@dataclass(frozen=True)
class Alternative(Generic[CardT]):
    """What an empty list offers instead: another ``query``, some of its cards, and of how many where that is known."""

    label: str
    cards: list[CardT]
    query: str
    total: int = 0


class Listing(Paged, Generic[CardT]):
    """What a query (the request's parameters, its page too) asks of a filter set; a page beyond the end gives the last.

    ``filters``: the class of the filter set; ``open_groups``: the facets that stand open without being used. Whoever
    inherits says ``cards``, those of the page, and ``offers``, what to show instead of none. The number of SQL queries
    does not depend on the number of rows.
    """

    page_size = PAGE_SIZE
    filters: type[ListFilterSet]
    open_groups: Collection[str] = ()

    def __init__(self, query: QueryDict, *, filterset: ListFilterSet) -> None:
        self.query, self.filterset, self.page_form = query, filterset, PageForm(query)
        self.asked_page = self.page_form.number

    @property
    def cards(self) -> list[CardT]:
        """The things of the page, in order."""
        raise NotImplementedError

    def offers(self) -> Iterable[Alternative[CardT]]:
        """For an empty list, what comes nearest first; those without cards are passed over."""
        raise NotImplementedError

    @cached_property
    def alternatives(self) -> list[Alternative[CardT]]:
        """For an empty list: the first offers that have cards, made one after the other."""
        with_cards = (offer for offer in self.offers() if offer.cards)
        return [] if self.total else list(islice(with_cards, MAX_ALTERNATIVES))

    @property
    def vocabulary(self) -> Vocabulary:
        """The options of its filters."""
        return cast("Vocabulary", self.filterset.vocabulary)

    @property
    def total(self) -> int:
        """How many things match."""
        return self.filterset.facet_counts.total

    @classmethod
    def canonical(cls, query: QueryDict, *, without: Mapping[str, str | None] | None = None) -> str:
        """Its parameters that have a value, in one order: see :func:`consortium.filtering.filters.canonical_query`."""
        return canonical_query(query, cls.filters.base_filters, without=without)

    @classmethod
    def tidy(cls, query: QueryDict, *others: str) -> str | None:
        """The query to redirect to when a form sent empty fields, so that addresses stay short; None when it is tidy.

        ``others``: what it may hold beside the filters.
        """
        fields = (*cls.filters.base_filters, *others)
        return canonical_query(query, fields) if has_empty_fields(query, fields) else None

    @cached_property
    def querystring(self) -> str:
        """The query without its page nor what could not be read, for links to other views of the same things."""
        return self.canonical(self.query, without=dict.fromkeys(self.filterset.errors))

    @property
    def groups(self) -> Iterator[Group]:
        """The facets with their counted options; those that most people use, and those in use, stand open."""
        return self.filterset.groups(self.open_groups)

    @cached_property
    def chips(self) -> list[Chip]:
        """One chip per active filter, in the order of the parameters."""
        return [
            Chip(label, self.canonical(self.query, without=without))
            for name in self.filters.base_filters
            for label, without in self.labels(name)
        ]

    def labels(self, name: str) -> Iterator[tuple[str, dict[str, str | None]]]:
        """What is asked for by one parameter, in words, each with what to leave out to ask for it no more."""
        value = self.filterset.cleaned[name]
        if value is None or value == "" or value == []:
            return
        facet = self.filters.by_name().get(name)
        if facet:
            for choice in [value] if facet.is_single else value:
                yield facet.chip.format(self.vocabulary.label(name, choice)), {name: choice}
        else:
            yield from self.labels_of_field(name, value)

    def labels_of_field(self, name: str, value: object) -> Iterator[tuple[str, dict[str, str | None]]]:
        """The same for a parameter without counted options, which has a value."""
        if name == "age":
            yield f"{value} ans", {name: None}
        elif name == "q":
            yield f"« {value} »", {name: None}
