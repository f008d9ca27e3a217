"""The agenda's filter as a subscription stores it: all parameters but the dates."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import django_filters
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse

from consortium.fields import max_length
from consortium.filtering import filters
from consortium.links.absolute_urls import absolute
from events.agenda.filters import AgendaFilterSet
from events.agenda.listing import DATE_PARAMETERS, PARAMETERS, Agenda
from events.models import Subscription
from events.querysets import OccurrenceQuerySet
from territories.places import PlaceBeyond

KEPT = tuple(name for name in PARAMETERS if name not in DATE_PARAMETERS)
MAX_LENGTH = max_length(Subscription, "query")
# The parameters whose value is whatever somebody types; the others name what the portal has.
TYPED = frozenset(name for name in KEPT if type(AgendaFilterSet.base_filters[name]) is django_filters.CharFilter)
SOME_WORDS = "des mots à chercher, que montre la page de confirmation"
EVERYTHING = "Tout l’agenda du Grand Est"


@dataclass(frozen=True)
class Criterion:
    """One value of one parameter, and what it says."""

    name: str
    value: str
    label: str


class SavedFilter:
    """A filter of the agenda without its dates. ``query``: a query string, or a request's parameters.

    What the agenda would not understand is left out, and stands in ``errors``.
    """

    def __init__(self, query: str | QueryDict, *, now: dt.datetime) -> None:
        parameters = QueryDict(query) if isinstance(query, str) else query
        self.agenda = Agenda(QueryDict(filters.canonical_query(parameters, KEPT)), now=now)
        self.now = now

    @property
    def errors(self) -> list[str]:
        """Messages in French about values left out because they are not valid."""
        return [str(message) for messages in self.agenda.filterset.errors.values() for message in messages]

    @cached_property
    def query(self) -> str:
        """The canonical query string: known parameters in a fixed order, values sorted, without repetition."""
        cleaned = self.agenda.filterset.cleaned
        canonical = QueryDict(mutable=True)
        for name in KEPT:
            if name == "rayon" and not cleaned.get("commune"):
                continue
            canonical.setlist(name, _written(cleaned.get(name)))
        return canonical.urlencode()

    @property
    def is_too_long(self) -> bool:
        """Whether there is no room to keep it."""
        return len(self.query) > MAX_LENGTH

    @property
    def can_be_kept(self) -> bool:
        """Whether it says what was meant, and fits."""
        return not self.errors and not self.is_too_long

    @cached_property
    def labels(self) -> list[str]:
        """The filter in words, one per criterion; never empty."""
        return [chip.label for chip in self.agenda.chips] or [EVERYTHING]

    @property
    def labels_without_words(self) -> list[str]:
        """The same for an address that nobody has confirmed yet: words that somebody typed are not repeated in it."""
        if not self.criteria:
            return [EVERYTHING]
        facts = [criterion.label for criterion in self.criteria if criterion.name not in TYPED]
        return facts if len(facts) == len(self.criteria) else [*facts, SOME_WORDS]

    @property
    def criteria(self) -> list[Criterion]:
        """The filter taken apart."""
        return [
            Criterion(name, without[name] or QueryDict(self.query).get(name, ""), label)
            for name in KEPT
            for label, without in self.agenda.labels(name)
        ]

    @property
    def url(self) -> str:
        """The agenda with this filter, from the root of the site."""
        return filters.with_query(reverse("agenda"), self.query)

    @property
    def absolute_url(self) -> str:
        """Absolute URL of the agenda with this filter."""
        return absolute(self.url)

    @property
    def occurrences(self) -> OccurrenceQuerySet:
        """The published occurrences that match and have not ended."""
        return cast("OccurrenceQuerySet", self.agenda.filterset.qs).taking_place()

    @property
    def events_to_come(self) -> int:
        """The number of events among :attr:`occurrences`. One query."""
        return self.occurrences.order_by().values("event").distinct().count()


def _written(value: object) -> list[str]:
    """A valid value as the parameter's values, in order."""
    if value is None or value == "":
        return []
    if isinstance(value, (list, QuerySet)):
        return sorted({_written_once(part) for part in value})
    return [_written_once(value)]


def _written_once(value: object) -> str:
    if isinstance(value, PlaceBeyond):
        return value.code
    if isinstance(value, Model):
        return str(value.slug if hasattr(value, "slug") else value.pk)
    return " ".join(str(value).split())
