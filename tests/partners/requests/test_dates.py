"""Moving what was agreed upon: dates and loan together, told once, and never the same copy twice."""

import datetime as dt
from collections import Counter
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consortium.outbox.models import OutgoingEmail
from partners.choices import RequestState as S
from partners.errors import RequestError
from partners.loans.services import loan_of
from partners.models import ActivityRequest, AgreedDate, Loan, LoanDay
from partners.requests import services
from partners.requests.dates import move, moved_words
from tests.atonce import at_once
from tests.factories import ActivityFactory, RequestFactory, UserFactory

pytestmark = pytest.mark.django_db
MARCH = dt.date(2099, 3, 2)  # a Monday
DAY = dt.timedelta(days=1)


def agreed(first: int, last: int | None = None) -> AgreedDate:
    """From a day of March to another, counted from the 2nd; one day alone."""
    return AgreedDate(day=MARCH + first * DAY, last_day=None if last is None else MARCH + last * DAY)


def accepted(*dates: AgreedDate, **fields) -> ActivityRequest:
    activity = fields.pop("activity", None) or ActivityFactory(lent=True)
    request = RequestFactory(activity=activity, partner=activity.partner, wish="", state=S.IN_STUDY, **fields)
    services.accept(request, by=UserFactory(), dates=dates)
    return ActivityRequest.objects.get(pk=request.pk)


def facts(request: ActivityRequest) -> tuple:
    loan = loan_of(request)
    dates = [str(date) for date in AgreedDate.objects.filter(request=request)]
    period = loan and (loan.copy, loan.opening, loan.closing, loan.days.count())
    return dates, period, request.changes.count(), OutgoingEmail.objects.count()


def test_a_loan_moves_and_the_relay_is_told_once():
    request = accepted(agreed(0, 6), activity=ActivityFactory(lent=True, transport_days=1))
    letters = OutgoingEmail.objects.count()
    move(request, by=UserFactory(), dates=[agreed(14, 20)], words="L’exposition d’avant rentre plus tard.")
    loan = loan_of(request)
    assert (loan.opening, loan.closing, loan.start) == (MARCH + 14 * DAY, MARCH + 20 * DAY, MARCH + 13 * DAY)
    assert [date.day for date in request.agreed_dates.all()] == [MARCH + 14 * DAY]
    assert OutgoingEmail.objects.count() == letters + 1
    row = OutgoingEmail.objects.order_by("pk").last()
    assert row.subject == f"Vos dates changent : {request.subject}"
    assert "- du 16 mars 2099 au 22 mars 2099" in row.text
    assert "du 2 mars 2099 au 8 mars 2099" in row.text
    assert "rentre plus tard" in row.text
    line = request.changes.last()
    assert (line.from_state, line.to_state, line.is_internal) == (S.ACCEPTED, S.ACCEPTED, False)
    assert line.note == (
        "Nouvelle date : du 2 mars 2099 au 8 mars 2099 → du 16 mars 2099 au 22 mars 2099.\n"
        "L’exposition d’avant rentre plus tard."
    )


def test_a_loan_may_move_onto_days_that_it_holds_itself():
    request = accepted(agreed(0, 6))
    move(request, by=UserFactory(), dates=[agreed(3, 9)])
    assert (loan_of(request).copy, LoanDay.objects.count()) == (1, 7)


def test_an_occurrence_of_people_moves_too():
    date = AgreedDate(day=MARCH, start_time=dt.time(14), end_time=dt.time(15))
    request = accepted(date, activity=ActivityFactory())
    later = AgreedDate(day=MARCH, start_time=dt.time(16), end_time=dt.time(17))
    move(request, by=UserFactory(), dates=[later])
    assert request.agreed_dates.get().start_time == dt.time(16)


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ([agreed(7, 13)], "Aucun exemplaire n’est libre"),
        ([agreed(0, 6)], "Ce sont déjà les dates convenues"),
        ([], "une nouvelle date pour chacune"),
        ([agreed(20), agreed(30)], "une nouvelle date pour chacune"),
        ([agreed(-40_000)], "Cette date est passée"),
        ([agreed(9, 8)], "Le dernier jour est avant le premier"),
        ([AgreedDate(day=MARCH, start_time=dt.time(14), end_time=dt.time(15))], "en journées entières"),
    ],
)
def test_what_cannot_be_changes_nothing(dates, words):
    request = accepted(agreed(0, 6))
    accepted(agreed(10, 12), activity=request.activity)
    before = facts(request)
    with pytest.raises(RequestError, match=words):
        move(request, by=UserFactory(), dates=dates)
    assert facts(request) == before


@pytest.mark.parametrize("state", [S.IN_STUDY, S.DECLINED, S.WITHDRAWN, S.DONE])
def test_nothing_moves_where_nothing_is_agreed(state):
    fields = {"decline_reason": "other", "decline_words": "Non."} if state == S.DECLINED else {}
    request = RequestFactory(state=state, **fields)
    with pytest.raises(RequestError, match="pas de dates convenues"):
        move(request, by=UserFactory(), dates=[agreed(0)])


def test_what_has_begun_is_prolonged_and_what_is_over_stays(time_machine):
    time_machine.move_to(dt.datetime(2099, 3, 2, 10, tzinfo=dt.UTC), tick=False)
    loan, visits = accepted(agreed(0, 6)), accepted(agreed(0), agreed(7), activity=ActivityFactory())
    time_machine.shift(dt.timedelta(days=3))
    move(loan, by=UserFactory(), dates=[agreed(0, 13)])
    assert loan_of(loan).closing == MARCH + 13 * DAY
    move(visits, by=UserFactory(), dates=[agreed(0), agreed(9)])
    assert [date.day for date in visits.agreed_dates.all()] == [MARCH, MARCH + 9 * DAY]
    visits = ActivityRequest.objects.get(pk=visits.pk)
    with pytest.raises(RequestError, match="passée"):
        move(visits, by=UserFactory(), dates=[agreed(1), agreed(9)])


def test_two_of_the_staff_at_once_one_wins_and_the_other_is_told():
    request = accepted(agreed(0, 6))
    mine, theirs = (ActivityRequest.objects.for_page().get(pk=request.pk) for _ in range(2))
    move(theirs, by=UserFactory(), dates=[agreed(14, 20)])
    with pytest.raises(RequestError, match="Quelqu’un a changé ces dates entre-temps"):
        move(mine, by=UserFactory(), dates=[agreed(21, 27)])
    assert loan_of(request).opening == MARCH + 14 * DAY


def test_many_dates_are_counted_in_the_history():
    before, after = [f"mardi {n} mars 2099" for n in range(60)], [f"jeudi {n} mars 2099" for n in range(60)]
    assert moved_words(before, after) == "60 dates changées."
    assert moved_words(before[:2], [before[0], "demain"]) == "Nouvelle date : mardi 1 mars 2099 → demain."


steps = st.lists(
    st.tuples(
        st.sampled_from(["accept", "move", "withdraw", "reopen"]),
        st.integers(0, 3),
        st.integers(0, 30),
        st.integers(0, 9),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=steps, copies=st.integers(1, 2), transport=st.integers(0, 2))
def test_no_sequence_of_accepts_moves_and_cancels_overbooks_a_copy(sequence, copies, transport):
    kit, by = ActivityFactory(lent=True, copies=copies, transport_days=transport), UserFactory()
    keys = [RequestFactory(activity=kit, partner=kit.partner, state=S.IN_STUDY).pk for _ in range(4)]
    for verb, which, first, length in sequence:
        request = ActivityRequest.objects.get(pk=keys[which])
        try:
            if verb == "accept":
                services.accept(request, by=by, dates=[agreed(first, first + length)])
            elif verb == "move":
                move(request, by=by, dates=[agreed(first, first + length)])
            elif verb == "withdraw":
                services.withdraw(request)
            else:
                services.reopen(request, by=by)
        except RequestError:
            pass
    out = Counter(LoanDay.objects.filter(activity=kit).values_list("copy", "day"))
    loans = list(Loan.objects.filter(activity=kit))
    assert out == Counter((loan.copy, day) for loan in loans for day in loan.period.days)
    assert all(count == 1 for count in out.values())
    assert {loan.copy for loan in loans} <= set(range(1, copies + 1))
    for loan in loans:
        date = loan.request.agreed_dates.get()
        assert (loan.opening, loan.closing) == (date.day, date.last_day or date.day)
    held = set(ActivityRequest.objects.filter(pk__in=keys, state=S.ACCEPTED).values_list("pk", flat=True))
    assert {loan.request_id for loan in loans} == held


@pytest.mark.django_db(transaction=True)
def test_six_moves_to_the_same_week_in_the_same_instant_leave_one():
    kit, by = ActivityFactory(lent=True, copies=6), UserFactory()
    requests = [accepted(agreed(7 * n, 7 * n + 6), activity=kit) for n in range(6)]
    type(kit).objects.filter(pk=kit.pk).update(copies=1)
    Loan.objects.update(copy=1)
    LoanDay.objects.update(copy=1)
    moves = [partial(move, request, by=by, dates=[agreed(70, 76)]) for request in requests]
    answers = at_once(*moves, refusal=RequestError)
    assert sum(isinstance(answer, RequestError) for answer in answers) == 5
    assert Loan.objects.filter(opening=MARCH + 70 * DAY).count() == 1
