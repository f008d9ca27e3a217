"""An occurrence changes in the event's form: what was agreed upon with the relay follows, or nothing is changed."""

import datetime as dt

import pytest
from django.db import OperationalError, connection, transaction

from consortium.outbox.models import OutgoingEmail
from events.calendar.periods import PARIS, midnight
from events.choices import Status
from events.errors import EventError
from events.models import Event, Occurrence
from events.notices.notify import notify_changes
from events.publishing import services
from events.publishing.occurrences import save_occurrence
from events.requests import sync_dates
from events.requests.draft_event import accept_and_draft
from partners.choices import RequestState as S
from partners.choices import Role
from partners.models import ActivityRequest, AgreedDate, Loan
from tests.atonce import at_once
from tests.factories import ActivityFactory, RequestFactory, UserFactory, VenueFactory, member_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2099, 3, 3)
LATER = dt.date(2099, 3, 17)
WEEK = dt.timedelta(days=6)


def agreed(day: dt.date = DAY, start: int | None = 14, last: dt.date | None = None) -> AgreedDate:
    hours = {} if start is None else {"start_time": dt.time(start), "end_time": dt.time(start + 2)}
    return AgreedDate(day=day, last_day=last, **hours)


def accepted(*dates: AgreedDate, activity=None) -> Event:
    activity = activity or ActivityFactory()
    request = RequestFactory(activity=activity, partner=activity.partner, wish="", state=S.IN_STUDY)
    return accept_and_draft(request, by=UserFactory(), dates=dates or [agreed()])


def kit(event_days: tuple[dt.date, dt.date], activity) -> Event:
    return accepted(agreed(event_days[0], None, event_days[1]), activity=activity)


def editor_of(event: Event):
    return member_of(event.organiser, Role.EDITOR)


def at(day: dt.date, hour: int = 14) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=PARIS)


def moved(event: Event, day: dt.date, hour: int = 14, number: int = 0) -> Occurrence:
    occurrence = event.occurrences.order_by("start")[number]
    occurrence.start, occurrence.end, occurrence.all_day = at(day, hour), at(day, hour + 2), False
    return occurrence


def whole_days(event: Event, first: dt.date, last: dt.date) -> Occurrence:
    occurrence = event.occurrences.get()
    occurrence.start, occurrence.end, occurrence.all_day = midnight(first), midnight(last + dt.timedelta(days=1)), True
    return occurrence


@transaction.atomic
def save(event: Event, *occurrences: Occurrence, by=None) -> bool:
    """As the form does, in its one transaction."""
    event, by = Event.objects.get(pk=event.pk), by or editor_of(event)
    sync_dates.check(event, occurrences, by=by)
    with notify_changes(event, by=by):
        has_followed = sync_dates.sync_request(event, occurrences, by=by)
        for occurrence in occurrences:
            save_occurrence(occurrence)
    return has_followed


def dates_of(event: Event) -> list[str]:
    return [str(date) for date in AgreedDate.objects.filter(request=event.request_id)]


def to_relay(event: Event) -> list[str]:
    rows = OutgoingEmail.objects.filter(to="jeanne@example.org").order_by("pk")
    return [row.subject.removesuffix(f" : {event.title}") for row in rows][1:]  # after «acceptée»


def test_the_agreed_date_follows_the_draft_s_occurrence_and_the_relay_is_told():
    event = accepted()
    assert save(event, moved(event, LATER, 10)) is True
    assert dates_of(event) == ["mardi 17 mars 2099, 10:00 – 12:00"]
    assert to_relay(event) == ["Vos dates changent"]


def test_the_publication_announces_the_dates_of_the_event():
    event = accepted()
    save(event, moved(event, LATER))
    services.publish(event, by=editor_of(event))
    mail = OutgoingEmail.objects.filter(to="jeanne@example.org").order_by("pk").last()
    assert "mardi 17 mars 2099" in mail.text
    assert "3 mars" not in mail.text


def test_what_is_announced_is_told_once_by_the_event():
    event = accepted()
    services.publish(event, by=editor_of(event))
    assert save(event, moved(event, LATER)) is True
    assert dates_of(event) == ["mardi 17 mars 2099, 14:00 – 16:00"]
    _announced, told = to_relay(event)
    assert told.startswith("Nouvelle date : ")
    request = ActivityRequest.objects.get(pk=event.request_id)
    assert [change.note for change in request.changes.all() if change.note] == [
        "Séance du 3\u00a0mars 2099 → 17\u00a0mars 2099 — Nouvelle date."
    ]


def test_a_postponed_occurrence_s_new_date_is_agreed_upon_and_told_by_the_request():
    event = accepted()
    services.publish(event, by=editor_of(event))
    services.set_status(event, by=None, status=Status.POSTPONED)
    save(event, moved(event, LATER))
    assert dates_of(event) == ["mardi 17 mars 2099, 14:00 – 16:00"]
    assert to_relay(event)[-1] == "Vos dates changent"


def test_the_loan_moves_with_the_exhibition():
    event = kit((DAY, DAY + WEEK), ActivityFactory(lent=True, transport_days=1))
    assert save(event, whole_days(event, LATER, LATER + WEEK)) is True
    loan = Loan.objects.get()
    assert (loan.opening, loan.closing, loan.start) == (LATER, LATER + WEEK, LATER - dt.timedelta(days=1))
    assert loan.days.count() == 9


def test_a_loan_that_cannot_move_changes_nothing():
    activity = ActivityFactory(lent=True)
    event = kit((DAY, DAY + WEEK), activity)
    kit((LATER, LATER + WEEK), activity)
    before = dates_of(event), list(event.occurrences.values_list("start", "end"))
    with pytest.raises(EventError, match=r"Aucun exemplaire n’est libre du 19 mars 2099 .*« Changer les dates »"):
        save(event, whole_days(event, LATER + dt.timedelta(days=2), LATER + WEEK))
    assert (dates_of(event), list(event.occurrences.values_list("start", "end"))) == before
    assert [loan.opening for loan in Loan.objects.order_by("opening")] == [DAY, LATER]


def test_checking_changes_nothing():
    event = kit((DAY, DAY + WEEK), ActivityFactory(lent=True))
    mails = OutgoingEmail.objects.count()
    sync_dates.check(event, [whole_days(event, LATER, LATER)], by=editor_of(event))
    assert (Loan.objects.get().opening, OutgoingEmail.objects.count()) == (DAY, mails)


def test_a_workshop_with_the_kit_leaves_the_loan_as_long_as_it_was():
    event = kit((DAY, DAY + WEEK), ActivityFactory(lent=True))
    assert save(event, moved(event, DAY + dt.timedelta(days=2))) is False
    assert (Loan.objects.get().closing, dates_of(event)) == (DAY + WEEK, ["du 3 mars 2099 au 9 mars 2099"])


def test_a_workshop_when_the_kit_is_elsewhere_is_refused():
    event = kit((DAY, DAY + WEEK), ActivityFactory(lent=True))
    with pytest.raises(EventError, match="une seule période, en journées entières"):
        save(event, moved(event, LATER))


def test_hours_added_to_an_agreed_day_need_no_other_right_than_the_draft_s():
    event = accepted(agreed(start=None))
    writer = member_of(event.organiser, Role.CONTRIBUTOR)
    assert save(event, moved(event, DAY), by=writer) is True
    assert dates_of(event) == ["mardi 3 mars 2099, 14:00 – 16:00"]


def test_another_day_is_for_those_who_decide():
    event = accepted()
    writer, stranger = member_of(event.organiser, Role.CONTRIBUTOR), member_of(ActivityFactory().partner, Role.MANAGER)
    for person in (writer, stranger):
        with pytest.raises(EventError, match="C’est convenu avec le relais"):
            save(event, moved(event, LATER), by=person)
    assert dates_of(event) == ["mardi 3 mars 2099, 14:00 – 16:00"]


def test_each_date_follows_its_own_occurrence():
    event = accepted(agreed(), agreed(LATER))
    save(event, moved(event, LATER + WEEK, number=1))
    assert dates_of(event) == ["mardi 3 mars 2099, 14:00 – 16:00", "lundi 23 mars 2099, 14:00 – 16:00"]


def test_a_date_stays_while_another_occurrence_stands_at_it():
    event = accepted()
    own = event.occurrences.get()
    Occurrence.objects.create(event=event, venue=VenueFactory(), start=own.start, end=own.end)
    assert save(event, moved(event, LATER)) is False
    assert dates_of(event) == ["mardi 3 mars 2099, 14:00 – 16:00"]


def test_an_occurrence_that_was_no_agreed_date_moves_freely():
    event = accepted()
    more = Occurrence.objects.create(event=event, venue=VenueFactory(), start=at(LATER), end=at(LATER, 16))
    more.start, more.end = at(LATER, 10), at(LATER, 12)
    assert save(event, more, by=member_of(event.organiser, Role.CONTRIBUTOR)) is False


def test_the_place_follows_with_its_kilometres_and_the_hand_over():
    event = accepted()
    before, elsewhere, occurrence = event.request.place, VenueFactory(name="Foyer rural"), event.occurrences.get()
    occurrence.venue = elsewhere
    assert save(event, occurrence) is True
    request = ActivityRequest.objects.get(pk=event.request_id)
    assert (request.venue, request.commune) == (elsewhere, elsewhere.commune)
    assert request.changes.last().note == f"Nouveau lieu : {before} → {request.place}."
    assert to_relay(event) == ["Le lieu de votre événement change"]


def test_the_place_stays_while_something_agreed_happens_there():
    event = accepted(agreed(), agreed(LATER))
    occurrence = event.occurrences.first()
    occurrence.venue = VenueFactory()
    assert save(event, occurrence) is False


@pytest.mark.parametrize("state", [S.DONE, S.WITHDRAWN])
def test_what_is_over_is_left_as_it_was(state: S):
    event = accepted()
    ActivityRequest.objects.update(state=state)
    assert save(event, moved(event, LATER)) is False
    assert dates_of(event) == ["mardi 3 mars 2099, 14:00 – 16:00"]


def test_only_what_a_relay_counts_on_is_promised():
    event = accepted()
    more = Occurrence.objects.create(event=event, venue=VenueFactory(), start=at(LATER), end=at(LATER, 16))
    own = event.occurrences.exclude(pk=more.pk).get()
    assert sync_dates.promised_occurrences(event, [own, more]) == [own]
    ActivityRequest.objects.update(state=S.WITHDRAWN)
    assert sync_dates.promised_occurrences(event, [own, more]) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite verrouille la base entière")
def test_what_was_checked_stays_locked_until_all_is_saved():
    event = kit((DAY, DAY + WEEK), ActivityFactory(lent=True, copies=1))
    by, spring = editor_of(event), dt.date(2099, 6, 1)
    locked = [event, event.request, Loan.objects.get(request=event.request_id).activity]
    with transaction.atomic():
        sync_dates.check(event, [whole_days(event, spring, spring + WEEK)], by=by)
        answers = at_once(*[lambda row=row: _lock(row) for row in locked], refusal=OperationalError)
    assert [type(answer) for answer in answers] == [OperationalError] * 3


@transaction.atomic
def _lock(row) -> None:
    """Lock the row, or OperationalError at once when somebody else does."""
    type(row).objects.select_for_update(nowait=True).get(pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_four_forms_to_the_same_week_at_once_leave_one():
    activity = ActivityFactory(lent=True, copies=1)
    firsts = [DAY + dt.timedelta(days=14 * number) for number in range(4)]
    events = [kit((first, first + WEEK), activity) for first in firsts]
    by, spring = editor_of(events[0]), dt.date(2099, 6, 1)
    wanted = [whole_days(event, spring, spring + WEEK) for event in events]
    answers = at_once(*[lambda n=n: save(events[n], wanted[n], by=by) for n in range(4)], refusal=EventError)
    assert sorted(str(type(answer).__name__) for answer in answers) == ["EventError"] * 3 + ["bool"]
    moved_there = Loan.objects.get(opening=spring)
    assert Loan.objects.filter(opening__in=firsts).count() == 3
    for event in events:
        loan = Loan.objects.get(request=event.request_id)
        assert (loan == moved_there) == (event.occurrences.get().first_day == spring)
        assert AgreedDate.objects.get(request=event.request_id).day == loan.opening
