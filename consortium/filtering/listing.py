"""The answer of a list with filters: its page, its groups of options, its chips, its address."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import cast

from django.http import QueryDict

from consortium.filtering.filters import Chip, Group, ListFilterSet, canonical_query
from consortium.filtering.paging import Paged
from consortium.filtering.vocabulary import Vocabulary


class Listing(Paged):
    """What a query (the request's parameters) asks of a filter set; ``page`` beyond the end gives the last.

    ``filters``: the class of the filter set; ``open_groups``: the facets that stand open without being used.
    """

    filters: type[ListFilterSet]
    open_groups: Collection[str] = ()

    def __init__(self, query: QueryDict, *, filterset: ListFilterSet, page: int) -> None:
        self.query, self.filterset, self.asked_page = query, filterset, page

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
