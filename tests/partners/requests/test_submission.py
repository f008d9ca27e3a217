"""A request as it comes: kept once, bounded, routed, refused in words when it cannot be one."""

import datetime as dt

import pytest
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from partners.choices import ActivityState
from partners.choices import RequestState as S
from partners.errors import RequestError
from partners.models import ActivityRequest, Audience, Partner, RequestWindow
from partners.requests import services
from partners.requests.submission import SENT_AGAIN, Submitted, amend, submit
from tests.atonce import at_once
from tests.factories import ActivityFactory, CommuneFactory, RequestFactory, UserFactory, VenueFactory

pytestmark = pytest.mark.django_db
MARCH = dt.date(2027, 3, 1)


def draft(**fields) -> ActivityRequest:
    """An unsaved request for a village hall of the Vosges."""
    plain = {"new_place": True, "commune": CommuneFactory(), "partner": None, "nonce": ""}
    return RequestFactory.build(**{**plain, **fields})


def send(nonce: str = "un", **fields) -> ActivityRequest:
    return submit(draft(**fields), windows=[], nonce=nonce).request


def test_a_request_is_kept_with_its_windows_and_its_sender_is_asked_to_confirm():
    windows = [
        RequestWindow(first_day=MARCH, last_day=MARCH + dt.timedelta(days=4)),
        RequestWindow(weekday=1, month=MARCH),
    ]
    audience = Audience.objects.get(slug="familles")
    request = submit(draft(), windows=windows, audiences=[audience], nonce="un").request
    assert (request.state, list(request.audiences.all())) == (S.RECEIVED, [audience])
    assert [str(window) for window in request.windows.all()] == [
        "du 1er mars 2027 au 5 mars 2027", "un mardi de mars 2027",
    ]  # fmt: skip
    assert [[day.day for day in window.days] for window in request.windows.all()] == [
        [1, 2, 3, 4, 5], [2, 9, 16, 23, 30],
    ]  # fmt: skip
    [change] = request.changes.all()
    assert (change.from_state, change.to_state, change.author) == ("", S.RECEIVED, "le relais")
    [mail] = OutgoingEmail.objects.all()
    assert (mail.kind, mail.to, mail.about) == ("request_confirm", "jeanne@example.org", f"request:{request.pk}")
    assert "http://127.0.0.1:8000/demandes/confirmer/" in mail.text
    assert request.token.startswith(f"{request.pk}-")
    assert request.token not in str(ActivityRequest.objects.values().get())


def test_the_same_form_sent_twice_makes_one_request():
    commune = CommuneFactory()
    first = submit(draft(commune=commune), windows=[], nonce="un")
    second = submit(draft(commune=commune), windows=[], nonce="un")
    assert (first.is_new, second.is_new, second.request) == (True, False, first.request)
    assert (ActivityRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def test_the_same_words_from_a_page_opened_again_make_one_request(time_machine):
    time_machine.move_to("2026-03-02T11:00:00Z", tick=False)
    windows, audiences = [RequestWindow(weekday=1, month=MARCH)], list(Audience.objects.all()[:2])
    commune = CommuneFactory()

    def again(nonce: str, windows=windows, audiences=audiences, **fields):
        row = draft(**{"commune": commune, "consent_at": timezone.now(), **fields})
        return submit(row, windows=[RequestWindow(weekday=w.weekday, month=w.month) for w in windows],
                      audiences=audiences, nonce=nonce)  # fmt: skip

    first = again("un")
    time_machine.shift(60)
    assert again("deux") == Submitted(first.request, is_new=False)
    others = [
        again("trois", wish="Autre chose"), again("quatre", contact_email="max@example.org"),
        again("cinq", commune=CommuneFactory()), again("six", windows=[]), again("sept", audiences=audiences[:1]),
        again("un", headcount=7),
    ]  # fmt: skip
    assert [sent.is_new for sent in others] == [True] * len(others)
    services.withdraw(first.request)
    assert again("huit").is_new
    time_machine.shift(SENT_AGAIN.total_seconds() + 1)
    assert again("neuf").is_new
    assert not again("un").is_new  # the form itself is older, and is still the same one


@pytest.mark.django_db(transaction=True)
def test_the_same_words_sent_from_eight_pages_at_once_make_one_request():
    commune, now = CommuneFactory(), timezone.now()
    sent = [lambda n=n: submit(draft(commune=commune, consent_at=now), windows=[], nonce=f"{n}") for n in range(8)]
    assert sorted(each.is_new for each in at_once(*sent)) == [False] * 7 + [True]
    assert (ActivityRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_eight_times_at_once_makes_one_request():
    commune = CommuneFactory()
    made = at_once(*[lambda: submit(draft(commune=commune), windows=[], nonce="un").is_new] * 8)
    assert sorted(made) == [False] * 7 + [True]
    assert (ActivityRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def test_who_answers():
    activity = ActivityFactory()
    assert send(activity=activity).partner == activity.partner
    expected = Partner.objects.get(slug="universite-de-lorraine")
    assert send("deux", commune=CommuneFactory(departement_id="88")).partner == expected
    expected.departements.remove("88")
    assert send("trois").partner == Partner.objects.order_by("pk").first()


def test_a_venue_of_the_network_says_the_commune():
    venue = VenueFactory()
    assert send(new_place=False, venue=venue, commune=CommuneFactory()).commune == venue.commune


@pytest.mark.parametrize(
    "fields",
    [
        {"wish": ""},
        {"venue_name": ""},
        {"contact_name": ""},
        {"contact_name": "Jeanne\r\nBcc: tous@example.org"},
        {"contact_name": "x" * 121},
        {"contact_email": "jeanne"},
        {"contact_email": "jeanne@example.org\nBcc: tous@example.org"},
        {"venue_name": "Salle\x00"},
        {"wish": "x" * 2001},
        {"wish": "étoiles\x00"},
        {"message": "x" * 3001},
        {"access_note": "x" * 501},
        {"headcount": 0},
        {"headcount": 10_001},
        {"age_min": 12, "age_max": 8},
        {"age_max": 900},
        {"consent_at": None},
        {"venue_kind": "chateau"},
        {"room_ceiling_m": 1000},
    ],
)
def test_what_cannot_be_a_request_is_refused_and_nothing_is_kept(fields):
    with pytest.raises(RequestError):
        send(**fields)
    assert (ActivityRequest.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "windows",
    [
        [RequestWindow(weekday=1, month=MARCH)] * 4,
        [RequestWindow(first_day=MARCH, last_day=MARCH - dt.timedelta(days=1))],
        [RequestWindow(first_day=MARCH)],
        [RequestWindow(weekday=7, month=MARCH)],
        [RequestWindow(first_day=MARCH, last_day=MARCH, weekday=1, month=MARCH)],
        [RequestWindow()],
    ],
)
def test_wished_windows_make_sense(windows):
    with pytest.raises(RequestError):
        submit(draft(), windows=windows, nonce="un")
    assert not ActivityRequest.objects.exists()


def test_what_left_the_catalogue_cannot_be_asked_for():
    with pytest.raises(RequestError, match="n’est plus au catalogue"):
        send(activity=ActivityFactory(state=ActivityState.RETIRED))


def test_a_form_without_a_number_is_refused():
    with pytest.raises(RequestError):
        send("")


def test_the_relay_amends_until_somebody_studies():
    request = send()
    amend(request, changes={"headcount": 45}, windows=[RequestWindow(weekday=2, month=MARCH)])
    request.refresh_from_db()
    assert (request.headcount, request.windows.count()) == (45, 1)
    assert request.changes.last().note == "Demande modifiée."
    request.confirmed_at = timezone.now()
    request.state = S.CONFIRMED
    request.save()
    services.take_up(request, by=UserFactory())
    with pytest.raises(RequestError, match="déjà étudiée"):
        amend(request, changes={"headcount": 50})
    request.refresh_from_db()
    assert request.headcount == 45


@pytest.mark.parametrize("name", ["state", "partner_id", "token", "contact_email", "venue_id", "decline_reason"])
def test_no_other_field_is_amended(name: str):
    request = send()
    before = getattr(request, name)
    with pytest.raises(RequestError):
        amend(request, changes={name: "accepted"})
    request.refresh_from_db()
    assert getattr(request, name) == before
