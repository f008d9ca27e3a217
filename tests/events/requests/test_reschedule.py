"""A request's dates move: its event's occurrences follow, and everybody is told once."""

import datetime as dt

import pytest

from consortium.outbox.models import OutgoingEmail
from events.calendar.periods import PARIS
from events.choices import Status
from events.errors import EventError
from events.models import Event, Occurrence
from events.publishing import services
from events.requests.draft_event import accept_and_draft
from events.requests.reschedule import move_dates
from partners.choices import RequestState as S
from partners.errors import RequestError
from partners.models import ActivityRequest, AgreedDate
from tests.factories import ActivityFactory, RequestFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2099, 3, 3)
LATER = dt.date(2099, 3, 17)


def agreed(day: dt.date = DAY, start: int | None = 14, last: dt.date | None = None) -> AgreedDate:
    hours = {} if start is None else {"start_time": dt.time(start), "end_time": dt.time(start + 2)}
    return AgreedDate(day=day, last_day=last, **hours)


def accepted(*dates: AgreedDate, **fields) -> tuple[ActivityRequest, Event]:
    activity = fields.pop("activity", None) or ActivityFactory()
    request = RequestFactory(activity=activity, partner=activity.partner, wish="", state=S.IN_STUDY, **fields)
    event = accept_and_draft(request, by=UserFactory(), dates=dates or [agreed()])
    return ActivityRequest.objects.get(pk=request.pk), event


def to_relay(after: int) -> list[str]:
    rows = OutgoingEmail.objects.filter(pk__gt=after, to="jeanne@example.org").order_by("pk")
    return [row.subject for row in rows]


def last() -> int:
    return OutgoingEmail.objects.order_by("pk").last().pk


def start_of(occurrence: Occurrence) -> dt.datetime:
    return Occurrence.objects.get(pk=occurrence.pk).start


def test_the_draft_s_occurrence_moves_with_the_loan():
    request, event = accepted(agreed(start=None, last=DAY + dt.timedelta(days=6)), activity=ActivityFactory(lent=True))
    occurrence = event.occurrences.get()
    after = last()
    moved = move_dates(request, by=UserFactory(), dates=[agreed(LATER, None, LATER + dt.timedelta(days=9))])
    assert moved == [occurrence]
    occurrence.refresh_from_db()
    assert (occurrence.first_day, occurrence.last_day, occurrence.all_day) == (
        LATER,
        LATER + dt.timedelta(days=9),
        True,
    )
    assert request.loan.opening == LATER
    assert to_relay(after) == [f"Vos dates changent : {request.subject}"]


def test_each_date_moves_to_the_one_in_its_place():
    second = agreed(DAY + dt.timedelta(days=1))
    request, event = accepted(agreed(), second)
    first, other = event.occurrences.order_by("start")
    move_dates(request, by=UserFactory(), dates=[agreed(LATER), agreed(DAY + dt.timedelta(days=1))])
    assert start_of(first) == dt.datetime(2099, 3, 17, 14, tzinfo=PARIS)
    assert (start_of(other), other.pk) == (dt.datetime(2099, 3, 4, 14, tzinfo=PARIS), other.pk)


def test_two_dates_may_change_places_with_different_hours():
    request, event = accepted(agreed(DAY, 10), agreed(LATER, 14))
    first, other = event.occurrences.order_by("start")
    move_dates(request, by=UserFactory(), dates=[agreed(LATER, 14), agreed(DAY, 10)])
    assert [start_of(first).day, start_of(other).day] == [17, 3]


def test_an_announced_event_tells_by_its_own_message_and_once():
    request, event = accepted()
    services.publish(event, by=None)
    request.refresh_from_db()
    occurrence, after = event.occurrences.get(), last()
    move_dates(request, by=UserFactory(), dates=[agreed(LATER)])
    assert start_of(occurrence) == dt.datetime(2099, 3, 17, 14, tzinfo=PARIS)
    assert Occurrence.objects.get(pk=occurrence.pk).sequence == occurrence.sequence + 1
    [subject] = to_relay(after)
    assert subject.startswith("Nouvelle date : ")
    request.refresh_from_db()
    assert request.state == S.SCHEDULED
    assert [change.note for change in request.changes.all() if "Nouvelle date" in change.note] == [
        "Nouvelle date : mardi 3 mars 2099, 14:00 – 16:00 → mardi 17 mars 2099, 14:00 – 16:00."
    ]


def test_a_postponed_event_is_told_by_the_request():
    request, event = accepted()
    services.publish(event, by=None)
    services.set_status(event, by=None, status=Status.POSTPONED)
    request.refresh_from_db()
    after = last()
    move_dates(request, by=UserFactory(), dates=[agreed(LATER)])
    assert to_relay(after) == [f"Vos dates changent : {request.subject}"]
    assert start_of(event.occurrences.get()).month == 3


def test_an_occurrence_that_somebody_moved_already_stays():
    request, event = accepted()
    elsewhere = dt.datetime(2099, 4, 1, 9, tzinfo=PARIS)
    event.occurrences.update(start=elsewhere, end=elsewhere + dt.timedelta(hours=1))
    assert move_dates(request, by=UserFactory(), dates=[agreed(LATER)]) == []
    assert start_of(event.occurrences.get()) == elsewhere
    assert request.agreed_dates.get().day == LATER


def test_what_is_refused_moves_nothing():
    kit = ActivityFactory(lent=True)
    request, event = accepted(agreed(start=None), activity=kit)
    accepted(agreed(LATER, None), activity=kit)
    before = start_of(event.occurrences.get())
    with pytest.raises(RequestError, match="Aucun exemplaire"):
        move_dates(request, by=UserFactory(), dates=[agreed(LATER, None)])
    assert (start_of(event.occurrences.get()), request.agreed_dates.get().day) == (before, DAY)


def test_hours_that_do_not_exist_move_nothing():
    request, event = accepted()
    spring = AgreedDate(day=dt.date(2099, 3, 29), start_time=dt.time(2, 30), end_time=dt.time(4))
    with pytest.raises(EventError, match="Cette heure n’existe pas"):
        move_dates(request, by=UserFactory(), dates=[spring])
    assert start_of(event.occurrences.get()).day == 3
