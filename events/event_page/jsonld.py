"""An event in the words of schema.org, as search engines read them.

A list of Events in ``@graph``, one per occurrence, each complete: search engines take dates one by one, and follow
neither
``subEvent`` nor ``eventSchedule``. Whole days are dates, the last one included; the rest are moments with the offset of
Paris.
"""

import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import urljoin

from events.agenda.filter_options import Vocabulary
from events.calendar.periods import PARIS, local_date
from events.choices import NOT_TAKING_PLACE, AttendanceMode, BookingState, Status
from events.event_page.speakers import NOBODY, Cast, people_jsonld
from events.models import Event, Occurrence
from partners.models import Partner
from territories.choices import ACCESSIBILITY
from territories.models import Venue

SCHEMA = "https://schema.org"
EVENT_STATUS = {
    Status.SCHEDULED: "EventScheduled",
    Status.FULL: "EventScheduled",
    Status.MOVED_ONLINE: "EventMovedOnline",
    Status.POSTPONED: "EventPostponed",
    Status.CANCELLED: "EventCancelled",
}
ATTENDANCE = {
    AttendanceMode.ON_SITE: "OfflineEventAttendanceMode",
    AttendanceMode.ONLINE: "OnlineEventAttendanceMode",
    AttendanceMode.MIXED: "MixedEventAttendanceMode",
}
# «5 €», «5,50 euros», «5€50».
PLAIN_AMOUNT = re.compile(
    r"(\d{1,3}(?:\s\d{3})+|\d+)(?:[.,](\d{1,2})\s*(?:€|euros?)|\s*(?:€|euros?)(?:\s*(\d{2}))?)", re.IGNORECASE
)
Node = dict[str, object]


def event_jsonld(
    event: Event,
    occurrences: Iterable[Occurrence],
    *,
    vocabulary: Vocabulary,
    origin: str,
    now: dt.datetime,
    cast: Cast = NOBODY,
) -> Node:
    """The JSON-LD of an event and these occurrences of it (with ``venue__commune``), with the people of ``cast``.

    ``origin``: ``https://example.org``.

    ``now`` decides what one can still book. No query beyond what :meth:`EventQuerySet.for_page` has fetched.
    """
    url = urljoin(origin, event.get_absolute_url())
    shared = _shared(event, vocabulary, origin, url)
    return {
        "@context": SCHEMA,
        "@graph": [
            _occurrence(occurrence, event, shared, url, now) | people_jsonld(cast.at(occurrence))
            for occurrence in occurrences
        ],
    }


def _shared(event: Event, vocabulary: Vocabulary, origin: str, url: str) -> Node:
    """The schema.org properties that all occurrences of the event share."""
    audiences = vocabulary.labels("public", event.facet_values("public"))
    themes = vocabulary.labels("theme", event.facet_values("theme"))
    node: Node = {
        "@type": "Event",
        "name": event.title,
        "description": event.summary,
        "url": url,
        "inLanguage": "fr",
        "isAccessibleForFree": event.is_free,
        "organizer": [_organisation(partner, origin) for partner in event.organisers],
        "audience": [{"@type": "Audience", "audienceType": audience} for audience in audiences],
        "keywords": [*themes, event.get_format_display()],
    }
    if event.image:
        node["image"] = [urljoin(origin, event.image.url)]
    if event.seats:
        node["maximumAttendeeCapacity"] = event.seats
    if event.age_min is not None or event.age_max is not None:
        node["typicalAgeRange"] = f"{event.age_min or 0}-{'' if event.age_max is None else event.age_max}"
    return node


def _occurrence(occurrence: Occurrence, event: Event, shared: Node, url: str, now: dt.datetime) -> Node:
    status = Status(_status(occurrence, event))
    return {
        **shared,
        "@id": f"{url}#seance-{occurrence.uid}",
        "startDate": _first(occurrence),
        "endDate": _last(occurrence),
        **_event_status(occurrence, status),
        "eventAttendanceMode": f"{SCHEMA}/{ATTENDANCE[occurrence.effective_attendance]}",
        "location": _location(occurrence, url),
        "offers": _offer(event, url) | {"availability": f"{SCHEMA}/{_availability(occurrence, status, now)}"},
    }


def _status(occurrence: Occurrence, event: Event) -> str:
    occurrence.event = event  # the caller's instance: no query to find the event of its own occurrence
    return occurrence.effective_status


def _first(occurrence: Occurrence) -> str:
    return occurrence.first_day.isoformat() if occurrence.all_day else occurrence.start.astimezone(PARIS).isoformat()


def _last(occurrence: Occurrence) -> str:
    return occurrence.last_day.isoformat() if occurrence.all_day else occurrence.end.astimezone(PARIS).isoformat()


def _event_status(occurrence: Occurrence, status: Status) -> Node:
    """What became of it; with the date that was announced before, when it was postponed to the one it has."""
    before = occurrence.postponed_from
    if before is None:
        return {"eventStatus": f"{SCHEMA}/{EVENT_STATUS[status]}"}
    said = "EventMovedOnline" if status == Status.MOVED_ONLINE else "EventRescheduled"
    previous = local_date(before).isoformat() if occurrence.all_day else before.astimezone(PARIS).isoformat()
    return {"eventStatus": f"{SCHEMA}/{said}", "previousStartDate": previous}


def _location(occurrence: Occurrence, url: str) -> Node | list[Node]:
    """Where one goes, where one follows it from afar, or both; the event's page until the link is known."""
    online: Node = {"@type": "VirtualLocation", "url": occurrence.online_url or url}
    if not occurrence.is_on_site:
        return online
    return [_place(occurrence), online] if occurrence.is_online else _place(occurrence)


def _place(occurrence: Occurrence) -> Node:
    venue: Venue = occurrence.venue
    latitude, longitude = venue.point
    place: Node = {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            **({"streetAddress": venue.address} if venue.address else {}),
            "postalCode": venue.postal_line.split(" ")[0],
            "addressLocality": venue.commune.name,
            "addressRegion": "Grand Est",
            "addressCountry": "FR",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude},
    }
    answers = [
        {
            "@type": "LocationFeatureSpecification",
            "name": f"Accessible : {ACCESSIBILITY[code].lower()}",
            "value": answer,
        }
        for code, answer in occurrence.effective_accessibility.items()
        if answer is not None
    ]
    return {**place, "amenityFeature": answers} if answers else place


def _organisation(partner: Partner, origin: str) -> Node:
    return {
        "@type": "Organization",
        "name": partner.name,
        "url": partner.website or urljoin(origin, partner.get_absolute_url()),
    }


def _offer(event: Event, url: str) -> Node:
    """The schema.org Offer; ``price`` only when the event is free or its price is a single amount in euros."""
    offer: Node = {"@type": "Offer", "url": event.booking_url or url}
    amount = PLAIN_AMOUNT.fullmatch(event.price.strip())
    if event.is_free:
        offer |= {"price": "0", "priceCurrency": "EUR"}
    elif amount:
        offer |= {
            "price": f"{''.join(amount[1].split())}.{(amount[2] or amount[3] or '0').ljust(2, '0')}",
            "priceCurrency": "EUR",
        }
    elif event.price:
        offer["description"] = event.price
    if event.booking_opens_at:
        offer["validFrom"] = event.booking_opens_at.astimezone(PARIS).isoformat()
    if event.booking_closes_at:
        offer["validThrough"] = event.booking_closes_at.astimezone(PARIS).isoformat()
    return offer


def _availability(occurrence: Occurrence, status: Status, now: dt.datetime) -> str:
    """Nothing is offered of what is past, cancelled or postponed, nor once booking has closed."""
    is_closed = occurrence.event.booking_state(now) == BookingState.CLOSED
    if status in NOT_TAKING_PLACE or occurrence.end <= now or is_closed:
        return "OutOfStock"
    return "SoldOut" if status == Status.FULL else "InStock"
