"""Who asked is forgotten after the last event or exchange; what was asked, where, for how many and how far stays."""

import datetime as dt

import pytest
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from consortium.privacy import retention
from events.requests.draft_event import accept_and_draft
from events.requests.retention import erase_request_contacts, erase_venue_contacts
from partners.choices import RequestState as S
from partners.models import ActivityRequest, AgreedDate, Partner, RequestChange, RequestMessage
from partners.requests import services
from territories.models import Venue
from tests.factories import (
    CommuneFactory,
    EventFactory,
    OccurrenceFactory,
    RequestFactory,
    UserFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
LONG_AGO = dt.datetime(2020, 5, 14, 12, tzinfo=dt.UTC)
FORGOTTEN_AT = dt.datetime(2022, 5, 14, 12, tzinfo=dt.UTC)
PERSONAL = ("contact_name", "contact_role", "contact_email", "contact_phone", "message", "access_note")
NOBODY = ["(effacé)", "", "", "", "", ""]


def personal(request: ActivityRequest) -> list[str]:
    return list(ActivityRequest.objects.values_list(*PERSONAL).get(pk=request.pk))


def test_the_counts_stay_when_the_person_is_forgotten():
    CommuneFactory(code="88160", name="Épinal", population=32_000, latitude=48.17, longitude=6.45)
    request = RequestFactory(state=S.IN_STUDY, message="Appelez mon mari.", access_note="Ma fille est sourde.")
    RequestMessage.objects.create(request=request, from_relay=True, text="Merci")
    date = AgreedDate(day=timezone.localdate(), start_time=dt.time(20), end_time=dt.time(22))
    event = accept_and_draft(request, by=UserFactory(), dates=[date], words="À bientôt, chère Jeanne.")
    assert OutgoingEmail.objects.exists()
    end = event.occurrences.get().end
    assert erase_request_contacts(end + dt.timedelta(days=720), dry_run=False) == 0
    later = end + dt.timedelta(days=740)
    assert (erase_request_contacts(later, dry_run=True), personal(request)[2]) == (1, "jeanne@example.org")
    assert [erase_request_contacts(later, dry_run=False) for _ in range(2)] == [1, 0]
    assert personal(request) == NOBODY
    kept = ActivityRequest.objects.get()
    assert (kept.wish, kept.venue, kept.state) == (request.wish, request.venue, S.ACCEPTED)
    assert (kept.commune, kept.headcount, kept.travel_km) == (request.commune, 30, 34)
    assert [list(kept.messages.all()), {change.note for change in kept.changes.all()}] == [[], {""}]
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("state", S.values)
def test_the_last_event_decides_to_the_second(state):
    words = {"decline_reason": "other", "decline_words": "Désolés, chère Jeanne."} if state == S.DECLINED else {}
    request = RequestFactory(state=state, state_since=LONG_AGO - dt.timedelta(days=90), **words)
    event = EventFactory(request=request)
    OccurrenceFactory(event=event, start=LONG_AGO - dt.timedelta(days=30), end=LONG_AGO - dt.timedelta(days=29))
    OccurrenceFactory(event=event, start=LONG_AGO - dt.timedelta(hours=2), end=LONG_AGO)
    assert erase_request_contacts(FORGOTTEN_AT, dry_run=False) == 0
    assert erase_request_contacts(FORGOTTEN_AT + SECOND, dry_run=False) == 1
    assert personal(request) == NOBODY
    assert "Jeanne" not in ActivityRequest.objects.get().decline_words


def test_without_an_event_the_last_answer_decides_and_the_page_still_opens(client):
    request = RequestFactory(state_since=LONG_AGO)
    assert erase_request_contacts(FORGOTTEN_AT, dry_run=False) == 0
    assert erase_request_contacts(FORGOTTEN_AT + SECOND, dry_run=False) == 1
    assert client.get(request.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("later", ["message", "change", "date", "last date"])
def test_whatever_happened_later_keeps_the_contact(later):
    request = RequestFactory(state=S.IN_STUDY, state_since=LONG_AGO - dt.timedelta(days=400))
    day = LONG_AGO.date()
    if later == "message":
        RequestMessage.objects.create(request=request, from_relay=True, text="Alors ?", created_at=LONG_AGO)
    elif later == "change":
        partner, state = request.partner, S.IN_STUDY
        RequestChange.objects.create(request=request, from_state=state, to_state=state, partner=partner, at=LONG_AGO)
    elif later == "date":
        AgreedDate.objects.create(request=request, day=day)
    else:
        AgreedDate.objects.create(request=request, day=day - dt.timedelta(days=60), last_day=day)
    assert erase_request_contacts(FORGOTTEN_AT, dry_run=False) == 0
    assert erase_request_contacts(FORGOTTEN_AT + dt.timedelta(days=1), dry_run=False) == 1


def test_a_shorter_promise_is_kept_too(settings):
    settings.KEEP_CONTACTS_MONTHS = 2
    RequestFactory(state_since=LONG_AGO)
    assert erase_request_contacts(dt.datetime(2020, 7, 14, 12, 0, 1, tzinfo=dt.UTC), dry_run=False) == 1


def test_several_chunks_are_forgotten_together(monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    for _ in range(5):
        RequestFactory(state_since=LONG_AGO)
    assert erase_request_contacts(FORGOTTEN_AT + SECOND, dry_run=False) == 5
    assert not ActivityRequest.objects.exclude(contact_email="").exists()


def test_nobody_is_written_to_once_forgotten():
    request = RequestFactory(state=S.DECLINED, state_since=LONG_AGO, decline_reason="other", decline_words="Non.")
    erase_request_contacts(FORGOTTEN_AT + SECOND, dry_run=False)
    request.refresh_from_db()
    services.reopen(request, by=UserFactory())
    assert not OutgoingEmail.objects.exists()


@pytest.fixture
def old_venue():
    venue = VenueFactory(contact_name="Jeanne", contact_email="jeanne@example.org", contact_phone="03 53 01 00 00")
    Venue.objects.filter(pk=venue.pk).update(updated_at=LONG_AGO)
    return venue


def contact(venue: Venue) -> tuple[str, str, str]:
    return Venue.objects.values_list("contact_name", "contact_email", "contact_phone").get(pk=venue.pk)


def test_the_contact_of_a_venue_where_nothing_happens_any_more_is_erased(old_venue):
    assert erase_venue_contacts(FORGOTTEN_AT, dry_run=False) == 0
    assert (erase_venue_contacts(FORGOTTEN_AT + SECOND, dry_run=True), contact(old_venue)[0]) == (1, "Jeanne")
    assert [erase_venue_contacts(FORGOTTEN_AT + SECOND, dry_run=False) for _ in range(2)] == [1, 0]
    assert contact(old_venue) == ("", "", "")


@pytest.mark.parametrize(("email", "forgotten"), [("jeanne@example.org", True), ("mediatheque@example.org", False)])
def test_what_accepting_copied_to_a_venue_of_the_network_goes_with_the_request(old_venue, email, forgotten):
    Venue.objects.filter(pk=old_venue.pk).update(is_relay=True, contact_email=email)
    RequestFactory(venue=old_venue, state_since=LONG_AGO, created_at=LONG_AGO)
    assert erase_request_contacts(FORGOTTEN_AT + SECOND, dry_run=False) == 1
    assert (contact(old_venue) == ("", "", "")) is forgotten


def test_the_contact_of_a_venue_that_served_since_outlives_the_request(old_venue):
    Venue.objects.filter(pk=old_venue.pk).update(is_relay=True)
    RequestFactory(venue=old_venue, state_since=LONG_AGO, created_at=LONG_AGO)
    OccurrenceFactory(venue=old_venue)
    assert erase_request_contacts(FORGOTTEN_AT + SECOND, dry_run=False) == 1
    assert contact(old_venue)[1] == "jeanne@example.org"


@pytest.mark.parametrize("reason", ["relay", "occurrence", "request"])
def test_the_contact_of_a_venue_that_serves_is_kept(old_venue, reason):
    if reason == "relay":
        Venue.objects.filter(pk=old_venue.pk).update(is_relay=True)
    elif reason == "occurrence":
        OccurrenceFactory(venue=old_venue)
    else:
        RequestFactory(venue=old_venue)
    assert erase_venue_contacts(FORGOTTEN_AT + SECOND, dry_run=False) == 0
    assert contact(old_venue)[0] == "Jeanne"


def test_a_partner_without_a_known_seat_counts_no_kilometres():
    partner = Partner.objects.create(name="Ailleurs", slug="ailleurs", city="Trifouilly")
    request = RequestFactory(state=S.IN_STUDY, partner=partner)
    services.accept(request, by=UserFactory(), dates=[AgreedDate(day=timezone.localdate())])
    assert ActivityRequest.objects.get().travel_km is None


def test_the_nearest_of_two_seats_counts():
    CommuneFactory(code="54395", name="Nancy", population=104_000, latitude=48.69, longitude=6.18)
    CommuneFactory(code="57463", name="Metz", population=120_000, latitude=49.12, longitude=6.18)
    CommuneFactory(code="57999", name="Metz", population=12, latitude=48.2, longitude=6.9)
    partner = Partner.objects.get(slug="universite-de-lorraine")
    request = RequestFactory(state=S.IN_STUDY, partner=partner)
    services.accept(request, by=UserFactory(), dates=[AgreedDate(day=timezone.localdate())])
    assert ActivityRequest.objects.get().travel_km == 76
