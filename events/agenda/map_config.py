"""What the page tells the map's script: where tiles, outlines and points are."""

from collections.abc import Iterable
from typing import Literal

from django.conf import settings
from django.urls import reverse

from territories.models import Venue


def map_config(
    *,
    source: str = "",
    points: Iterable[dict[str, object]] = (),
    focus: Iterable[str] = (),
    counting: Literal["events", "venues"] = "venues",
    noun: str = "événement",
) -> dict[str, object]:
    """The configuration that ``templates/_map.html`` hands to ``static/js/map.js``.

    ``source``: address of GeoJSON that follows the page's query. ``points``: features as :func:`venue_point` makes
    them, when the page knows them itself. ``focus``: codes of the départements that the page is about; the others step
    back. ``counting``: what the numbers on the map count; ``noun``: what one of them is called (its plural takes an s).
    """
    return {
        "tiles": settings.MAP_TILES_URL,
        "attribution": settings.MAP_TILES_ATTRIBUTION,
        "outlines": reverse("outlines"),
        "source": source,
        "points": list(points),
        "focus": list(focus),
        "counting": counting,
        "noun": noun,
    }


def venue_point(venue: Venue, *, count: int = 0, events: Iterable[dict[str, str]] = ()) -> dict[str, object]:
    """A venue as a GeoJSON feature: the properties of :mod:`events.feeds.geojson` (needs ``commune``), and ``relay``.

    ``events``: ``title``, ``url``, ``when`` and ``status`` in words; ``count`` says how many there are in all. The
    relay's contact is private and never here.
    """
    latitude, longitude = venue.point
    return {
        "type": "Feature",
        "id": venue.slug,
        "geometry": {"type": "Point", "coordinates": [round(longitude, 5), round(latitude, 5)]},
        "properties": {
            "slug": venue.slug,
            "name": venue.name,
            "commune": str(venue.commune),
            "url": venue.get_absolute_url(),
            "approximate": not venue.has_own_point,
            "relay": venue.is_relay,
            "count": count,
            "events": list(events),
        },
    }
