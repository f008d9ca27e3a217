"""Filters of the list of events."""

import datetime as dt

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events.calendar.periods import DAY
from events.choices import Publication, Status
from events.models import Event, Occurrence
from events.querysets import published_condition
from territories.models import Departement

DRAFT_SOON_DAYS = 14


def to_be_dated(now: dt.datetime) -> Q:
    """Events that say no date any more: without any occurrence, or postponed without one to come."""
    occurrences = Occurrence.objects.filter(event=OuterRef("pk"))
    postponed = Q(status=Status.POSTPONED) & ~Q(Exists(occurrences.upcoming(now)))
    return ~Q(Exists(occurrences)) | postponed


class PublicationFilter(SimpleListFilter):
    """Where events stand on their way to the public; «programmé» is published for later."""

    title = "publication"
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        """The states in their order."""
        return [
            ("a-publier", "Pas encore publiés"),
            (Publication.DRAFT, "Brouillons"),
            (Publication.REVIEW, "En relecture"),
            ("scheduled", "Publication programmée"),
            (Publication.PUBLISHED, "Publiés"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """The chosen state."""
        now = timezone.now()
        if self.value() == Publication.PUBLISHED:
            return queryset.published(now)
        if self.value() == "scheduled":
            return queryset.filter(publication=Publication.PUBLISHED).exclude(published_condition(now))
        if self.value() == "a-publier":
            return queryset.exclude(publication=Publication.PUBLISHED)
        return queryset.filter(publication=self.value()) if self.value() else queryset


class TimeFilter(SimpleListFilter):
    """Whether occurrences are to come, soon, over, or missing."""

    title = "dates"
    parameter_name = "dates"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        """To come, soon, past, none."""
        return [
            ("a-venir", "À venir"),
            ("proches", f"Dans les {DRAFT_SOON_DAYS} jours"),
            ("passes", "Passés"),
            ("a-redater", "À redater : sans date, ou reportés sans nouvelle date"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """The chosen part of time."""
        now = timezone.now()
        coming = Occurrence.objects.upcoming(now).filter(event=OuterRef("pk"))
        chosen = {
            "a-venir": lambda: queryset.upcoming(now),
            "proches": lambda: queryset.filter(Exists(coming.filter(start__lt=now + DAY * DRAFT_SOON_DAYS))),
            "passes": lambda: queryset.past(now),
            "a-redater": lambda: queryset.filter(to_be_dated(now)),
        }
        return chosen[self.value()]() if self.value() in chosen else queryset


class DepartementFilter(SimpleListFilter):
    """Where the occurrences are held."""

    title = "département"
    parameter_name = "departement"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        """The ten, with their number."""
        rows = Departement.objects.order_by("code").values_list("code", "name")
        return [(code, f"{name} ({code})") for code, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Events with an occurrence there."""
        if not self.value():
            return queryset
        there = Occurrence.objects.in_departements([self.value()]).filter(event=OuterRef("pk"))
        return queryset.filter(Exists(there))
