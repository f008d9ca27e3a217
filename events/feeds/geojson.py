"""The agenda as GeoJSON (RFC 7946): one feature per venue, with what is next there."""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from functools import lru_cache, partial
from typing import Any

from consortium.caching.kept_parts import KeptParts
from consortium.links.url_cache import url_of
from events.agenda.listing import Agenda
from events.agenda.occurrence_index import EpochSeconds
from events.calendar.dates import occurrence_when
from events.calendar.periods import in_paris
from events.calendar.wording import other_dates
from events.choices import Status
from events.models import Event, Occurrence
from territories.models import Venue

CONTENT_TYPE = "application/geo+json; charset=utf-8"
MAX_EVENTS = 10
MAX_BYTES = 4 * 1024 * 1024  # of venues, and of entries, that a process keeps
OTHERS = "\0"  # no text has it
FIELDS = (
    EpochSeconds("start"), EpochSeconds("end"), "all_day", "status", "event__status", "event__title", "event__slug",
)  # fmt: skip


def feature_collection(agenda: Agenda, *, origin: str) -> str:
    """JSON: the venues where something matches, in the order of what comes first. Two queries; none when all is kept.

    Each feature has ``slug``, ``name``, ``commune``, ``url``, ``approximate`` (the point is the commune's), ``count``
    (of events) and ``events``: the ten next at most, with ``title``, ``url``, ``when`` in words and ``status`` in words
    (empty when all is as planned).
    """
    by_venue = agenda.filterset.by_venue(limit=MAX_EVENTS)
    venues = _venues.get(by_venue, partial(_write_venues, origin=origin), scope=origin)
    keys = [listed.occurrence for _, first in by_venue.values() for listed in first]
    today = agenda.filterset.today
    entries = _entries.get(keys, partial(_write_entries, origin=origin, today=today), scope=(origin, today))
    features = []
    for venue, head in venues.items():
        count, first = by_venue[venue]
        # What is not there may have gone since the index was made.
        events = [_with_others(entries[each.occurrence], each.others) for each in first if each.occurrence in entries]
        features.append(f'{head}, "count": {count}, "events": [{", ".join(events)}]}}}}')
    return f'{{"type": "FeatureCollection", "features": [{", ".join(features)}]}}'


def _with_others(entry: str, others: int) -> str:
    return entry.replace(OTHERS, f" {other_dates(others)}" if others else "")


def _write_venues(keys: Collection[int], *, origin: str) -> dict[int, str]:
    """The features of these venues, each without its end: the count and the events."""
    return {pk: _feature(venue, origin) for pk, venue in Venue.objects.for_list().in_bulk(keys).items()}


def _feature(venue: Venue, origin: str) -> str:
    latitude, longitude = venue.point
    feature = {
        "type": "Feature",
        "id": venue.slug,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "slug": venue.slug,
            "name": venue.name,
            "commune": str(venue.commune),
            "url": f"{origin}{venue.get_absolute_url()}",
            "approximate": not venue.has_own_point,
        },
    }
    return _json(feature).removesuffix("}}")


def _write_entries(keys: Collection[int], *, origin: str, today: dt.date) -> dict[int, str]:
    """What is said of these occurrences, with ``OTHERS`` in the place of the event's other dates."""
    rows = Occurrence.objects.filter(pk__in=keys).order_by().values_list("pk", *FIELDS)
    announcer = _Announcer(origin, today)
    return {pk: _json(announcer.announce(row)).replace(r"\u0000", OTHERS) for pk, *row in rows}


_json = json.JSONEncoder(ensure_ascii=False).encode  # ``dumps`` makes an encoder for each of six thousand entries


class _Announcer:
    """Says in words what is next at a venue.

    One occurrence is filled in again for each row, and moments are said once: to make three thousand occurrences and
    their words was most of the work.
    """

    def __init__(self, origin: str, today: dt.date) -> None:
        self._origin, self._today = origin, today
        self._occurrence = Occurrence(event=Event())
        self._when = lru_cache(maxsize=None)(self._say_when)

    def announce(self, row: Sequence[Any]) -> dict[str, str]:
        """The words for the values of ``FIELDS``."""
        occurrence, event = self._occurrence, self._occurrence.event
        start, end, all_day, occurrence.status, event.status, title, slug = row
        as_planned = occurrence.effective_status == Status.SCHEDULED
        return {
            "title": title,
            "url": f"{self._origin}{url_of('event', slug)}",
            "when": f"{self._when(start, end, all_day)}{OTHERS}",
            "status": "" if as_planned else occurrence.effective_status_label,
        }

    def _say_when(self, start: float, end: float, all_day: bool) -> str:
        """``start``, ``end``: seconds since the epoch."""
        self._occurrence.start, self._occurrence.end = in_paris(start), in_paris(end)
        self._occurrence.all_day = all_day
        return occurrence_when(self._occurrence, self._today)


_venues: KeptParts[int, str] = KeptParts(max_bytes=MAX_BYTES)
_entries: KeptParts[int, str] = KeptParts(max_bytes=MAX_BYTES)
