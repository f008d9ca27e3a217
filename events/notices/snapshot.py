"""What is announced of the sittings of some events: as the database has it, or as it would be."""

import datetime as dt
from collections.abc import Collection, Iterable

from events.choices import Publication
from events.models import Occurrence
from events.notices.changes import WITHDRAWN, Announced
from events.querysets import OccurrenceQuerySet

Picture = dict[int, Announced]
OF_SITTING = ("event_id", "venue_id", "start", "end", "all_day", "status", "status_note")
OF_EVENT = ("publication", "first_published_at", "status", "status_note")


def sittings_of(events: Collection[int]) -> list[Occurrence]:
    """The sittings of these events (keys), each with an event of its own: one query."""
    return list(_with_events().filter(event__in=events))


def these_sittings(sittings: Collection[int]) -> list[Occurrence]:
    """These sittings (keys), each with an event of its own: one query."""
    return list(_with_events().filter(pk__in=sittings))


def announced(event: int) -> Picture:
    """What is announced now of the sittings of this event (key)."""
    return picture(sittings_of([event]))


def stored(sittings: Collection[int]) -> Picture:
    """What is announced now of these sittings (keys)."""
    return picture(these_sittings(sittings))


def _with_events() -> OccurrenceQuerySet:
    of_event = (f"event__{name}" for name in OF_EVENT)
    return Occurrence.objects.select_related("event").only(*OF_SITTING, *of_event).order_by("start", "pk")


def picture(sittings: Iterable[Occurrence]) -> Picture:
    """What these rows announce, saved or not (need ``event``)."""
    return {sitting.pk: announcement(sitting) for sitting in sittings}


def announcement(sitting: Occurrence) -> Announced:
    """What one row announces, saved or not (needs ``event``)."""
    event = sitting.event
    is_public = event.publication == Publication.PUBLISHED
    state = sitting.effective_status
    return Announced(
        event=event.pk,
        start=sitting.start.astimezone(dt.UTC),  # as the database gives them: two zones compare badly in October
        end=sitting.end.astimezone(dt.UTC),
        all_day=sitting.all_day,
        venue=sitting.venue_id,
        state=str(state) if is_public else WITHDRAWN,
        is_seen=event.has_been_public,
        note=sitting.effective_status_note,
    )
