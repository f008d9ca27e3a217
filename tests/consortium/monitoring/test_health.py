"""What the portal says of itself to those who watch over it."""

import datetime as dt
import os
import socket

import pytest
from prometheus_client.parser import text_string_to_metric_families

from consortium.models import ScheduledRun
from consortium.monitoring.health import PATIENCE
from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from tests.callers import callers

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
TOKEN = "un-long-jeton"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOON, tick=False)


def mail(number: int, *, age: dt.timedelta, due: dt.timedelta = dt.timedelta(0), **fields) -> OutgoingEmail:
    """A message written ``age`` ago, and due for so long (negative: later)."""
    row = OutgoingEmail.objects.create(
        key=f"k{number}", to="zoe@example.org", subject="x", text="x", html="x",
        message_id=f"<{number}@example>", next_attempt_at=NOON - due, **{"kind": "essai", **fields},
    )  # fmt: skip
    OutgoingEmail.objects.filter(pk=row.pk).update(created_at=NOON - age)
    return row


def swept(ago: dt.timedelta) -> None:
    moment = NOON - ago
    ScheduledRun.objects.create(name="outbox", slot=moment, claimed_at=moment, done=True, done_at=moment)


def test_all_is_well(client):
    swept(MINUTE)
    response = client.get("/sante/")
    assert (response.status_code, response.headers["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert response.json() == {
        "status": "ok",
        "database": True,
        "cache": True,
        "broker": "none",
        "outbox": {
            "oldest_undelivered_seconds": 0,
            "oldest_due_seconds": 0,
            "last_sweep": "2026-03-02T10:59:00+00:00",
        },
        "failing_tasks": [],
        "problems": [],
    }


def test_mail_that_waits_is_told_and_takes_no_site_away(client):
    swept(MINUTE)
    mail(1, age=DAY, due=16 * MINUTE)
    mail(2, age=2 * DAY, due=-MINUTE, attempts=3)
    mail(3, age=3 * DAY, due=3 * DAY, state=State.SENT)
    response = client.get("/sante/")
    state = response.json()
    assert (response.status_code, state["status"], state["problems"]) == (200, "degraded", ["mail-late"])
    assert state["outbox"]["oldest_undelivered_seconds"] == 2 * 86400
    assert state["outbox"]["oldest_due_seconds"] == 16 * 60
    assert "zoe" not in response.text


@pytest.mark.parametrize("ago", [None, 16 * MINUTE])
def test_a_sweep_that_stopped_or_never_was_is_told(client, ago):
    if ago:
        swept(ago)
    assert client.get("/sante/").json()["problems"] == ["sweep-stopped"]


def test_a_task_whose_last_run_failed_is_told(client):
    swept(MINUTE)
    ScheduledRun.objects.create(name="digests", slot=NOON, claimed_at=NOON, failures=2)
    response = client.get("/sante/")
    state = response.json()
    assert (response.status_code, state["problems"], state["failing_tasks"]) == (200, ["task-failing"], ["digests"])


@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="REDIS_URL n’est pas défini")
def test_a_broker_that_answers(client, settings):
    swept(MINUTE)
    settings.CELERY_BROKER_URL = os.environ["REDIS_URL"]
    state = client.get("/sante/").json()
    assert (state["status"], state["broker"]) == ("ok", "ok")


@pytest.mark.parametrize("silent", [False, True])
def test_a_broker_that_does_not_answer_is_told_soon(client, settings, silent: bool):
    swept(MINUTE)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if silent:
            taken.listen()
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        response = client.get("/sante/")
        # The health check of the container has five seconds.
        assert (callers(taken) if silent else 1) * PATIENCE == 1
    state = response.json()
    assert (response.status_code, state["status"], state["broker"]) == (200, "degraded", "down")
    assert state["problems"] == ["cache", "broker"]


def test_health_costs_the_same_with_one_row_and_with_three(client, django_assert_num_queries):
    mail(1, age=DAY)
    with django_assert_num_queries(2):
        client.get("/sante/")
    mail(2, age=DAY), mail(3, age=DAY)
    swept(MINUTE)
    with django_assert_num_queries(2):
        client.get("/sante/")


def scraped(client) -> dict[tuple[str, ...], float]:
    """Each sample by its name and its labels' values, read with the parser of Prometheus's own library."""
    response = client.get("/sante/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name.removeprefix("portal_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_figures_are_those_of_the_database(client, settings):
    settings.METRICS_TOKEN = TOKEN
    swept(MINUTE)
    ScheduledRun.objects.create(name="lundi", slot=NOON, claimed_at=NOON, failures=2)
    mail(1, age=DAY, due=MINUTE, attempts=2)
    mail(2, age=MINUTE, due=-MINUTE)
    for number, ago in enumerate((MINUTE, 10 * MINUTE, 2 * DAY), start=3):
        mail(number, age=3 * DAY, state=State.SENT, attempts=1, sent_at=NOON - ago, kind="rappel")
    mail(9, age=DAY, state=State.FAILED, attempts=7)
    assert scraped(client) == {
        ("outbox_messages", "essai", "queued"): 2,
        ("outbox_messages", "rappel", "sent"): 3,
        ("outbox_messages", "essai", "failed"): 1,
        ("outbox_attempts", "essai", "queued"): 2,
        ("outbox_attempts", "rappel", "sent"): 3,
        ("outbox_attempts", "essai", "failed"): 7,
        ("outbox_sent", "5m"): 1,
        ("outbox_sent", "1h"): 2,
        ("outbox_sent", "1d"): 2,
        ("outbox_oldest_due_seconds",): 60,
        ("outbox_oldest_undelivered_seconds",): 86400,
        ("outbox_retrying",): 1,
        ("outbox_last_sweep_timestamp_seconds",): (NOON - MINUTE).timestamp(),
        ("schedule_slot_timestamp_seconds", "lundi"): NOON.timestamp(),
        ("schedule_slot_timestamp_seconds", "outbox"): (NOON - MINUTE).timestamp(),
        ("schedule_success_timestamp_seconds", "outbox"): (NOON - MINUTE).timestamp(),
        ("schedule_failures", "lundi"): 2,
        ("schedule_failures", "outbox"): 0,
    }


def test_an_empty_outbox_has_figures_too(client, settings):
    settings.METRICS_TOKEN = TOKEN
    assert scraped(client)[("outbox_oldest_due_seconds",)] == 0


def test_figures_cost_the_same_with_one_row_and_with_three(client, settings, django_assert_num_queries):
    settings.METRICS_TOKEN = TOKEN
    mail(1, age=DAY)
    with django_assert_num_queries(6):
        scraped(client)
    mail(2, age=DAY), mail(3, age=DAY, kind="rappel")
    with django_assert_num_queries(6):
        scraped(client)


def test_figures_are_for_whoever_has_the_token(client, settings):
    assert client.get("/sante/metrics/", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for attempt in ({}, {"Authorization": "Bearer autre"}, {"Authorization": TOKEN}, {"Authorization": "Bearer é"}):
        assert client.get("/sante/metrics/", headers=attempt).status_code == 403
