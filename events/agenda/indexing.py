"""What is kept beside an event so that it is found quickly: its searchable stems and its facets."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet

from events.agenda.facets import Related, event_tokens, occurrence_tokens
from events.models import Event, Occurrence
from events.speakers.wording import speakers_of_occurrence
from partners.models import Audience, Partner, Theme
from partners.publishing.indexing import search_documents, update_index


def index_fields(event: Event, related: Related | None = None) -> dict[str, str]:
    """What is kept beside an event: its facets, who speaks, and its words.

    Those of title, summary, description, partners, themes, audiences, speakers, admission, venues and their communes.
    """
    related = related or Related.of(event)
    rows: list[Partner | Theme | Audience] = [*related.co_organisers, *related.themes, *related.audiences]
    places = {f"{venue.name} {venue.commune.name}" for venue in related.venues}
    people = {speaker.choice_label for speaker in related.speakers}
    words = (event.organiser.name, event.admission_label, *(row.name for row in rows), *places, *people)
    documents = search_documents(event, *words)
    return documents | {"facets": event_tokens(event, related), "speakers_line": related.speakers_line}


class Reindexed(NamedTuple):
    """The keys of the events whose index changed, theirs or their occurrences'; of those that count otherwise now."""

    changed: set[int]
    recounted: set[int]


def reindex(events: QuerySet[Event]) -> Reindexed:
    """Make the index fields of these events and their occurrences anew; ``updated_at`` stays."""
    related = ("co_organisers", "themes", "audiences", "occurrences__venue__commune", "appearances__speaker")
    changed: list[Event] = []
    changed_occurrences: list[Occurrence] = []
    recounted: set[int] = set()
    for event in events.select_related("organiser").prefetch_related(*related).iterator(chunk_size=500):
        facets = event.facets
        if update_index(event, **index_fields(event)):
            changed.append(event)
        occurrences = [each for each in event.occurrences.all() if update_index(each, **_of_occurrence(event, each))]
        changed_occurrences += occurrences
        if occurrences or event.facets != facets:
            recounted.add(event.pk)
    Event.objects.bulk_update(changed, Event.index_names, batch_size=200)
    Occurrence.objects.bulk_update(changed_occurrences, Occurrence.index_names, batch_size=500)
    return Reindexed({event.pk for event in changed} | recounted, recounted)


def _of_occurrence(event: Event, occurrence: Occurrence) -> dict[str, str]:
    return {"facets": occurrence_tokens(occurrence), "speakers_line": speakers_of_occurrence(event, occurrence)}
