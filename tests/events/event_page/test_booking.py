"""What the page of an event says of coming in: how, from when, until when, and whom to ask."""

import datetime as dt

import pytest

from events.calendar.admission import admission_lines
from events.calendar.periods import PARIS
from events.choices import BY_BOOKING, Admission, BookingState, Status
from events.models import Event
from tests.factories import EventFactory, OccurrenceFactory, PartnerFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
DAY = dt.timedelta(days=1)
URL = "https://example.org/reserver"


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def html_of(client, **fields) -> str:
    event = EventFactory(**fields)
    OccurrenceFactory(event=event, start=NOW + 9 * DAY, end=NOW + 9 * DAY + dt.timedelta(hours=1))
    return client.get(event.get_absolute_url()).text


@pytest.mark.parametrize("admission", Admission)
def test_how_one_comes_in_is_said(client, admission):
    assert admission.label in html_of(client, admission=admission)


@pytest.mark.parametrize("admission", ["", *BY_BOOKING])
@pytest.mark.parametrize(
    ("partner", "way"),
    [
        ({"email": "accueil@example.org", "phone": ""}, "mailto:accueil@example.org"),
        ({"email": "", "phone": "03 29 11 11 11"}, "tel:0329111111"),
        (
            {"email": "", "phone": "", "website": "https://nous.example.org/"},
            'practical__way" href="https://nous.example',
        ),
        ({"email": "", "phone": "", "website": ""}, 'practical__way" href="mailto:'),
    ],
)
def test_without_a_way_to_book_there_is_a_way_to_ask(client, admission, partner, way):
    assert way in html_of(client, admission=admission, organiser=PartnerFactory(**partner))


@pytest.mark.parametrize("admission", [Admission.FREE_ENTRY, Admission.ON_SITE])
def test_nobody_is_to_be_asked_where_one_simply_comes(client, admission):
    assert "accueil@example.org" not in html_of(
        client, admission=admission, organiser=PartnerFactory(email="accueil@example.org")
    )


def test_booking_opens_and_closes_at_its_moments():
    event = Event(booking_opens_at=NOW, booking_closes_at=NOW + DAY)
    moments = [NOW - dt.timedelta.resolution, NOW, NOW + DAY - dt.timedelta.resolution, NOW + DAY]
    states = [BookingState.NOT_YET, BookingState.OPEN, BookingState.OPEN, BookingState.CLOSED]
    assert [event.booking_state(moment) for moment in moments] == states
    assert Event().booking_state(NOW) == BookingState.OPEN


@pytest.mark.parametrize(
    ("opens", "closes", "words", "may_book"),
    [
        (NOW + DAY, None, "Réservations à partir du 26\xa0novembre, 12\xa0h.", False),
        (NOW - DAY, NOW + DAY, "Réservations jusqu’au 26\xa0novembre, 12\xa0h.", True),
        (None, NOW - DAY, "Réservations closes depuis le 24\xa0novembre, 12\xa0h.", False),
    ],
)
def test_the_page_says_what_is_so_at_its_moment(client, opens, closes, words, may_book):
    html = html_of(client, booking_url=URL, booking_opens_at=opens, booking_closes_at=closes)
    assert words in html
    assert ("Réserver</a>" in html) == may_book
    assert ("Page de réservation" in html) != may_book


def test_a_kept_page_changes_when_booking_opens_and_closes(client, time_machine):
    event = EventFactory(booking_url=URL, booking_opens_at=NOW + DAY / 24, booking_closes_at=NOW + DAY / 12)
    OccurrenceFactory(event=event, start=NOW + 9 * DAY, end=NOW + 10 * DAY)
    offered = []
    for moment in (NOW, NOW + DAY / 24, NOW + DAY / 12):
        time_machine.move_to(moment, tick=False)
        offered.append("Réserver</a>" in client.get(event.get_absolute_url()).text)
    assert offered == [False, True, False]


@pytest.mark.parametrize("status", [Status.FULL, Status.CANCELLED, Status.POSTPONED])
def test_what_is_full_or_off_cannot_be_booked(client, status):
    assert "Réserver</a>" not in html_of(client, booking_url=URL, status=status)


def test_calendars_and_messages_say_it_whatever_the_moment():
    event = Event(
        admission=Admission.BOOKING_REQUIRED, booking_label="Billetterie", booking_url=URL, seats=1,
        booking_opens_at=NOW, booking_closes_at=dt.datetime(2027, 1, 2, 9, 30, tzinfo=PARIS),
    )  # fmt: skip
    assert admission_lines(event) == [
        "Réservation obligatoire",
        "Réservations du 25\xa0novembre 2026, 12\xa0h au 2\xa0janvier 2027, 9\xa0h\xa030",
        f"Réservation : Billetterie – {URL}",
        "1 place par séance",
    ]
    assert admission_lines(Event()) == []
