import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar import periods
from events.calendar.periods import DAY, PARIS, Window, local_date, midnight
from events.choices import When

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2029, 12, 31))


def paris(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("day", "hours"), [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25), (dt.date(2026, 11, 22), 24)]
)
def test_a_day_has_its_own_number_of_hours(day, hours):
    window = periods.days(day, day)
    assert (window.end.astimezone(dt.UTC) - window.start.astimezone(dt.UTC)) == dt.timedelta(hours=hours)


def test_a_month_ends_where_the_next_begins():
    assert periods.month(2028, 2).end == periods.month(2028, 3).start == paris(2028, 3, 1)


def test_the_day_in_paris_differs_from_the_day_in_utc_late_in_the_evening():
    assert local_date(dt.datetime(2026, 7, 14, 22, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 15)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2026, 11, 25), (paris(2026, 11, 28), paris(2026, 11, 30))),  # a Wednesday
        (dt.date(2026, 11, 28), (paris(2026, 11, 28), paris(2026, 11, 30))),  # the Saturday
        (dt.date(2026, 11, 29), (paris(2026, 11, 29), paris(2026, 11, 30))),  # the Sunday
    ],
)
def test_the_weekend_is_the_one_that_runs_or_comes(today, expected):
    assert periods.named(When.WEEKEND, today) == Window(*expected)


def test_the_month_runs_from_today_to_its_last_day():
    assert periods.named(When.MONTH, dt.date(2026, 2, 10)) == Window(paris(2026, 2, 10), paris(2026, 3, 1))


def test_the_next_school_holidays_of_zone_b():
    assert periods.named(When.HOLIDAYS, dt.date(2026, 11, 22)) == Window(paris(2026, 12, 19), paris(2027, 1, 4))


def test_holidays_under_way_begin_today():
    assert periods.named(When.HOLIDAYS, dt.date(2026, 12, 24)).start == paris(2026, 12, 24)


@pytest.mark.parametrize(("code", "expected"), [("67", True), ("68", True), ("57", True), ("54", False), ("51", False)])
def test_alsace_and_moselle_have_their_own_public_holidays(code, expected):
    assert (dt.date(2026, 12, 26) in periods.public_holidays(2026, code)) is expected
    assert (dt.date(2026, 4, 3) in periods.public_holidays(2026, code)) is expected


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="unknown window"):
        periods.named("jamais", dt.date(2026, 1, 1))


@given(today=DAYS, when=st.sampled_from(list(When)))
def test_named_windows_are_whole_days_that_begin_today_or_later(today, when):
    window = periods.named(when, today)
    assert midnight(today) <= window.start < window.end
    assert window.start == midnight(local_date(window.start))
    assert window.end == midnight(local_date(window.end))


@given(today=DAYS)
def test_today_and_tomorrow_share_no_moment_and_leave_no_gap(today):
    assert periods.named(When.TODAY, today).end == periods.named(When.TOMORROW, today).start == midnight(today + DAY)
