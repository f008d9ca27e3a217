"""Filters of the list of events."""

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events.calendar.periods import DAY
from events.choices import Publication, Status
from events.models import Event, Occurrence
from events.querysets import EventQuerySet, published_condition
from territories.models import Departement

DRAFT_SOON_DAYS = 14
MAX_KEYS = 2_000  # in a statement


def to_be_dated(events: EventQuerySet, now: dt.datetime) -> EventQuerySet:
    """Those that say no date any more: without any occurrence, or postponed without one to come. Two queries for keys.

    They are mostly few, which PostgreSQL does not foresee: told which they are, it finds the rest by these.
    """
    undated, postponed = (rows.values_list("pk", flat=True) for rows in _to_be_dated(Event.objects.order_by(), now))
    keys = [*undated[: MAX_KEYS + 1], *postponed[: MAX_KEYS + 1]]
    return (
        events.filter(pk__in=keys) if len(keys) <= MAX_KEYS else events.filter(Q(pk__in=undated) | Q(pk__in=postponed))
    )


def count_to_be_dated(events: EventQuerySet, now: dt.datetime) -> int:
    """How many of these events are :func:`to_be_dated`. Three queries."""
    return to_be_dated(events, now).count()


def _to_be_dated(events: EventQuerySet, now: dt.datetime) -> tuple[EventQuerySet, EventQuerySet]:
    """Of these events: those without any occurrence; those that were postponed and have none to come."""
    occurrences = Occurrence.objects.filter(event=OuterRef("pk"))
    postponed = events.filter(Exists(occurrences), ~Exists(occurrences.upcoming(now)), status=Status.POSTPONED)
    return events.filter(~Exists(occurrences)), postponed


class PublicationFilter(SimpleListFilter):
    """Where events stand on their way to the public; «programmé» is published for later."""

    title = "publication"
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The states in their order."""
        return [
            ("a-publier", "Pas encore publiés"),
            (Publication.DRAFT, "Brouillons"),
            (Publication.REVIEW, "En relecture"),
            ("scheduled", "Publication programmée"),
            (Publication.PUBLISHED, "Publiés"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen state."""
        now, events = timezone.now(), cast("EventQuerySet", queryset)
        if self.value() == Publication.PUBLISHED:
            return events.published(now)
        if self.value() == "scheduled":
            return queryset.filter(publication=Publication.PUBLISHED).exclude(published_condition(now))
        if self.value() == "a-publier":
            return queryset.exclude(publication=Publication.PUBLISHED)
        return queryset.filter(publication=self.value()) if self.value() else queryset


class TimeFilter(SimpleListFilter):
    """Whether occurrences are to come, soon, over, or missing."""

    title = "dates"
    parameter_name = "dates"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """To come, soon, past, none."""
        return [
            ("a-venir", "À venir"),
            ("proches", f"Dans les {DRAFT_SOON_DAYS} jours"),
            ("passes", "Passés"),
            ("a-redater", "À redater : sans date, ou reportés sans nouvelle date"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen part of time."""
        now, events = timezone.now(), cast("EventQuerySet", queryset)
        coming = Occurrence.objects.upcoming(now).filter(event=OuterRef("pk"))
        chosen: dict[str | None, Callable[[], QuerySet[Any]]] = {
            "a-venir": lambda: events.upcoming(now),
            "proches": lambda: queryset.filter(Exists(coming.filter(start__lt=now + DAY * DRAFT_SOON_DAYS))),
            "passes": lambda: events.past(now),
            "a-redater": lambda: to_be_dated(events, now),
        }
        return chosen.get(self.value(), lambda: queryset)()


class DepartementFilter(SimpleListFilter):
    """Where the occurrences are held."""

    title = "département"
    parameter_name = "departement"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The ten, with their number."""
        rows = Departement.objects.order_by("code").values_list("code", "name")
        return [(code, f"{name} ({code})") for code, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Events with an occurrence there."""
        code = self.value()
        if not code:
            return queryset
        there = Occurrence.objects.in_departements([code]).filter(event=OuterRef("pk"))
        return queryset.filter(Exists(there))
