"""Who would be written to if something were done, asked before it is done: the same reading, the same audience."""

from collections.abc import Callable, Collection, Sequence

from django.utils import timezone

from events.choices import Publication, Status
from events.models import Event, Occurrence
from events.notices.audience import Recipient, audience
from events.notices.changes import between
from events.notices.snapshot import occurrences_of, picture, stored, these_occurrences


def if_status(events: Collection[Event], status: str) -> list[Recipient]:
    """Who would hear that these events are cancelled, postponed… or as planned again."""
    return _if(_of(events), lambda occurrence: setattr(occurrence.event, "status", Status(status)))


def if_published(events: Collection[Event]) -> list[Recipient]:
    """Who would hear that these events are announced: their relay, and whoever had read that they were withdrawn."""
    return _if(_of(events), lambda occurrence: setattr(occurrence.event, "publication", Publication.PUBLISHED))


def if_unpublished(events: Collection[Event]) -> list[Recipient]:
    """Who would hear that these events are not announced any more."""
    return _if(_of(events), lambda occurrence: setattr(occurrence.event, "publication", Publication.DRAFT))


def if_occurrences(occurrences: Collection[Occurrence], status: str) -> list[Recipient]:
    """Who would hear that these occurrences, alone of their events, are cancelled, postponed… or as planned again."""
    rows = these_occurrences([occurrence.pk for occurrence in occurrences])
    return _if(rows, lambda occurrence: setattr(occurrence, "status", Status(status)))


def if_saved(occurrences: Sequence[Occurrence]) -> list[Recipient]:
    """Who would hear of these occurrences if they were saved as they are in memory (need ``event``)."""
    before = stored([occurrence.pk for occurrence in occurrences])
    return audience(between(before, picture(occurrences), now=timezone.now()))


def _of(events: Collection[Event]) -> list[Occurrence]:
    return occurrences_of([event.pk for event in events])


def _if(rows: Sequence[Occurrence], do: Callable[[Occurrence], None]) -> list[Recipient]:
    before = picture(rows)
    for row in rows:
        do(row)
    return audience(between(before, picture(rows), now=timezone.now()))
