"""The agenda as GeoJSON (RFC 7946): one feature per venue, with what is next there."""

import datetime as dt
from functools import lru_cache
from typing import Any

from consortium.links.url_cache import url_of
from events.agenda.listing import Agenda
from events.agenda.occurrence_index import EpochSeconds
from events.calendar.dates import occurrence_when
from events.calendar.periods import PARIS
from events.calendar.wording import other_dates
from events.choices import Status
from events.models import Event, Occurrence
from territories.models import Venue

CONTENT_TYPE = "application/geo+json; charset=utf-8"
MAX_EVENTS = 10
FIELDS = (
    EpochSeconds("start"), EpochSeconds("end"), "all_day", "status", "event__status", "event__title", "event__slug",
)  # fmt: skip


def feature_collection(agenda: Agenda, *, origin: str) -> dict[str, object]:
    """The venues where something matches, in the order of what comes first; two queries beside the filters' own.

    Each feature has ``slug``, ``name``, ``commune``, ``url``, ``approximate`` (the point is the commune's), ``count``
    (of events) and ``events``: the ten next at most, with ``title``, ``url``, ``when`` in words and ``status`` in words
    (empty when all is as planned).
    """
    by_venue = agenda.filterset.by_venue(limit=MAX_EVENTS)
    venues = Venue.objects.for_list().in_bulk(list(by_venue))
    occurrences = _occurrences([listed.occurrence for _, first in by_venue.values() for listed in first])
    announcer = _Announcer(origin, agenda.filterset.today)
    features = [
        _feature(
            venues[venue],
            count,
            [
                announcer.announce(occurrences[each.occurrence], each.others)
                for each in first
                if each.occurrence in occurrences
            ],
            origin,
        )
        for venue, (count, first) in by_venue.items()
        if venue in venues  # it may have gone since the index was made
    ]
    return {"type": "FeatureCollection", "features": features}


def _occurrences(keys: list[int]) -> dict[int, tuple[Any, ...]]:
    rows = Occurrence.objects.filter(pk__in=keys).order_by().values_list("pk", *FIELDS)
    return {row[0]: row[1:] for row in rows}


def _feature(venue: Venue, count: int, events: list[dict[str, str]], origin: str) -> dict[str, object]:
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
            "count": count,
            "events": events,
        },
    }


class _Announcer:
    """Says in words what is next at a venue.

    One occurrence is filled in again for each row, and moments are said once: to make three thousand occurrences and
    their words was most of the work.
    """

    def __init__(self, origin: str, today: dt.date) -> None:
        self._origin, self._today = origin, today
        self._occurrence = Occurrence(event=Event())
        self._when = lru_cache(maxsize=None)(self._say_when)

    def announce(self, row: tuple[Any, ...], others: int) -> dict[str, str]:
        """The words for a row of :func:`_occurrences`."""
        occurrence, event = self._occurrence, self._occurrence.event
        start, end, all_day, occurrence.status, event.status, title, slug = row
        as_planned = occurrence.effective_status == Status.SCHEDULED
        when, more = self._when(start, end, all_day), other_dates(others)
        return {
            "title": title,
            "url": f"{self._origin}{url_of('event', slug)}",
            "when": f"{when} {more}" if more else when,
            "status": "" if as_planned else occurrence.effective_status_label,
        }

    def _say_when(self, start: float, end: float, all_day: bool) -> str:
        """``start``, ``end``: seconds since the epoch."""
        self._occurrence.start, self._occurrence.end = _in_paris(start), _in_paris(end)
        self._occurrence.all_day = all_day
        return occurrence_when(self._occurrence, self._today)


def _in_paris(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, PARIS)
