"""Due moments: clocks of Paris, whatever they do; hours that pass, for the two hours."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from events.calendar.periods import PARIS, local_date
from events.choices import ReminderKind as K
from events.reminders.messages import OPENINGS
from events.reminders.schedule import (
    HOSTS_AND_STAFF,
    VISITORS,
    horizon,
    moment_of,
    replacing_kinds,
    staff_week,
    week_moment,
)

DAYS = {K.PREPARE: 14, K.SOON: 2, K.DAY_BEFORE: 1}
CLOCKS = {K.PREPARE: dt.time(9), K.SOON: dt.time(9), K.DAY_BEFORE: dt.time(18)}
# Around both changes of hour, the ends of months and 29 February; and anywhere.
TURNS = [
    dt.datetime(*day, tzinfo=dt.UTC)
    for day in [(2026, 3, 29), (2026, 10, 25), (2027, 3, 28), (2028, 2, 29), (2028, 3, 14), (2026, 1, 31), (2027, 1, 1)]
]
near_turns = st.builds(
    lambda turn, minutes: turn + dt.timedelta(minutes=minutes),
    st.sampled_from(TURNS),
    st.integers(-20 * 24 * 60, 20 * 24 * 60),
)
first, last = dt.datetime(2020, 1, 1), dt.datetime(2060, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
anywhere = st.datetimes(first, last, timezones=st.just(dt.UTC))
moments = st.one_of(near_turns, anywhere)
kinds = st.sampled_from(list(K))
on_the_clock = st.sampled_from(list(DAYS))


def paris(*parts, fold: int = 0) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PARIS, fold=fold)


def utc(moment: dt.datetime) -> dt.datetime:
    """Aware moments of one zone are compared by their clocks: in UTC they are compared by time."""
    return moment.astimezone(dt.UTC)


@given(moments, on_the_clock)
def test_the_clock_always_shows_the_same_hour_so_many_days_before(start, kind):
    moment = moment_of(kind, start)
    assert moment.astimezone(PARIS).time() == CLOCKS[kind]
    assert local_date(start) - local_date(moment) == dt.timedelta(days=DAYS[kind])


@given(moments, kinds)
def test_a_reminder_always_comes_before(start, kind):
    assert utc(moment_of(kind, start)) < start


@given(moments)
def test_two_hours_are_hours_that_pass(start):
    assert start - utc(moment_of(K.TWO_HOURS, start)) == dt.timedelta(hours=2)


@given(moments, moments, kinds)
def test_what_begins_later_falls_due_no_sooner(one, other, kind):
    first, second = sorted([one, other])
    assert utc(moment_of(kind, first)) <= utc(moment_of(kind, second))


@given(moments, moments, kinds)
def test_the_horizon_says_what_is_due(start, now, kind):
    assert (start < utc(horizon(kind, now))) == (utc(moment_of(kind, start)) <= now)


@given(moments, kinds)
def test_a_reminder_is_due_from_its_very_moment(start, kind):
    moment = utc(moment_of(kind, start))
    assert utc(horizon(kind, moment - dt.timedelta.resolution)) <= start < utc(horizon(kind, moment))


@given(moments, moments, moments, kinds)
def test_stretches_of_time_share_what_falls_due_between_them(start, one, other, kind):
    """Whatever falls due in a stretch falls due in one of its halves, and in one only."""
    first, last = sorted([one, other])
    assume(first < last)
    middle = first + (last - first) / 2

    def due(since, until):
        return utc(horizon(kind, since)) <= start < utc(horizon(kind, until))

    assert due(first, last) == (due(first, middle) or due(middle, last))
    assert not (due(first, middle) and due(middle, last))


@pytest.mark.parametrize(
    ("kind", "start", "moment"),
    [
        # Over the change to summer time (29 March 2026): nine o'clock stays nine o'clock.
        (K.PREPARE, paris(2026, 4, 5, 14), paris(2026, 3, 22, 9)),
        (K.SOON, paris(2026, 3, 30, 0, 30), paris(2026, 3, 28, 9)),
        (K.DAY_BEFORE, paris(2026, 3, 29, 14), paris(2026, 3, 28, 18)),
        (K.TWO_HOURS, paris(2026, 3, 29, 4), paris(2026, 3, 29, 1)),
        # Over the change to winter time (25 October 2026).
        (K.PREPARE, paris(2026, 10, 31, 20), paris(2026, 10, 17, 9)),
        (K.DAY_BEFORE, paris(2026, 10, 26, 10), paris(2026, 10, 25, 18)),
        (K.TWO_HOURS, paris(2026, 10, 25, 4), paris(2026, 10, 25, 2, fold=1)),
        # The end of a month, and 29 February.
        (K.PREPARE, paris(2028, 3, 14, 10), paris(2028, 2, 29, 9)),
        (K.SOON, paris(2028, 3, 1, 10), paris(2028, 2, 28, 9)),
        (K.SOON, paris(2027, 3, 1, 10), paris(2027, 2, 27, 9)),
        (K.PREPARE, paris(2027, 1, 10, 10), paris(2026, 12, 27, 9)),
    ],
)
def test_examples(kind, start, moment):
    assert utc(moment_of(kind, start)) == utc(moment)


def test_a_whole_day_has_no_two_hours_before():
    midnight = paris(2026, 11, 28)
    assert moment_of(K.TWO_HOURS, midnight, all_day=True) is None
    assert moment_of(K.DAY_BEFORE, midnight, all_day=True) == paris(2026, 11, 27, 18)


def test_which_kind_takes_the_place_of_which():
    assert [replacing_kinds(kind) for kind in (K.PREPARE, K.SOON, K.DAY_BEFORE, K.TWO_HOURS)] == [
        (K.SOON,), (), (K.TWO_HOURS,), (),
    ]  # fmt: skip


def test_each_kind_is_told_to_one_audience_and_the_farther_falls_due_first():
    assert sorted(HOSTS_AND_STAFF + VISITORS) == sorted(K)
    for kinds in (HOSTS_AND_STAFF, VISITORS):
        due = [moment_of(kind, paris(2026, 11, 28, 20)) for kind in kinds]
        assert due == sorted(due)


def test_hosts_and_staff_read_in_the_subject_which_reminder_it_is():
    assert set(OPENINGS) == set(HOSTS_AND_STAFF)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (paris(2026, 3, 30, 7, 29), None),
        (paris(2026, 3, 30, 7, 30), dt.date(2026, 3, 30)),
        (paris(2026, 4, 1, 19, 59), dt.date(2026, 3, 30)),
        (paris(2026, 4, 1, 20), None),
        (paris(2026, 4, 5, 23), None),
        (paris(2026, 10, 26, 7, 30), dt.date(2026, 10, 26)),
    ],
)
def test_the_week_of_the_staff(now, monday):
    assert staff_week(now) == monday


@given(moments)
def test_the_week_leaves_on_its_monday_at_half_past_seven(now):
    monday = staff_week(now)
    if monday is not None:
        opened = week_moment(monday)
        assert (monday.weekday(), opened.time()) == (0, dt.time(7, 30))
        assert dt.timedelta(0) <= now - utc(opened) < dt.timedelta(days=3)
