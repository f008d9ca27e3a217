"""Digests leave on Thursday at seven on the clocks of Paris, and are caught up until Sunday."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.periods import PARIS
from events.choices import Frequency
from events.subscriptions.periods import next_start, open_period

WEEKLY, MONTHLY = Frequency.WEEKLY, Frequency.MONTHLY
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=1500)).map(lambda since: START + since)
MINUTE = dt.timedelta(minutes=1)


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "key"),
    [
        (at(2026, 11, 26, 6, 59), None),
        (at(2026, 11, 26, 7), "2026-W48"),
        (at(2026, 11, 29, 23, 59), "2026-W48"),
        (at(2026, 11, 30), None),
        (at(2026, 12, 31, 7), "2026-W53"),
        (at(2027, 1, 3, 12), "2026-W53"),
        (at(2027, 1, 7, 7), "2027-W01"),
        (at(2026, 3, 26, 7), "2026-W13"),  # the clocks change before this round closes
        (at(2026, 3, 29, 23, 59), "2026-W13"),
        (at(2026, 10, 25, 23, 59), "2026-W43"),
    ],
)
def test_the_round_of_a_week(now, key):
    period = open_period(WEEKLY, now)
    assert (period and period.key) == key


@pytest.mark.parametrize(
    ("now", "key"),
    [
        (at(2026, 12, 3, 7), "2026-12"),
        (at(2026, 12, 6, 23), "2026-12"),
        (at(2026, 12, 10, 7), None),
        (at(2026, 10, 1, 7), "2026-10"),
        (at(2027, 1, 7, 7), "2027-01"),  # the seventh, the latest a first Thursday can be
        (at(2026, 12, 31, 7), None),
        (at(2024, 2, 29, 7), None),
        (at(2024, 2, 1, 7), "2024-02"),
    ],
)
def test_the_round_of_a_month(now, key):
    period = open_period(MONTHLY, now)
    assert (period and period.key) == key


@given(now=MOMENTS)
def test_a_round_is_open_from_its_start_to_its_end_and_then_comes_the_next(now):
    for frequency in Frequency.values:
        period = open_period(frequency, now)
        following = next_start(frequency, now)
        local = following.astimezone(PARIS)
        assert (local.weekday(), local.hour, local.minute) == (3, 7, 0)
        assert following > now
        assert open_period(frequency, following).start == following
        assert open_period(frequency, following - MINUTE) is None
        if period:
            assert period.start <= now < period.end
            assert open_period(frequency, period.start) == open_period(frequency, period.end - MINUTE) == period
            assert open_period(frequency, period.end) is None


@given(now=MOMENTS)
def test_every_month_has_one_round_and_it_is_one_of_the_weeks(now):
    monthly = open_period(MONTHLY, now)
    assert monthly is None or monthly.start == open_period(WEEKLY, now).start
    month = now.astimezone(PARIS).date().replace(day=1)
    days = [at(month.year, month.month, day, 12) for day in range(1, 29)]
    starts = {period.start for day in days if (period := open_period(MONTHLY, day)) and period.start.month == day.month}
    assert len(starts) == 1
