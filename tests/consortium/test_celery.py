"""How tasks are carried: acknowledged late, bounded in time, in JSON only."""

import os
import subprocess
import sys

from django.conf import settings

from consortium.celery import app
from consortium.outbox import tasks
from tests.compose import files
from tests.parts import ROOT


def longest_task() -> float:
    """Seconds after which the slowest task of the portal is killed."""
    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))]
    assert {task.name for task in ours} >= {"outbox.deliver", "outbox.sweep", "events.finish_requests"}
    return max(task.time_limit or settings.CELERY_TASK_TIME_LIMIT for task in ours)


def test_a_task_is_not_handed_out_again_while_it_runs():
    visible_again = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert longest_task() < visible_again
    assert visible_again + longest_task() < settings.SCHEDULE_LEASE.total_seconds()
    assert longest_task() < settings.OUTBOX_LEASE.total_seconds()


def test_a_task_is_asked_to_stop_before_it_is_killed():
    app.loader.import_default_modules()
    for task in app.tasks.values():
        soft = task.soft_time_limit or settings.CELERY_TASK_SOFT_TIME_LIMIT
        assert 0 < soft < (task.time_limit or settings.CELERY_TASK_TIME_LIMIT)
    assert tasks.SWEEP_SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT


def test_tasks_are_acknowledged_once_done_by_workers_that_hold_one_at_a_time():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    app.loader.import_default_modules()
    assert {task.acks_late for name, task in app.tasks.items() if not name.startswith("celery.")} == {True}


def test_a_worker_waits_for_its_broker_and_a_visitor_does_not():
    assert (app.conf.broker_connection_retry_on_startup, app.conf.broker_connection_max_retries) == (True, None)
    patience = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert (patience["max_retries"], patience["socket_connect_timeout"], patience["socket_timeout"]) == (0, 2, 3)


def test_nothing_but_json_is_written_or_read_and_no_result_is_kept():
    conf = app.conf
    assert (conf.task_serializer, conf.result_serializer, conf.event_serializer) == ("json", "json", "json")
    assert (list(conf.accept_content), conf.result_accept_content) == (["json"], None)
    assert (conf.task_ignore_result, type(app.backend).__name__) == (True, "DisabledBackend")


def test_redis_is_the_broker_when_there_is_one(tmp_path):
    program = "from consortium.celery import app; print(app.conf.broker_url, app.conf.task_always_eager)"
    said = {}
    for url in ("redis://127.0.0.1:6379/0", ""):
        environment = {**os.environ, "REDIS_URL": url, "DATA_DIR": str(tmp_path), "PORTAL_HOME": str(tmp_path)}
        environment["DJANGO_SETTINGS_MODULE"] = "consortium.settings"
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        said[url] = done.stdout.split()
    assert said == {
        "redis://127.0.0.1:6379/0": ["redis://127.0.0.1:6379/0", "False"],
        "": ["memory://localhost", "True"],
    }


def test_a_worker_that_is_stopped_may_end_its_task():
    service = files.services()["worker"]
    assert files.seconds(service["stop_grace_period"]) > longest_task()
