"""From an accepted request to its event, and what the event's life tells the request."""

import datetime as dt

import pytest
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from events.calendar.periods import PARIS
from events.choices import Publication, Status
from events.errors import EventError
from events.models import Event
from events.notices import request_sync
from events.publishing import services
from events.publishing.occurrences import set_occurrence_status
from events.requests import decision_support
from events.requests.draft_event import accept_and_draft, make_draft
from events.tasks import finish_requests
from partners.choices import RequestState as S
from partners.models import ActivityRequest, AgreedDate, Audience
from partners.requests import services as verbs
from partners.requests.decision_support import months_between, months_since_last_granted, tour_companions
from territories.models import Venue
from tests.factories import (
    ActivityFactory,
    CommuneFactory,
    EventFactory,
    OccurrenceFactory,
    RequestFactory,
    UserFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2099, 3, 3)


def in_study(**fields) -> ActivityRequest:
    return RequestFactory(state=S.IN_STUDY, **fields)


def accepted(**fields) -> tuple[ActivityRequest, Event]:
    request = in_study(**{"activity": ActivityFactory(), **fields})
    date = AgreedDate(day=DAY, start_time=dt.time(14), end_time=dt.time(16))
    return request, accept_and_draft(request, by=UserFactory(), dates=[date])


def last_mail() -> OutgoingEmail:
    return OutgoingEmail.objects.order_by("pk").last()


def test_nothing_is_typed_twice():
    activity = ActivityFactory(title="Le ciel d’hiver", age_min=6)
    commune = CommuneFactory(name="Vioménil")
    request = in_study(
        activity=activity, partner=activity.partner, new_place=True, commune=commune, age_max=12, accessible_hi=True
    )
    families = Audience.objects.get(slug="familles")
    request.audiences.add(families)
    date = AgreedDate(day=DAY, start_time=dt.time(20), end_time=dt.time(22, 30))
    event = accept_and_draft(request, by=UserFactory(), dates=[date])
    assert (event.title, event.summary, event.publication) == ("Le ciel d’hiver", activity.summary, Publication.DRAFT)
    assert (event.organiser, event.age_min, event.age_max) == (activity.partner, None, 12)
    assert (list(event.audiences.all()), list(event.themes.all())) == ([families], list(activity.themes.all()))
    occurrence = event.occurrences.get()
    assert (occurrence.start, occurrence.end) == (
        dt.datetime(2099, 3, 3, 20, tzinfo=PARIS), dt.datetime(2099, 3, 3, 22, 30, tzinfo=PARIS),
    )  # fmt: skip
    assert (occurrence.accessible_hi, occurrence.accessible_mi) == (True, None)
    venue = Venue.objects.get()
    assert (venue, venue.name, venue.commune) == (occurrence.venue, "Salle des fêtes", commune)
    assert (venue.contact_name, venue.contact_email) == ("Jeanne Humbert", "jeanne@example.org")
    assert (event.booking_email, event.booking_phone) == ("", "")
    request.refresh_from_db()
    assert (request.venue, list(request.events.all()), event.request) == (venue, [event], request)


def test_a_known_venue_keeps_its_contact():
    venue = VenueFactory(contact_name="Paul")
    accepted(venue=venue)
    venue.refresh_from_db()
    assert (venue.contact_name, venue.contact_email) == ("Paul", "")


def test_a_lent_exhibition_is_announced_for_its_open_days():
    request = in_study(activity=ActivityFactory(lent=True, transport_days=2))
    event = accept_and_draft(request, by=UserFactory(), dates=[AgreedDate(day=DAY, last_day=dt.date(2099, 3, 9))])
    occurrence = event.occurrences.get()
    assert (occurrence.all_day, occurrence.first_day, occurrence.last_day) == (True, DAY, dt.date(2099, 3, 9))
    assert request.loan.start == dt.date(2099, 3, 1)


def test_hours_that_do_not_exist_accept_nothing():
    request = in_study()
    spring = AgreedDate(day=dt.date(2099, 3, 29), start_time=dt.time(2, 30), end_time=dt.time(4))
    with pytest.raises(EventError, match="Cette heure n’existe pas"):
        accept_and_draft(request, by=UserFactory(), dates=[spring])
    request.refresh_from_db()
    assert (request.state, Event.objects.count()) == (S.IN_STUDY, 0)


def test_a_second_draft_is_never_made():
    request, event = accepted()
    assert make_draft(request, by=None) == event
    assert event.occurrences.count() == 1
    verbs.reopen(request, by=UserFactory())
    with pytest.raises(EventError, match="n’est pas acceptée"):
        make_draft(request, by=None)


def test_publishing_schedules_the_request_and_sends_the_calendar_file():
    request, event = accepted()
    services.publish(event, by=None)
    request.refresh_from_db()
    assert request.state == S.SCHEDULED
    mail = last_mail()
    assert mail.to == "jeanne@example.org"
    assert f"http://127.0.0.1:8000/evenements/{event.slug}/" in mail.text
    [attachment] = mail.attachments
    assert (attachment["name"], attachment["type"]) == (f"{event.slug}.ics", "text/calendar")
    assert f"UID:{event.occurrences.get().uid}@" in attachment["text"]


def test_taking_the_event_back_takes_the_request_back():
    request, event = accepted()
    services.publish(event, by=None)
    services.unpublish(event, by=None)
    request.refresh_from_db()
    assert request.state == S.ACCEPTED
    services.publish(event, by=None)
    request.refresh_from_db()
    assert request.state == S.SCHEDULED


def test_cancelling_the_event_or_an_occurrence_tells_the_relay():
    request, event = accepted()
    services.publish(event, by=None)
    set_occurrence_status(event.occurrences.get(), by=None, status=Status.POSTPONED, note="verglas")
    assert last_mail().subject == f"Reporté : {request.subject} (3\xa0mars 2099)"
    services.set_status(event, by=None, status=Status.CANCELLED, note="salle inondée")
    mail = last_mail()
    assert mail.subject == f"Annulé : {request.subject} (3\xa0mars 2099)"
    assert "Salle inondée." in mail.text
    assert mail in OutgoingEmail.objects.about(f"request:{request.pk}")
    request.refresh_from_db()
    assert request.state == S.SCHEDULED
    assert request.changes.last().note == "Annulé : salle inondée."


def test_an_event_whose_request_was_withdrawn_can_still_be_published():
    request, event = accepted()
    verbs.withdraw(request)
    services.publish(event, by=None)
    request.refresh_from_db()
    assert request.state == S.WITHDRAWN


def test_a_request_is_done_when_its_last_occurrence_is_over():
    request, event = accepted()
    services.publish(event, by=None)
    later = event.occurrences.get().end
    OccurrenceFactory(event=event, start=later + dt.timedelta(days=7), end=later + dt.timedelta(days=7, hours=2))
    last = later + dt.timedelta(days=7, hours=2)
    assert [request_sync.finish(moment) for moment in (later, last - dt.timedelta(seconds=1), last, last)] == [
        0,
        0,
        1,
        0,
    ]
    request.refresh_from_db()
    assert request.state == S.DONE


def test_what_was_cancelled_was_not_done():
    _, event = accepted()
    services.publish(event, by=None)
    services.set_status(event, by=None, status=Status.CANCELLED)
    assert request_sync.finish(event.occurrences.get().end) == 0
    assert finish_requests() == 0


# --- advice -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "months"),
    [((2026, 1, 31), (2026, 2, 28), 0), ((2026, 1, 15), (2026, 3, 15), 2), ((2026, 5, 1), (2026, 4, 1), 0)],
)
def test_whole_months(before, after, months):
    assert months_between(dt.datetime(*before, tzinfo=dt.UTC), dt.datetime(*after, tzinfo=dt.UTC)) == months


def test_what_the_place_has_had_and_will_have():
    now = timezone.now()
    here = VenueFactory()
    assert decision_support.months_since_last_event(here.commune, now) is None
    assert decision_support.nearest_coming_event(*here.point, now) is None
    old = OccurrenceFactory(venue=here, start=now - dt.timedelta(days=100), end=now - dt.timedelta(days=99))
    OccurrenceFactory(venue=here, event=EventFactory(draft=True), start=now - dt.timedelta(days=2))
    near = OccurrenceFactory(venue=VenueFactory(commune__latitude=48.3))
    OccurrenceFactory(venue=VenueFactory(commune__latitude=48.9))
    assert list(decision_support.past_visits(here.commune, now)) == [old]
    assert decision_support.months_since_last_event(here.commune, now) == 3
    found = decision_support.nearest_coming_event(*here.point, now)
    assert (found, round(found.distance_km)) == (near, 11)


def test_who_could_share_a_tour():
    activity = ActivityFactory()
    request = in_study(activity=activity)
    near = RequestFactory(activity=activity, state=S.CONFIRMED, venue__commune__latitude=48.4)
    RequestFactory(activity=activity, state=S.CONFIRMED, venue__commune__latitude=48.7)
    RequestFactory(activity=activity, state=S.RECEIVED)
    RequestFactory(state=S.CONFIRMED)
    assert list(tour_companions(request)) == [near]
    assert list(tour_companions(in_study())) == []


def test_months_since_a_request_was_granted_here():
    request, _ = accepted()
    now = timezone.now()
    assert months_since_last_granted(request.commune, now + dt.timedelta(days=65)) == 2
    assert months_since_last_granted(CommuneFactory(), now) is None
