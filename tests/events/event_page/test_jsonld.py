"""An event in the words of schema.org."""

import datetime as dt
import json
import uuid

import pytest
from django.test import RequestFactory
from django.utils import timezone

from events.agenda.filter_options import load_vocabulary
from events.calendar.periods import DAY, PARIS, midnight
from events.choices import Publication, Status
from events.event_page.jsonld import event_jsonld
from events.event_page.page import EventPage
from events.models import Event
from events.templatetags.schema import event_jsonld as rendered
from partners.directory import partners_by_slug
from partners.models import Audience, Theme
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, PartnerFactory, VenueFactory

pytestmark = pytest.mark.django_db
ORIGIN = "https://example.org"


@pytest.fixture(autouse=True)
def _before_all_dates(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 1, 12, tzinfo=PARIS), tick=False)


def at(day: int) -> dict[str, dt.datetime]:
    """Two hours on a day of November 2026."""
    start = dt.datetime(2026, 11, day, 14, tzinfo=PARIS)
    return {"start": start, "end": start + dt.timedelta(hours=2)}


def page_of(event: Event) -> EventPage:
    """What its page knows of an event."""
    return EventPage(Event.objects.for_page().get(pk=event.pk), timezone.now(), load_vocabulary())


def graph(event: Event) -> list[dict]:
    """The nodes of an event as its page makes them."""
    page = page_of(event)
    data = event_jsonld(page.event, page.occurrences, vocabulary=page.vocabulary, origin=ORIGIN, now=page.now)
    assert data["@context"] == "https://schema.org"
    assert json.loads(json.dumps(data)) == data
    return data["@graph"]


def only(event: Event) -> dict:
    (node,) = graph(event)
    return node


def test_one_complete_event():
    known = uuid.UUID("12345678-1234-5678-1234-567812345678")
    event = EventFactory(
        title="Étoiles",
        slug="etoiles",
        organiser=PartnerFactory(name="Accustica bis", slug="accustica-bis", website="https://accustica.example.org/"),
        co_organisers=[PartnerFactory(name="Ville de Metz", slug="ville-de-metz")],
        themes=[Theme.objects.get(slug="energie")],
        audiences=[Audience.objects.get(slug="familles")],
        age_min=8,
        age_max=12,
    )
    commune = CommuneFactory(code="57463", name="Metz", postal_codes="57000 57050", latitude=49.12, longitude=6.17)
    venue = VenueFactory(name="Verlaine", address="1, rue des Arts", commune=commune, accessible_mi=True)
    OccurrenceFactory(event=event, venue=venue, uid=known, accessible_hi=False, **at(28))
    assert only(event) == {
        "@type": "Event",
        "@id": f"https://example.org/evenements/etoiles/#seance-{known}",
        "name": "Étoiles",
        "description": "Regarder le ciel, comprendre ce qu’on voit.",
        "url": "https://example.org/evenements/etoiles/",
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "startDate": "2026-11-28T14:00:00+01:00",
        "endDate": "2026-11-28T16:00:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Verlaine",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "1, rue des Arts",
                "postalCode": "57000",
                "addressLocality": "Metz",
                "addressRegion": "Grand Est",
                "addressCountry": "FR",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 49.12, "longitude": 6.17},
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": "Accessible : handicap moteur", "value": True},
                {"@type": "LocationFeatureSpecification", "name": "Accessible : handicap auditif", "value": False},
            ],
        },
        "organizer": [
            {"@type": "Organization", "name": "Accustica bis", "url": "https://accustica.example.org/"},
            {"@type": "Organization", "name": "Ville de Metz", "url": "https://example.org/partenaires/ville-de-metz/"},
        ],
        "audience": [{"@type": "Audience", "audienceType": "Familles"}],
        "keywords": ["Énergie", "Atelier"],
        "typicalAgeRange": "8-12",
        "offers": {
            "@type": "Offer",
            "url": "https://example.org/evenements/etoiles/",
            "availability": "https://schema.org/InStock",
            "price": "0",
            "priceCurrency": "EUR",
        },
    }


def test_every_occurrence_is_there(django_assert_num_queries):
    event = EventFactory()
    occurrences = [OccurrenceFactory(event=event, **at(day)) for day in (29, 28, 30)]
    page = page_of(event)
    told = page.occurrences
    partners_by_slug()
    with django_assert_num_queries(0):
        nodes = event_jsonld(page.event, told, vocabulary=page.vocabulary, origin=ORIGIN, now=page.now)["@graph"]
    assert [node["startDate"][:10] for node in nodes] == ["2026-11-28", "2026-11-29", "2026-11-30"]
    assert {node["@id"].partition("#seance-")[2] for node in nodes} == {
        str(occurrence.uid) for occurrence in occurrences
    }


def test_an_event_without_occurrences_says_nothing():
    assert graph(EventFactory()) == []


@pytest.mark.parametrize(
    ("status", "event_status", "availability"),
    [
        (Status.SCHEDULED, "EventScheduled", "InStock"),
        (Status.FULL, "EventScheduled", "SoldOut"),
        (Status.POSTPONED, "EventPostponed", "OutOfStock"),
        (Status.CANCELLED, "EventCancelled", "OutOfStock"),
        (Status.MOVED_ONLINE, "EventMovedOnline", "InStock"),
    ],
)
@pytest.mark.parametrize("whose", ["occurrence", "event"])
def test_status(status, event_status, availability, whose):
    occurrence = OccurrenceFactory(**at(28), **{"status" if whose == "occurrence" else "event__status": status})
    node = only(occurrence.event)
    assert node["eventStatus"] == f"https://schema.org/{event_status}"
    assert node["offers"]["availability"] == f"https://schema.org/{availability}"


def test_moved_online():
    occurrence = OccurrenceFactory(status=Status.MOVED_ONLINE, online_url="https://visio.example.org/x", **at(28))
    node = only(occurrence.event)
    assert node["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert node["location"] == {"@type": "VirtualLocation", "url": "https://visio.example.org/x"}


def test_whole_days_are_dates_the_last_included():
    first, last = dt.date(2026, 11, 2), dt.date(2026, 11, 30)
    occurrence = OccurrenceFactory(start=midnight(first), end=midnight(last + DAY), all_day=True)
    node = only(occurrence.event)
    assert (node["startDate"], node["endDate"]) == ("2026-11-02", "2026-11-30")


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("5 €", {"price": "5.00", "priceCurrency": "EUR"}),
        ("5€50", {"price": "5.50", "priceCurrency": "EUR"}),
        ("5 € 50", {"price": "5.50", "priceCurrency": "EUR"}),
        ("3,5 euros", {"price": "3.50", "priceCurrency": "EUR"}),
        ("5 €, gratuit moins de 12 ans", {"description": "5 €, gratuit moins de 12 ans"}),
        ("", {}),
    ],
)
def test_price(price, said):
    occurrence = OccurrenceFactory(event__is_free=False, event__price=price, **at(28))
    node = only(occurrence.event)
    offer = {name: value for name, value in node["offers"].items() if name not in {"@type", "url", "availability"}}
    assert offer == said
    assert node["isAccessibleForFree"] is False


@pytest.mark.parametrize(("low", "high", "said"), [(8, None, "8-"), (None, 6, "0-6"), (0, 3, "0-3")])
def test_ages(low, high, said):
    occurrence = OccurrenceFactory(event__age_min=low, event__age_max=high, **at(28))
    assert only(occurrence.event)["typicalAgeRange"] == said


def test_image_is_a_whole_address():
    occurrence = OccurrenceFactory(event__image_alt="Un ciel", **at(28))
    Event.objects.filter(pk=occurrence.event.pk).update(image="evenements/ciel.webp", image_width=8, image_height=6)
    assert only(occurrence.event)["image"] == ["https://example.org/media/evenements/ciel.webp"]


# --- in a page -------------------------------------------------------------------------------------------------------


def block(event: Event) -> str:
    request = RequestFactory().get("/", headers={"host": "testserver"})
    return rendered(event, event.occurrences.all(), request)


def test_no_text_can_leave_the_data_block():
    title = "</script><script>alert(1)</script> & <!-- \u2028"
    html = block(OccurrenceFactory(event__title=title, **at(28)).event)
    assert html.startswith('<script type="application/ld+json">{')
    body = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028") & set(body)
    assert json.loads(body)["@graph"][0]["name"] == title


@pytest.mark.parametrize(
    "hidden",
    [
        {"event__draft": True},
        {"event__publication": Publication.REVIEW},
        {"event__publish_at": dt.datetime(2090, 1, 1, tzinfo=PARIS)},
    ],
)
def test_what_is_not_published_says_nothing(hidden):
    assert block(OccurrenceFactory(**at(28), **hidden).event) == ""


@pytest.mark.parametrize(
    ("fields", "availability"),
    [
        ({"booking_opens_at": at(20)["start"]}, "InStock"),
        ({"booking_closes_at": at(1)["end"]}, "InStock"),
        ({"booking_closes_at": at(1)["start"] - dt.timedelta(hours=3)}, "OutOfStock"),
    ],
)
def test_nothing_is_offered_once_booking_has_closed(fields, availability):
    node = only(OccurrenceFactory(**at(28), event=EventFactory(**fields)).event)
    assert node["offers"]["availability"] == f"https://schema.org/{availability}"


def test_nothing_is_offered_of_what_is_past(time_machine):
    occurrence = OccurrenceFactory(**at(28))
    time_machine.move_to(occurrence.end, tick=False)
    assert only(occurrence.event)["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_from_when_until_when_and_how_many():
    event = EventFactory(booking_opens_at=at(2)["start"], booking_closes_at=at(27)["start"], seats=60)
    node = only(OccurrenceFactory(**at(28), event=event).event)
    assert node["maximumAttendeeCapacity"] == 60
    assert node["offers"]["validFrom"] == "2026-11-02T14:00:00+01:00"
    assert node["offers"]["validThrough"] == "2026-11-27T14:00:00+01:00"
