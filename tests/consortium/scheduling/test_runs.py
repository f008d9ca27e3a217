"""Each moment of the schedule is run once, whoever looks, and again when it was not finished."""

import datetime as dt
from io import StringIO

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core.management import CommandError, call_command

from consortium.celery import app
from consortium.models import ScheduledRun
from consortium.scheduling.beat import ClaimingScheduler
from consortium.scheduling.runs import claim, release, run_due
from tests.atonce import at_once

pytestmark = pytest.mark.django_db
LEASE = settings.SCHEDULE_LEASE
MINUTE = dt.timedelta(minutes=1)
NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
MONDAY = crontab(day_of_week="mon", hour="9", minute="0")
calls: list[str] = []


@app.task(name="tests.counts")
def counts(word: str = "fait") -> str:
    calls.append(word)
    return word


@app.task(name="tests.fails")
def fails() -> None:
    raise RuntimeError("rien ne va")


@pytest.fixture(autouse=True)
def _no_calls():
    calls.clear()


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def schedule(monkeypatch):
    """A schedule of the test's own in the place of the portal's."""

    def use(**entries) -> None:
        monkeypatch.setitem(app.conf, "beat_schedule", entries)

    return use


def test_a_moment_is_taken_once():
    assert claim("courriels", 60.0, NOON) == NOON
    assert claim("courriels", 60.0, NOON + MINUTE / 2) is None
    assert claim("courriels", 60.0, NOON + MINUTE) == NOON + MINUTE


def test_a_first_moment_of_the_calendar_is_waited_for():
    assert claim("lundi", MONDAY, NOON) is None
    assert claim("lundi", MONDAY, NOON + LEASE) is None
    following = NOON + dt.timedelta(days=7)
    assert claim("lundi", MONDAY, following) == dt.datetime(2026, 3, 9, 8, tzinfo=dt.UTC)


def test_moments_missed_while_nobody_was_there_are_caught_up_once():
    claim("lundi", MONDAY, NOON)
    back = NOON + dt.timedelta(days=24)
    assert claim("lundi", MONDAY, back) == dt.datetime(2026, 3, 23, 8, tzinfo=dt.UTC)
    assert claim("lundi", MONDAY, back + MINUTE) is None


def test_a_moment_that_was_not_finished_comes_back():
    claim("heure", 3600, NOON)
    assert claim("heure", 3600, NOON + LEASE - MINUTE) is None
    assert claim("heure", 3600, NOON + LEASE) == NOON
    assert claim("heure", 3600, NOON + LEASE + MINUTE) is None


def test_a_moment_given_back_is_free_at_once():
    slot = claim("heure", 3600, NOON + MINUTE)
    release("heure", slot)
    assert claim("heure", 3600, NOON + MINUTE) == slot


def test_a_clock_put_back_takes_nothing_again():
    claim("courriels", 60.0, NOON)
    assert claim("courriels", 60.0, NOON - 5 * MINUTE) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seen_before", [False, True])
def test_of_many_who_try_one_wins(seen_before: bool):
    if seen_before:
        claim("courriels", 60.0, NOON - MINUTE)
    won = at_once(*[lambda: claim("courriels", 60.0, NOON)] * 6)
    assert sorted(won, key=bool) == [None] * 5 + [NOON]


def test_a_run_leaves_its_words(clock):
    outcome = run_due("mot", {"schedule": 60.0, "kwargs": {"word": "trois"}}, counts, NOON)
    run = ScheduledRun.objects.get()
    assert (outcome.succeeded, outcome.words, calls) == (True, "trois", ["trois"])
    assert (run.name, run.slot, run.done, run.done_at, run.failures, run.words) == ("mot", NOON, True, NOON, 0, "trois")


def test_a_run_that_fails_is_told_and_tried_again(clock):
    entry = {"schedule": 3600}
    assert run_due("panne", entry, fails, NOON).succeeded is False
    assert run_due("panne", entry, fails, NOON + MINUTE) is None
    clock.move_to(NOON + LEASE, tick=False)
    assert run_due("panne", entry, fails, NOON + LEASE).words == "RuntimeError: rien ne va"
    run = ScheduledRun.objects.get()
    assert (run.done, run.done_at, run.failures, run.words) == (False, None, 2, "RuntimeError: rien ne va")
    clock.move_to(NOON + 2 * LEASE, tick=False)
    run_due("panne", entry, counts, NOON + 2 * LEASE)
    run.refresh_from_db()
    assert (run.done, run.failures, run.words) == (True, 0, "fait")


@pytest.mark.django_db(transaction=True)
def test_cron_and_beat_share_the_lock(clock, schedule):
    schedule(mot={"task": "tests.counts", "schedule": 60.0})
    first, second = ClaimingScheduler(app), ClaimingScheduler(app)
    first.tick()
    second.tick()
    call_command("send_due", stdout=StringIO())
    assert calls == ["fait"]
    clock.move_to(NOON + MINUTE, tick=False)
    call_command("send_due", stdout=StringIO())
    second.tick()
    assert calls == ["fait", "fait"]


def test_cron_runs_only_what_has_come(clock, schedule):
    schedule(
        mot={"task": "tests.counts", "schedule": 60.0, "kwargs": {"word": "minute"}},
        lundi={"task": "tests.counts", "schedule": MONDAY, "kwargs": {"word": "lundi"}},
    )
    for later in (MINUTE, 2 * MINUTE, dt.timedelta(days=7), dt.timedelta(days=7, minutes=1)):
        clock.move_to(NOON + later, tick=False)
        call_command("send_due", stdout=StringIO())
    assert calls == ["minute", "minute", "minute", "lundi", "minute"]


def test_one_failure_stops_no_other_entry_and_cron_hears_of_it(clock, schedule):
    schedule(panne={"task": "tests.fails", "schedule": 60.0}, mot={"task": "tests.counts", "schedule": 60.0})
    out = StringIO()
    with pytest.raises(CommandError, match="En échec, à reprendre : panne"):
        call_command("send_due", stdout=out)
    assert out.getvalue() == "panne : RuntimeError: rien ne va\nmot : fait\n"
    assert calls == ["fait"]


@pytest.mark.django_db(transaction=True)
def test_beat_tells_that_it_is_alive_where_it_is_asked_to(clock, schedule, tmp_path):
    schedule(mot={"task": "tests.counts", "schedule": 60.0})
    ClaimingScheduler(app, schedule_filename=str(tmp_path / "beat")).tick()
    assert [path.name for path in tmp_path.iterdir()] == ["beat"]
    assert calls == ["fait"]


@pytest.mark.django_db(transaction=True)
def test_a_beat_whose_broker_is_away_gives_the_moment_back_and_goes_on(clock, schedule, away_broker, tmp_path):
    schedule(mot={"task": "tests.counts", "schedule": 3600})
    beat = ClaimingScheduler(app, schedule_filename=str(tmp_path / "beat"))
    with away_broker():
        assert beat.tick() > 0
    assert (calls, list(tmp_path.iterdir())) == ([], [])
    beat.tick()
    assert calls == ["fait"]
