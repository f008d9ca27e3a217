"""The moments of the schedule: in order, once each, over both changes of hour."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab, schedule
from hypothesis import given
from hypothesis import strategies as st

from consortium.celery import app
from consortium.scheduling.crontab import last_slot, repeats_often

PARIS = ZoneInfo("Europe/Paris")
RULES = [
    60.0,
    3600,
    dt.timedelta(minutes=5),
    crontab(minute="*/15"),
    crontab(hour="9", minute="0"),
    crontab(hour="2", minute="30"),
    crontab(day_of_week="thu", hour="8", minute="0"),
    crontab(day_of_month="31", hour="18", minute="0"),
]
moments = st.integers(1_704_067_200, 1_924_991_999).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


def paris(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PARIS)


def moments_between(rule: object, start: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
    """What somebody who looks every minute is told, each once."""
    found, now = [], start
    while now <= end:
        if (slot := last_slot(rule, now)) >= start and slot not in found:
            found.append(slot)
        now += dt.timedelta(minutes=1)
    return found


@pytest.mark.parametrize(
    ("rule", "now", "expected"),
    [
        (60.0, utc(2026, 3, 2, 8, 0, 59), utc(2026, 3, 2, 8, 0)),
        (60.0, utc(2026, 3, 2, 8, 1), utc(2026, 3, 2, 8, 1)),
        (dt.timedelta(hours=1), utc(2026, 3, 2, 8, 59), utc(2026, 3, 2, 8)),
        (crontab(hour="9", minute="0"), paris(2026, 3, 2, 9, 0), paris(2026, 3, 2, 9, 0)),
        (crontab(hour="9", minute="0"), paris(2026, 3, 2, 8, 59), paris(2026, 3, 1, 9, 0)),
        (crontab(hour="9", minute="0"), paris(2026, 7, 2, 9, 0), utc(2026, 7, 2, 7, 0)),
        (crontab(day_of_week="mon", hour="8", minute="0"), paris(2026, 3, 8, 23), paris(2026, 3, 2, 8)),
        (crontab(day_of_week="sun", hour="8", minute="0"), paris(2026, 3, 8, 23), paris(2026, 3, 8, 8)),
        (crontab(day_of_month="31", hour="8", minute="0"), paris(2026, 3, 1), paris(2026, 1, 31, 8)),
        (crontab(day_of_month="29", month_of_year="2", hour="8", minute="0"), paris(2027, 3, 1), paris(2024, 2, 29, 8)),
    ],
)  # fmt: skip
def test_the_last_moment_of_a_schedule(rule, now: dt.datetime, expected: dt.datetime):
    assert last_slot(rule, now) == expected


def test_what_is_set_in_the_missing_hour_comes_once_an_hour_later():
    rule = crontab(hour="2", minute="30")
    assert moments_between(rule, paris(2026, 3, 29, 0), paris(2026, 3, 29, 12)) == [utc(2026, 3, 29, 1, 30)]


def test_what_is_set_in_the_double_hour_comes_once_at_the_first():
    rule = crontab(hour="2", minute="30")
    assert moments_between(rule, paris(2026, 10, 25, 0), paris(2026, 10, 25, 12)) == [utc(2026, 10, 25, 0, 30)]


@pytest.mark.parametrize("day", [paris(2026, 3, 29), paris(2026, 10, 25)])
def test_what_comes_every_quarter_never_pauses(day: dt.datetime):
    start = day.astimezone(dt.UTC)
    found = moments_between(crontab(minute="*/15"), start, start + dt.timedelta(hours=6))
    assert found == [start + dt.timedelta(minutes=15 * n) for n in range(25)]


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(now=moments)
def test_a_moment_has_come_and_is_its_own_last(rule, now: dt.datetime):
    slot = last_slot(rule, now)
    assert slot <= now
    assert last_slot(rule, slot) == slot


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(now=moments, later=st.timedeltas(dt.timedelta(0), dt.timedelta(days=40)))
def test_time_that_passes_never_takes_a_moment_back(rule, now: dt.datetime, later: dt.timedelta):
    assert last_slot(rule, now) <= last_slot(rule, now + later)


class Sunset(schedule):
    """A kind of schedule that nobody has taught us."""


def test_a_kind_of_schedule_that_nobody_knows_is_refused():
    with pytest.raises(TypeError, match="no moments"):
        last_slot(Sunset(60), utc(2026, 3, 1))


def test_intervals_are_told_from_the_calendar():
    assert [repeats_often(rule) for rule in RULES] == [True] * 3 + [False] * 5


@pytest.mark.parametrize("name", app.conf.beat_schedule)
def test_every_entry_of_the_schedule_can_be_run(name: str):
    app.loader.import_default_modules()
    entry = app.conf.beat_schedule[name]
    assert entry["task"] in app.tasks
    assert last_slot(entry["schedule"], utc(2026, 3, 1)) <= utc(2026, 3, 1)
