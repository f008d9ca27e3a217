"""The recipients of a change before it is made, from the same snapshot and audience as the messages afterwards."""

from collections.abc import Callable, Collection, Sequence

from django.utils import timezone

from events.choices import Publication, Status
from events.models import Event, Occurrence
from events.notices.audience import Recipient, audience
from events.notices.changes import between
from events.notices.snapshot import occurrences_by_key, occurrences_of, snapshot_of, stored_snapshot


def if_status(events: Collection[Event], status: str) -> list[Recipient]:
    """The recipients if these events got this status. Nothing is written."""
    return _if(_of(events), lambda occurrence: setattr(occurrence.event, "status", Status(status)))


def if_published(events: Collection[Event]) -> list[Recipient]:
    """The recipients if these events were published: the relay, and those who were told of an earlier withdrawal."""
    return _if(_of(events), lambda occurrence: setattr(occurrence.event, "publication", Publication.PUBLISHED))


def if_unpublished(events: Collection[Event]) -> list[Recipient]:
    """The recipients if these events went back to draft."""
    return _if(_of(events), lambda occurrence: setattr(occurrence.event, "publication", Publication.DRAFT))


def if_occurrences(occurrences: Collection[Occurrence], status: str) -> list[Recipient]:
    """The recipients if these occurrences, but not the rest of their events, got this status."""
    rows = occurrences_by_key([occurrence.pk for occurrence in occurrences])
    return _if(rows, lambda occurrence: setattr(occurrence, "status", Status(status)))


def if_saved(occurrences: Sequence[Occurrence]) -> list[Recipient]:
    """The recipients if these occurrences were saved as they are in memory (need ``event``)."""
    before = stored_snapshot([occurrence.pk for occurrence in occurrences])
    return audience(between(before, snapshot_of(occurrences), now=timezone.now()))


def _of(events: Collection[Event]) -> list[Occurrence]:
    return occurrences_of([event.pk for event in events])


def _if(rows: Sequence[Occurrence], do: Callable[[Occurrence], None]) -> list[Recipient]:
    before = snapshot_of(rows)
    for row in rows:
        do(row)
    return audience(between(before, snapshot_of(rows), now=timezone.now()))
