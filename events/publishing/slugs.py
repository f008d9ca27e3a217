"""The address of an event: made from its title, and never changed once the public may have seen it."""

import re

from consortium.text.slugs import slug_of, unique_slug
from events.models import Event

FALLBACK = "evenement"
LONGEST = Event._meta.get_field("slug").max_length


def assign_slug(event: Event) -> None:
    """Give the event the address that its title asks for, unless it has one already or was published. Does not save."""
    if event.slug and (event.first_published_at is not None or _fits(event)):
        return
    others = Event.objects.exclude(pk=event.pk)
    event.slug = unique_slug(event.title, among=others, fallback=FALLBACK, max_length=LONGEST)


def _fits(event: Event) -> bool:
    """Whether the address is the title's, with or without a number to tell it from its namesakes."""
    wanted = slug_of(event.title, fallback=FALLBACK, max_length=LONGEST - 6)
    return re.fullmatch(rf"{re.escape(wanted)}(-\d+)?", event.slug) is not None
