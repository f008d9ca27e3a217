"""What is announced of the occurrences of some events: as the database has it, or as it would be."""

import datetime as dt
from collections.abc import Collection, Iterable

from events.choices import Publication
from events.models import Occurrence
from events.notices.changes import WITHDRAWN, Announced
from events.querysets import OccurrenceQuerySet

Snapshot = dict[int, Announced]
OF_OCCURRENCE = ("event_id", "venue_id", "start", "end", "all_day", "status", "status_note", "attendance")
OF_EVENT = ("publication", "first_published_at", "status", "status_note")


def occurrences_of(events: Collection[int]) -> list[Occurrence]:
    """The occurrences of these events (keys), each with an event of its own: one query."""
    return list(_with_events().filter(event__in=events))


def occurrences_by_key(occurrences: Collection[int]) -> list[Occurrence]:
    """These occurrences (keys), each with an event of its own: one query."""
    return list(_with_events().filter(pk__in=occurrences))


def snapshot_of_event(event: int) -> Snapshot:
    """The stored state of each occurrence of this event (primary key), by the occurrence's key. One query."""
    return snapshot_of(occurrences_of([event]))


def stored_snapshot(occurrences: Collection[int]) -> Snapshot:
    """The stored state of these occurrences (primary keys), by key. One query."""
    return snapshot_of(occurrences_by_key(occurrences))


def _with_events() -> OccurrenceQuerySet:
    of_event = (f"event__{name}" for name in OF_EVENT)
    return Occurrence.objects.select_related("event").only(*OF_OCCURRENCE, *of_event).order_by("start", "pk")


def snapshot_of(occurrences: Iterable[Occurrence]) -> Snapshot:
    """The state of each of these rows as they are in memory, by key (need ``event``; no query)."""
    return {occurrence.pk: announced_state(occurrence) for occurrence in occurrences}


def announced_state(occurrence: Occurrence) -> Announced:
    """The dates, place, status and visibility of one row as it is in memory (needs ``event``)."""
    event = occurrence.event
    is_public = event.publication == Publication.PUBLISHED
    state = occurrence.effective_status
    return Announced(
        event=event.pk,
        start=occurrence.start.astimezone(dt.UTC),  # as the database gives them: two zones compare badly in October
        end=occurrence.end.astimezone(dt.UTC),
        all_day=occurrence.all_day,
        venue=occurrence.venue_id,
        state=str(state) if is_public else WITHDRAWN,
        is_seen=event.has_been_public,
        note=occurrence.effective_status_note,
        attendance=occurrence.attendance,
    )
