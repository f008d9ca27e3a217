"""The address of a venue's page: made once from its name and commune, then never changed."""

from consortium.fields import max_length
from consortium.text.slugs import unique_slug
from territories.models import Venue

MAX_LENGTH = max_length(Venue, "slug")


def assign_slug(venue: Venue) -> None:
    """Give a venue its address unless it has one. Does not save."""
    if not venue.slug:
        words = f"{venue.name} {venue.commune.name}"
        venue.slug = unique_slug(words, among=Venue.objects.all(), fallback="lieu", max_length=MAX_LENGTH)
