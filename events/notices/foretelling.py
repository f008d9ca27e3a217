"""Who would be written to if something were done, asked before it is done: the same reading, the same audience."""

from collections.abc import Callable, Collection, Sequence

from django.utils import timezone

from events.choices import Publication, Status
from events.models import Event, Occurrence
from events.notices.audience import Recipient, audience
from events.notices.changes import between
from events.notices.reading import picture, sittings_of, stored


def if_status(events: Collection[Event], status: str) -> list[Recipient]:
    """Who would hear that these events are cancelled, postponed… or as planned again."""
    return _if(events, lambda event: setattr(event, "status", Status(status)))


def if_published(events: Collection[Event]) -> list[Recipient]:
    """Who would hear that these events are announced: their relay, and whoever had read that they were withdrawn."""
    return _if(events, lambda event: setattr(event, "publication", Publication.PUBLISHED))


def if_unpublished(events: Collection[Event]) -> list[Recipient]:
    """Who would hear that these events are not announced any more."""
    return _if(events, lambda event: setattr(event, "publication", Publication.DRAFT))


def if_saved(sittings: Sequence[Occurrence]) -> list[Recipient]:
    """Who would hear of these sittings if they were saved as they are in memory (need ``event``)."""
    before = stored([sitting.pk for sitting in sittings])
    return audience(between(before, picture(sittings), now=timezone.now()))


def _if(events: Collection[Event], do: Callable[[Event], None]) -> list[Recipient]:
    rows = sittings_of([event.pk for event in events])
    before = picture(rows)
    for row in rows:
        do(row.event)
    return audience(between(before, picture(rows), now=timezone.now()))
