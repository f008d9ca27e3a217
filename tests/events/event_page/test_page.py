"""The page of an event: what it says of dates, state and places, to whom, and at what cost."""

import datetime as dt

import pytest
import time_machine

from events.agenda.filter_options import load_vocabulary
from events.calendar.periods import PARIS
from events.choices import Publication, Status
from events.event_page.page import DATES_SHOWN, EventPage, access_of
from events.models import Event, Occurrence
from partners.models import Audience, Partner, Theme
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def occurrence(event: Event, start: dt.datetime = NOW + DAY, **fields) -> Occurrence:
    return OccurrenceFactory(event=event, start=start, end=fields.pop("end", start + HOUR), **fields)


def page_of(event: Event) -> EventPage:
    return EventPage(Event.objects.for_page().get(pk=event.pk), NOW, load_vocabulary())


def html_of(client, event: Event) -> str:
    response = client.get(event.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"publication": Publication.DRAFT},
        {"publication": Publication.REVIEW},
        {"publish_at": NOW + HOUR},
    ],
)
def test_what_is_not_public_is_not_found(client, fields):
    event = EventFactory(**fields)
    occurrence(event)
    assert client.get(event.get_absolute_url()).status_code == 404


def test_an_unknown_address_is_not_found(client):
    assert client.get("/evenements/rien-de-tel/").status_code == 404


def test_what_fell_due_is_found(client):
    assert client.get(EventFactory(publish_at=NOW).get_absolute_url()).status_code == 200


def test_upcoming_dates_come_first_and_past_ones_last_first():
    event = EventFactory()
    old, older = occurrence(event, NOW - 2 * DAY), occurrence(event, NOW - 9 * DAY)
    later, under_way = occurrence(event, NOW + 3 * DAY), occurrence(event, NOW - HOUR, end=NOW + HOUR)
    page = page_of(event)
    assert [row.occurrence for row in page.upcoming] == [under_way, later]
    assert [row.occurrence for row in page.past] == [old, older]
    assert (page.main.occurrence, page.others, page.is_over) == (under_way, 1, False)


def test_an_occurrence_that_ends_now_is_past():
    event = EventFactory()
    occurrence(event, NOW - HOUR, end=NOW)
    assert page_of(event).is_over


def test_many_dates_are_folded_after_the_first_ones():
    event = EventFactory()
    for n in range(DATES_SHOWN + 3):
        occurrence(event, NOW + (n + 1) * DAY)
    page = page_of(event)
    assert (len(page.first_rows), len(page.more_rows)) == (DATES_SHOWN, 3)


def test_the_top_tells_the_next_date_that_takes_place():
    event = EventFactory()
    occurrence(event, NOW + DAY, status=Status.CANCELLED)
    kept = occurrence(event, NOW + 2 * DAY)
    assert page_of(event).main.occurrence == kept


@pytest.mark.parametrize(
    ("event_status", "statuses", "expected"),
    [
        (Status.SCHEDULED, [Status.SCHEDULED, Status.SCHEDULED], ""),
        (Status.CANCELLED, [Status.SCHEDULED, Status.SCHEDULED], Status.CANCELLED),
        (Status.SCHEDULED, [Status.FULL, Status.FULL], Status.FULL),
        (Status.SCHEDULED, [Status.FULL, Status.SCHEDULED], ""),
    ],
)
def test_the_state_at_the_top_is_the_event_s_or_the_one_that_all_dates_share(event_status, statuses, expected):
    event = EventFactory(status=event_status)
    for n, status in enumerate(statuses):
        occurrence(event, NOW + (n + 1) * DAY, status=status)
    assert page_of(event).status == expected


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.CANCELLED, "Annulé."),
        (Status.POSTPONED, "Reporté."),
        (Status.FULL, "Complet."),
        (Status.MOVED_ONLINE, "En ligne."),
    ],
)
def test_each_state_is_said_in_words_with_its_note(client, status, words):
    event = EventFactory(status=status, status_note="La salle est inondée.")
    occurrence(event)
    html = html_of(client, event)
    assert f"<strong>{words}</strong>" in html
    assert "La salle est inondée." in html


def test_a_past_event_stays_readable_and_says_so(client):
    event = EventFactory()
    occurrence(event, NOW - 9 * DAY)
    html = html_of(client, event)
    assert "C’est passé." in html
    assert event.summary in html
    assert "S’abonner" not in html


def test_an_event_without_a_date_says_so(client):
    assert "Pas encore de date." in html_of(client, EventFactory())


def test_places_are_listed_once_in_the_order_of_the_dates():
    event = EventFactory()
    here, there = VenueFactory(), VenueFactory()
    for days, venue in ((1, there), (2, here), (3, there), (-3, VenueFactory())):
        occurrence(event, NOW + days * DAY, venue=venue)
    page = page_of(event)
    assert [place.venue for place in page.places] == [there, here]
    assert [point["id"] for point in page.map["points"]] == [there.slug, here.slug]


def test_accessibility_has_three_states():
    access = access_of({"mi": True, "hi": False, "vi": None, "pi": None, "ii": True})
    assert access.yes == ["Handicap moteur", "Handicap intellectuel"]
    assert access.no == ["Handicap auditif"]
    assert access.unsaid == ["Handicap visuel", "Handicap psychique"]


def test_the_relay_s_contact_is_never_shown(client):
    venue = VenueFactory(
        contact_name="Dominique Secret", contact_email="secret@example.org", contact_phone="0102030405"
    )
    event = EventFactory()
    occurrence(event, venue=venue)
    html = html_of(client, event)
    assert [word for word in ("Dominique", "secret@", "0102030405") if word in html] == []


def test_the_description_is_cleaned_however_it_came_in(client):
    event = EventFactory(description='<p onclick="x()">Bonjour<script>alert(1)</script></p>')
    occurrence(event)
    html = html_of(client, event)
    assert "<p>Bonjour</p>" in html
    assert "alert(1)" not in html


def test_nearby_events_are_offered_and_never_the_event_itself_nor_drafts():
    commune = CommuneFactory(departement_id="57", latitude=49.1, longitude=6.2)
    near, far = VenueFactory(commune=commune), VenueFactory(commune=CommuneFactory(latitude=47.8, longitude=7.3))
    event = EventFactory()
    occurrence(event, venue=near)
    neighbour = occurrence(EventFactory(), NOW + 2 * DAY, venue=VenueFactory(commune=commune))
    occurrence(EventFactory(), venue=far)
    occurrence(EventFactory(draft=True), venue=near)
    occurrence(EventFactory(), venue=near, status=Status.CANCELLED)
    occurrence(EventFactory(), NOW - DAY, venue=near)
    assert [card.occurrence for card in page_of(event).neighbours] == [neighbour.pk]


def test_booking_is_not_offered_for_what_is_full(client):
    event = EventFactory(booking_url="https://example.org/reserver")
    occurrence(event)
    assert ">Réserver</a>" in html_of(client, event)
    full = EventFactory(booking_url="https://example.org/reserver", status=Status.FULL)
    occurrence(full)
    assert ">Réserver</a>" not in html_of(client, full)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_costs_the_same_whatever_it_shows(client, django_assert_num_queries, how_many):
    event = EventFactory(
        themes=list(Theme.objects.all()[:how_many]),
        audiences=list(Audience.objects.all()[:how_many]),
        co_organisers=list(Partner.objects.all()[:how_many]),
    )
    commune = CommuneFactory()
    for n in range(how_many):
        occurrence(event, NOW + (n + 1) * DAY, venue=VenueFactory(commune=commune))
        occurrence(event, NOW - (n + 1) * DAY)
        occurrence(EventFactory(), NOW + (n + 1) * DAY, venue=VenueFactory(commune=commune))
    client.get("/robots.txt")  # the programme's state is known to the process
    html_of(client, event)
    # event, dates; the neighbours are known
    with django_assert_num_queries(2):
        client.get(event.get_absolute_url(), headers={"host": "localhost"})  # whose page the cache has not
