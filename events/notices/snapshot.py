"""What is announced of the occurrences of some events: as the database has it, or as it would be."""

import datetime as dt
from collections.abc import Collection, Iterable

from events.choices import Publication
from events.models import Occurrence
from events.notices.changes import WITHDRAWN, Announced
from events.querysets import OccurrenceQuerySet

Picture = dict[int, Announced]
OF_OCCURRENCE = ("event_id", "venue_id", "start", "end", "all_day", "status", "status_note")
OF_EVENT = ("publication", "first_published_at", "status", "status_note")


def occurrences_of(events: Collection[int]) -> list[Occurrence]:
    """The occurrences of these events (keys), each with an event of its own: one query."""
    return list(_with_events().filter(event__in=events))


def these_occurrences(occurrences: Collection[int]) -> list[Occurrence]:
    """These occurrences (keys), each with an event of its own: one query."""
    return list(_with_events().filter(pk__in=occurrences))


def announced(event: int) -> Picture:
    """What is announced now of the occurrences of this event (key)."""
    return picture(occurrences_of([event]))


def stored(occurrences: Collection[int]) -> Picture:
    """What is announced now of these occurrences (keys)."""
    return picture(these_occurrences(occurrences))


def _with_events() -> OccurrenceQuerySet:
    of_event = (f"event__{name}" for name in OF_EVENT)
    return Occurrence.objects.select_related("event").only(*OF_OCCURRENCE, *of_event).order_by("start", "pk")


def picture(occurrences: Iterable[Occurrence]) -> Picture:
    """What these rows announce, saved or not (need ``event``)."""
    return {occurrence.pk: announcement(occurrence) for occurrence in occurrences}


def announcement(occurrence: Occurrence) -> Announced:
    """What one row announces, saved or not (needs ``event``)."""
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
    )
