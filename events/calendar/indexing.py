"""What is kept beside an event so that it is found quickly: its searchable stems and its facets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html import unescape

from django.db.models import QuerySet
from django.utils.html import strip_tags

from consortium.text.normalize import search_document
from events.models import Event, Occurrence
from partners.models import Audience, Partner, Theme
from territories.models import Venue


@dataclass(frozen=True)
class Related:
    """The rows that an event is found by, beside its own."""

    co_organisers: Collection[Partner]
    themes: Collection[Theme]
    audiences: Collection[Audience]
    venues: Collection[Venue]

    @classmethod
    def of(cls, event: Event) -> Related:
        """As the database has them (prefetched or not)."""
        return cls(
            co_organisers=event.co_organisers.all(),
            themes=event.themes.all(),
            audiences=event.audiences.all(),
            venues=[occurrence.venue for occurrence in event.occurrences.all()],
        )


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


def facet_tokens(event: Event, related: Related | None = None) -> str:
    """The event's facets as space-separated ``parameter:value`` tokens, as the filters name them."""
    related = related or Related.of(event)
    partners = {event.organiser.slug, *(partner.slug for partner in related.co_organisers)}
    tokens = [
        *(f"theme:{theme.slug}" for theme in related.themes),
        *(f"public:{audience.slug}" for audience in related.audiences),
        f"format:{event.format}",
        *(f"partenaire:{slug}" for slug in sorted(partners)),
    ]
    if event.is_free:
        tokens.append("gratuit:1")
    return " ".join(tokens)


def occurrence_tokens(occurrence: Occurrence) -> str:
    """The facets of an occurrence itself: its département, and the ways in which it is said to be accessible."""
    yes = (f"accessible:{code}" for code, answer in occurrence.effective_accessibility.items() if answer)
    return " ".join((f"departement:{occurrence.venue.departement_code}", *yes))


def reindex(events: QuerySet[Event]) -> int:
    """Make ``search_text`` and ``facets`` anew for these events and their occurrences; ``updated_at`` stays.

    Says how many events changed.
    """
    related = ("co_organisers", "themes", "audiences", "occurrences__venue__commune")
    changed, changed_occurrences = [], []
    for event in events.select_related("organiser").prefetch_related(*related).iterator(chunk_size=500):
        before = (event.search_text, event.facets)
        event.search_text, event.facets = searchable_text(event), facet_tokens(event)
        if (event.search_text, event.facets) != before:
            changed.append(event)
        for occurrence in event.occurrences.all():
            before, occurrence.facets = occurrence.facets, occurrence_tokens(occurrence)
            if occurrence.facets != before:
                changed_occurrences.append(occurrence)
    Event.objects.bulk_update(changed, ["search_text", "facets"], batch_size=200)
    Occurrence.objects.bulk_update(changed_occurrences, ["facets"], batch_size=500)
    return len(changed)
