"""The calendar of copies, as pure functions."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from partners import loan_calendar
from partners.loan_calendar import DAY, FreeWeek, Period

MARCH = dt.date(2026, 3, 2)  # a Monday


def period(first: int, last: int) -> Period:
    """From a day to another, both included, counted from 2 March."""
    return Period(MARCH + first * DAY, MARCH + (last + 1) * DAY)


periods = st.builds(lambda first, length: period(first, first + length), st.integers(0, 120), st.integers(0, 30))


def test_a_loan_is_out_for_the_journeys_and_the_setting_up():
    out = loan_calendar.out_period(MARCH, MARCH + 13 * DAY, transport_days=1, setup_days=2)
    assert out == Period(MARCH - 3 * DAY, MARCH + 15 * DAY)


def test_a_loan_that_begins_when_another_ends_takes_the_same_copy():
    assert loan_calendar.place(period(7, 13), {1: [period(0, 6)], 2: []}, 2) == 1


def test_all_copies_out():
    assert loan_calendar.place(period(6, 7), {1: [period(0, 6)], 2: [period(7, 9)]}, 2) is None


def test_a_loan_is_put_beside_its_nearest_neighbour_so_that_long_holes_stay_whole():
    assert loan_calendar.place(period(20, 25), {1: [period(0, 6)], 2: [period(10, 18)], 3: []}, 3) == 2


def test_free_weeks_count_journeys():
    taken = {1: [period(8, 10)]}
    answer = loan_calendar.free_weeks(MARCH + 2 * DAY, 4, taken, 2, transport_days=1, setup_days=1)
    mondays = [MARCH + 7 * n * DAY for n in range(4)]
    assert answer == [FreeWeek(day, copies) for day, copies in zip(mondays, [2, 1, 2, 2], strict=True)]
    tight = loan_calendar.free_weeks(MARCH, 2, {1: [period(7, 10)]}, 1, transport_days=1, setup_days=0)
    assert [week.copies for week in tight] == [0, 0]


def test_hand_over_from_relay_to_relay():
    others = [period(0, 3), period(20, 25), period(5, 6), period(40, 41)]
    assert loan_calendar.neighbours(period(10, 15), others) == (2, 1)
    assert loan_calendar.neighbours(period(60, 61), others) == (3, None)
    assert loan_calendar.neighbours(period(0, 1), []) == (None, None)


@given(st.lists(periods, max_size=40), st.integers(1, 4))
def test_placing_never_overbooks_a_copy_and_refuses_only_when_all_are_out(wanted, copies):
    taken: dict[int, list[Period]] = {}
    for one in wanted:
        copy = loan_calendar.place(one, taken, copies)
        busy = [number for number in range(1, copies + 1) if any(one.overlaps(p) for p in taken.get(number, []))]
        assert (copy is None) == (len(busy) == copies)
        if copy is not None:
            assert 1 <= copy <= copies
            assert copy not in busy
            taken.setdefault(copy, []).append(one)
    for booked in taken.values():
        days = [day for one in booked for day in one.days]
        assert len(days) == len(set(days))


@given(periods, periods)
def test_overlap_is_sharing_a_day(one, other):
    assert one.overlaps(other) == bool(set(one.days) & set(other.days)) == other.overlaps(one)
