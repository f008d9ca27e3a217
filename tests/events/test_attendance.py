"""How an occurrence is held: what is online only is at no distance and on no map, and who meant to come is told."""

import datetime as dt

import pytest
from django.urls import reverse

from events.agenda.filter_options import load_vocabulary
from events.choices import AttendanceMode, Status
from events.event_page.page import EventPage
from events.models import Event, Occurrence
from events.notices.changes import Announced, News, between
from events.publishing.occurrences import save_occurrence, set_occurrence_status
from events.publishing.services import refresh_derived_fields, set_status
from events.querysets import attended_condition
from tests.factories import CommuneFactory, OccurrenceFactory, VenueFactory, coordination

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 11, tzinfo=dt.UTC)
START = NOW + dt.timedelta(days=3)
WAYS = ("sur-place", "en-ligne")


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def held(attendance: str = AttendanceMode.ON_SITE, **fields) -> Occurrence:
    occurrence = OccurrenceFactory(start=START, end=START + dt.timedelta(hours=1), attendance=attendance, **fields)
    refresh_derived_fields(occurrence.event)
    return occurrence


@pytest.mark.parametrize("own", Status)
@pytest.mark.parametrize("whole", Status)
@pytest.mark.parametrize("attendance", AttendanceMode)
def test_memory_and_database_say_the_same(own, whole, attendance):
    occurrence = OccurrenceFactory(status=own, event__status=whole, attendance=attendance)
    found = [way for way in WAYS if Occurrence.objects.filter(attended_condition([way])).exists()]
    assert found == occurrence.participation != []


@pytest.mark.parametrize(("attendance", "is_near"), [("sur-place", True), ("mixte", True), ("en-ligne", False)])
def test_what_is_online_is_at_no_distance_and_on_no_map(client, attendance, is_near):
    occurrence = held(attendance)
    near = {"commune": occurrence.venue.commune_id, "rayon": 12}
    assert (str(occurrence.uid) in client.get(reverse("agenda-ics"), near).text) == is_near
    features = client.get(reverse("agenda-geojson")).json()["features"]
    assert [feature["id"] for feature in features] == [occurrence.venue.slug] * is_near
    assert f">{occurrence.event.title}</a>" in client.get(reverse("agenda")).text


@pytest.mark.parametrize("whose", ["event", "occurrence"])
def test_what_moves_online_leaves_the_map_and_comes_back(client, whose, django_capture_on_commit_callbacks):
    occurrence, by = held(), coordination()
    found = []
    for status in (Status.MOVED_ONLINE, Status.SCHEDULED):
        with django_capture_on_commit_callbacks(execute=True):
            if whose == "event":
                set_status(occurrence.event, by=by, status=status)
            else:
                set_occurrence_status(occurrence, by=by, status=status)
        found.append(len(client.get(reverse("agenda-geojson")).json()["features"]))
    assert found == [0, 1]


def test_the_page_of_what_is_online_has_neither_place_nor_map_nor_neighbours(client):
    commune = CommuneFactory()
    held(venue=VenueFactory(commune=commune))
    event = held(AttendanceMode.ONLINE, venue=VenueFactory(commune=commune)).event
    page = EventPage(Event.objects.for_page().get(pk=event.pk), NOW, load_vocabulary())
    assert (page.places, page.neighbours) == ([], [])
    html = client.get(event.get_absolute_url()).text
    assert "il n’y a pas de lieu où se rendre" in html
    assert "Le lien sera donné ici." in html


def test_nothing_online_is_a_neighbour():
    commune = CommuneFactory()
    event = held(venue=VenueFactory(commune=commune)).event
    held(AttendanceMode.ONLINE, venue=VenueFactory(commune=commune))
    page = EventPage(Event.objects.for_page().get(pk=event.pk), NOW, load_vocabulary())
    assert page.neighbours == []


def announced(attendance: str, state: str = Status.SCHEDULED) -> Announced:
    return Announced(
        event=1, start=START, end=START + dt.timedelta(hours=1), all_day=False, venue=1, state=state, is_seen=True,
        attendance=attendance,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ("sur-place", "en-ligne", [News.ONLINE]),
        ("mixte", "en-ligne", [News.ONLINE]),
        ("en-ligne", "sur-place", [News.ON_SITE]),
        ("mixte", "sur-place", [News.ON_SITE]),
        ("en-ligne", "mixte", [News.ON_SITE]),
        ("sur-place", "mixte", []),
    ],
)
def test_who_counted_on_a_way_to_take_part_is_told(before, after, news):
    changes = between({1: announced(before)}, {1: announced(after)}, now=NOW)
    assert [one for change in changes for one in change.news] == news


def test_what_was_moved_online_and_stays_there_is_no_news_of_seats():
    before, after = announced("en-ligne", Status.MOVED_ONLINE), announced("en-ligne")
    assert between({1: before}, {1: after}, now=NOW) == []


def test_calendars_are_told_of_another_way_to_attend():
    occurrence = held()
    occurrence.attendance = AttendanceMode.ONLINE
    save_occurrence(occurrence)
    assert Occurrence.objects.get().sequence == 1
