"""What is kept beside an event so that it is found quickly: its searchable stems and its facets."""

from __future__ import annotations

from html import unescape

from django.db.models import QuerySet
from django.utils.html import strip_tags

from consortium.text.normalize import search_document
from events.calendar.facets import Related, event_tokens, occurrence_tokens
from events.models import Event, Occurrence


def searchable_text(event: Event, related: Related | None = None) -> str:
    """The stems of title, summary, description, partners, themes, audiences, and of the venues and their communes."""
    related = related or Related.of(event)
    return search_document(
        event.title,
        event.summary,
        unescape(strip_tags(event.description.replace("<", " <"))),
        event.get_format_display(),
        event.organiser.name,
        *(partner.name for partner in related.co_organisers),
        *(theme.name for theme in related.themes),
        *(audience.name for audience in related.audiences),
        *{f"{venue.name} {venue.commune.name}" for venue in related.venues},
    )


def reindex(events: QuerySet[Event]) -> int:
    """Make ``search_text`` and ``facets`` anew for these events and their occurrences; ``updated_at`` stays.

    Says how many events changed.
    """
    related = ("co_organisers", "themes", "audiences", "occurrences__venue__commune")
    changed, changed_occurrences = [], []
    for event in events.select_related("organiser").prefetch_related(*related).iterator(chunk_size=500):
        before = (event.search_text, event.facets)
        event.search_text, event.facets = searchable_text(event), event_tokens(event, Related.of(event))
        if (event.search_text, event.facets) != before:
            changed.append(event)
        for occurrence in event.occurrences.all():
            before, occurrence.facets = occurrence.facets, occurrence_tokens(occurrence)
            if occurrence.facets != before:
                changed_occurrences.append(occurrence)
    Event.objects.bulk_update(changed, ["search_text", "facets"], batch_size=200)
    Occurrence.objects.bulk_update(changed_occurrences, ["facets"], batch_size=500)
    return len(changed)
