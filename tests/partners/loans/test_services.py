"""Loans in the database: no sequence of verbs, and no crowd, takes the same copy out twice."""

import datetime as dt
from collections import Counter
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consortium.caching import programme_version
from partners.choices import RequestState
from partners.errors import RequestError
from partners.loan_calendar import DAY, FreeWeek
from partners.loans import services as lending
from partners.models import Activity, AgreedDate, Loan, LoanDay
from partners.requests import services
from tests.atonce import at_once
from tests.factories import ActivityFactory, RequestFactory, UserFactory

MARCH = dt.date(2099, 3, 2)  # a Monday to come, at any date


def lend(activity: Activity, first: int, last: int) -> Loan:
    return lending.lend(activity, opening=MARCH + first * DAY, closing=MARCH + last * DAY)


def days_out(activity: Activity) -> Counter:
    return Counter(LoanDay.objects.filter(activity=activity).values_list("copy", "day"))


@pytest.mark.django_db
def test_a_loan_takes_its_days_and_gives_them_back():
    activity = ActivityFactory(lent=True, transport_days=1, setup_days=1)
    loan = lend(activity, 7, 13)
    assert (loan.copy, loan.start, loan.end) == (1, MARCH + 5 * DAY, MARCH + 15 * DAY)
    assert lending.free_weeks(activity, MARCH, 3) == [FreeWeek(MARCH + 7 * n * DAY, 0) for n in range(3)]
    lending.cancel(loan)
    assert lending.free_weeks(activity, MARCH, 3) == [FreeWeek(MARCH + 7 * n * DAY, 1) for n in range(3)]
    assert not LoanDay.objects.exists()


@pytest.mark.django_db
def test_the_page_with_the_free_weeks_is_made_anew_after_each_change(django_capture_on_commit_callbacks):
    activity = ActivityFactory(lent=True)

    def bumped(verb, *arguments, **options):
        before = programme_version.current_state().version
        with django_capture_on_commit_callbacks(execute=True):
            done = verb(*arguments, **options)
        assert programme_version.current_state().version > before
        return done

    loan = bumped(lend, activity, 0, 6)
    bumped(lending.move, loan, opening=MARCH + DAY, closing=MARCH + 7 * DAY)
    bumped(lending.cancel, loan)


@pytest.mark.django_db
def test_a_period_without_a_free_copy_is_refused_in_words():
    activity = ActivityFactory(lent=True, transport_days=1)
    lend(activity, 0, 6)
    with pytest.raises(RequestError, match="Aucun exemplaire n’est libre du 8 mars 2099 au 10 mars 2099"):
        lend(activity, 7, 7)
    assert Loan.objects.count() == 1


@pytest.mark.django_db
def test_a_loan_moves_on_its_own_copy_when_it_can():
    activity = ActivityFactory(lent=True, copies=2)
    first, second = lend(activity, 0, 6), lend(activity, 3, 9)
    lending.move(second, opening=MARCH + 5 * DAY, closing=MARCH + 12 * DAY)
    assert (first.copy, second.copy) == (1, 2)
    third = lend(activity, 20, 22)
    with pytest.raises(RequestError):
        lending.move(third, opening=MARCH + 6 * DAY, closing=MARCH + 6 * DAY)
    third.refresh_from_db()
    assert third.opening == MARCH + 20 * DAY


@pytest.mark.django_db
def test_who_hands_over_to_whom():
    activity = ActivityFactory(lent=True)
    first, second, third = lend(activity, 0, 3), lend(activity, 10, 13), lend(activity, 20, 23)
    assert lending.hand_over(second) == lending.HandOver(first, third)
    assert lending.hand_over(first) == lending.HandOver(None, second)


@pytest.mark.django_db
def test_what_is_not_lent_or_not_in_order_is_refused():
    for activity, first, last in [
        (ActivityFactory(), 0, 1),
        (ActivityFactory(lent=True), 1, 0),
        (ActivityFactory(lent=True), 0, 366),
    ]:
        with pytest.raises(RequestError):
            lend(activity, first, last)
    assert not Loan.objects.exists()


@pytest.mark.django_db
def test_copies_out_bound_the_number_of_copies():
    activity = ActivityFactory(lent=True, copies=2)
    lend(activity, 0, 3)
    lend(activity, 0, 3)
    assert [lending.copies_still_out(activity, MARCH + day * DAY) for day in (0, 3, 4)] == [2, 2, 0]


@pytest.mark.django_db
def test_the_database_itself_refuses_the_same_copy_on_the_same_day():
    loan = lend(ActivityFactory(lent=True), 0, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanDay.objects.create(loan=loan, activity=loan.activity, copy=1, day=MARCH)


verbs = st.lists(
    st.tuples(st.sampled_from(["lend", "move", "cancel"]), st.integers(0, 7), st.integers(0, 40), st.integers(0, 9)),
    max_size=25,
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=verbs, copies=st.integers(1, 3), transport=st.integers(0, 2))
def test_no_sequence_of_loans_moves_and_cancels_overbooks_a_copy(sequence, copies, transport):
    activity = ActivityFactory(lent=True, copies=copies, transport_days=transport)
    loans: list[Loan] = []
    for verb, which, first, length in sequence:
        opening, closing = MARCH + first * DAY, MARCH + (first + length) * DAY
        try:
            if verb == "lend":
                loans.append(lending.lend(activity, opening=opening, closing=closing))
            elif loans and verb == "move":
                lending.move(loans[which % len(loans)], opening=opening, closing=closing)
            elif loans:
                lending.cancel(loans.pop(which % len(loans)))
        except RequestError:
            pass
    stored = list(Loan.objects.filter(activity=activity))
    assert days_out(activity) == Counter((loan.copy, day) for loan in stored for day in loan.period.days)
    assert all(count == 1 for count in days_out(activity).values())
    assert {loan.copy for loan in stored} <= set(range(1, copies + 1))


@pytest.mark.django_db(transaction=True)
def test_eight_accepts_at_once_for_two_copies():
    activity, by = ActivityFactory(lent=True, copies=2, transport_days=1), UserFactory()
    requests = [
        RequestFactory(activity=activity, partner=activity.partner, state=RequestState.IN_STUDY) for _ in range(8)
    ]

    def accept(request):
        services.accept(request, by=by, dates=[AgreedDate(day=MARCH, last_day=MARCH + 6 * DAY)])

    answers = at_once(*[partial(accept, request) for request in requests], refusal=RequestError)
    assert Counter(type(answer) for answer in answers) == {type(None): 2, RequestError: 6}
    assert sorted(Loan.objects.values_list("copy", flat=True)) == [1, 2]
    states = Counter(type(requests[0]).objects.values_list("state", flat=True))
    assert states == {RequestState.ACCEPTED: 2, RequestState.IN_STUDY: 6}
