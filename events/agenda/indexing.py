"""What is kept beside an event so that it is found quickly: its searchable stems and its facets."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet

from events.agenda.facets import Related, event_tokens, occurrence_tokens
from events.models import Event, Occurrence
from partners.models import Audience, Partner, Theme
from partners.publishing.indexing import search_text, update_index


def searchable_text(event: Event, related: Related | None = None) -> str:
    """The stems of title, summary, description, partners, themes, audiences, and of the venues and their communes."""
    related = related or Related.of(event)
    rows: list[Partner | Theme | Audience] = [*related.co_organisers, *related.themes, *related.audiences]
    places = {f"{venue.name} {venue.commune.name}" for venue in related.venues}
    return search_text(event, event.organiser.name, *(row.name for row in rows), *places)


class Reindexed(NamedTuple):
    """The keys of the events whose index changed, theirs or their occurrences'; of those that count otherwise now."""

    changed: set[int]
    recounted: set[int]


def reindex(events: QuerySet[Event]) -> Reindexed:
    """Make ``search_text`` and ``facets`` anew for these events and their occurrences; ``updated_at`` stays."""
    related = ("co_organisers", "themes", "audiences", "occurrences__venue__commune")
    changed: list[Event] = []
    changed_occurrences: list[Occurrence] = []
    recounted: set[int] = set()
    for event in events.select_related("organiser").prefetch_related(*related).iterator(chunk_size=500):
        about, facets = Related.of(event), event.facets
        if update_index(event, search_text=searchable_text(event, about), facets=event_tokens(event, about)):
            changed.append(event)
        occurrences = [each for each in event.occurrences.all() if update_index(each, facets=occurrence_tokens(each))]
        changed_occurrences += occurrences
        if occurrences or event.facets != facets:
            recounted.add(event.pk)
    Event.objects.bulk_update(changed, ["search_text", "facets"], batch_size=200)
    Occurrence.objects.bulk_update(changed_occurrences, ["facets"], batch_size=500)
    return Reindexed({event.pk for event in changed} | recounted, recounted)
