"""The agenda as map data."""

import datetime as dt

import pytest
import time_machine

from events.calendar.periods import PARIS
from events.choices import Status
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def at(day: int, hour: int = 14) -> dict[str, dt.datetime]:
    """Two hours on a day of November 2026."""
    start = dt.datetime(2026, 11, day, hour, tzinfo=PARIS)
    return {"start": start, "end": start + dt.timedelta(hours=2)}


def features(client, query: str = "") -> list[dict]:
    answer = client.get(f"/agenda.geojson{query}")
    assert answer.headers["Content-Type"] == "application/geo+json; charset=utf-8"
    data = answer.json()
    assert set(data) == {"type", "features"}
    assert data["type"] == "FeatureCollection"
    return data["features"]


def test_a_venue_with_its_own_point(client):
    commune = CommuneFactory(departement_id="57", name="Metz", latitude=49.12, longitude=6.17)
    venue = VenueFactory(name="Verlaine", slug="verlaine", commune=commune, latitude=49.1, longitude=6.2)
    OccurrenceFactory(event__title="Étoiles", event__slug="etoiles", venue=venue, **at(28))
    (feature,) = features(client)
    assert feature == {
        "type": "Feature",
        "id": "verlaine",
        "geometry": {"type": "Point", "coordinates": [6.2, 49.1]},
        "properties": {
            "slug": "verlaine",
            "name": "Verlaine",
            "commune": "Metz (57)",
            "url": "http://testserver/lieux/verlaine/",
            "approximate": False,
            "count": 1,
            "events": [
                {
                    "title": "Étoiles",
                    "url": "http://testserver/evenements/etoiles/",
                    "when": "samedi 28\u00a0novembre, 14\u00a0h\u00a0–\u00a016\u00a0h",
                    "status": "",
                }
            ],
        },
    }


def test_without_a_point_the_commune_s_serves_and_it_is_said(client):
    commune = CommuneFactory(latitude=48.2, longitude=6.9)
    OccurrenceFactory(venue__commune=commune, **at(28))
    (feature,) = features(client)
    assert feature["geometry"]["coordinates"] == [6.9, 48.2]
    assert feature["properties"]["approximate"] is True


def test_an_event_is_listed_once_with_its_next_date(client):
    event, venue = EventFactory(), VenueFactory()
    for day in (29, 28, 30):
        OccurrenceFactory(event=event, venue=venue, **at(day))
    (feature,) = features(client)
    assert feature["properties"]["count"] == 1
    (listed,) = feature["properties"]["events"]
    assert listed["when"].replace("\u00a0", " ") == "samedi 28 novembre, 14 h – 16 h et 2 autres dates"


def test_the_ten_next_of_all_that_are_counted(client):
    venue = VenueFactory()
    for hour in range(8, 20):
        OccurrenceFactory(event__title=f"À {hour} h", venue=venue, **at(28, hour))
    (feature,) = features(client)
    assert feature["properties"]["count"] == 12
    assert [event["title"] for event in feature["properties"]["events"]] == [f"À {hour} h" for hour in range(8, 18)]


def test_what_begins_stands_before_what_goes_on(client):
    venue = VenueFactory()
    exhibition = {"start": NOW - dt.timedelta(days=30), "end": NOW + dt.timedelta(days=30)}
    OccurrenceFactory(event__title="Exposition", venue=venue, **exhibition)
    OccurrenceFactory(event__title="Atelier", venue=venue, **at(28))
    (feature,) = features(client)
    assert [event["title"] for event in feature["properties"]["events"]] == ["Atelier", "Exposition"]


@pytest.mark.parametrize(
    ("own", "of_event", "words"),
    [
        (Status.SCHEDULED, Status.SCHEDULED, ""),
        (Status.FULL, Status.SCHEDULED, "Complet"),
        (Status.FULL, Status.CANCELLED, "Annulé"),
        (Status.SCHEDULED, Status.POSTPONED, "Reporté"),
    ],
)
def test_status_in_words(client, own, of_event, words):
    OccurrenceFactory(status=own, event__status=of_event, **at(28))
    (feature,) = features(client)
    assert [event["status"] for event in feature["properties"]["events"]] == [words]


def test_one_feature_per_venue_and_none_without_events(client):
    first, second = VenueFactory(), VenueFactory()
    VenueFactory()
    OccurrenceFactory(venue=second, **at(27))
    OccurrenceFactory(venue=first, **at(28))
    OccurrenceFactory(venue=second, **at(29))
    assert [feature["id"] for feature in features(client)] == [second.slug, first.slug]


def test_near_a_commune(client):
    near, far = CommuneFactory(latitude=48.2, longitude=6.9), CommuneFactory(latitude=49.8, longitude=4.7)
    here = OccurrenceFactory(venue__commune=near, **at(28))
    OccurrenceFactory(venue__commune=far, **at(28))
    assert [feature["id"] for feature in features(client, f"?commune={near.code}&rayon=20")] == [here.venue.slug]
