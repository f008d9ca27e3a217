"""The agenda as GeoJSON (RFC 7946): one feature per venue, with what is next there."""

import datetime as dt

from django.urls import reverse

from events.agenda import Agenda
from events.choices import Status
from events.dates import sitting_when
from events.models import Event, Occurrence
from events.wording import other_dates
from territories.models import Venue

CONTENT_TYPE = "application/geo+json; charset=utf-8"
MOST_EVENTS = 10
Listed = dict[int, list[tuple]]  # by event: the rows of its sittings, in the order of the list


def feature_collection(agenda: Agenda, *, origin: str) -> dict[str, object]:
    """The venues where something matches, in the order of what comes first; two queries beside the filters' own.

    Each feature has ``slug``, ``name``, ``commune``, ``url``, ``approximate`` (the point is the commune's), ``count``
    (of events) and ``events``: the ten next at most, with ``title``, ``url``, ``when`` in words and ``status`` in words
    (empty when all is as planned).
    """
    by_venue = _rows_by_venue(agenda)
    venues = Venue.objects.for_list().in_bulk(list(by_venue))
    today = agenda.filterset.today
    features = [_feature(venues[venue], listed, origin, today) for venue, listed in by_venue.items()]
    return {"type": "FeatureCollection", "features": features}


def _rows_by_venue(agenda: Agenda) -> dict[int, Listed]:
    filterset = agenda.filterset
    rows = filterset.qs.with_listing_key(filterset.since).order_by("listing_key", "pk")
    fields = ("start", "end", "all_day", "status", "event__status", "event__title", "event__slug")
    by_venue: dict[int, Listed] = {}
    for venue, event, *row in rows.values_list("venue_id", "event_id", *fields):
        by_venue.setdefault(venue, {}).setdefault(event, []).append(row)
    return by_venue


def _feature(venue: Venue, listed: Listed, origin: str, today: dt.date) -> dict[str, object]:
    latitude, longitude = venue.point
    return {
        "type": "Feature",
        "id": venue.slug,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "slug": venue.slug,
            "name": venue.name,
            "commune": str(venue.commune),
            "url": f"{origin}{venue.get_absolute_url()}",
            "approximate": not venue.has_own_point,
            "count": len(listed),
            "events": [_announcement(rows, origin, today) for rows in list(listed.values())[:MOST_EVENTS]],
        },
    }


def _announcement(rows: list[tuple], origin: str, today: dt.date) -> dict[str, str]:
    start, end, all_day, status, event_status, title, slug = rows[0]
    event = Event(title=title, slug=slug, status=event_status)
    sitting = Occurrence(event=event, start=start, end=end, all_day=all_day, status=status)
    as_planned = sitting.effective_status == Status.SCHEDULED
    return {
        "title": title,
        "url": f"{origin}{reverse('event', args=[slug])}",
        "when": " ".join(part for part in (sitting_when(sitting, today), other_dates(len(rows) - 1)) if part),
        "status": "" if as_planned else sitting.effective_status_label,
    }
