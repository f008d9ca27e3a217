"""The Celery application: broker from the settings, schedule from here."""

import os
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import task_postrun, worker_init, worker_process_init
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")

# By the schemes of its addresses, so that «rediss://» stays one with TLS.
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "consortium.scheduling.broker:Transport"))

app = Celery("consortium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Each entry runs once for each of its moments: the table of scheduled runs is the lock of every beat and of
# ``manage.py send_due``, which runs the same entries for cron. A moment missed while nobody was there is caught up
# once; a run that fails is tried again (see consortium.scheduling.runs). Crontabs are read on the clocks of
# Europe/Paris. Each task does what is due when it runs, and nothing when run again.
app.conf.beat_scheduler = "consortium.scheduling.beat:ClaimingScheduler"
app.conf.beat_schedule_filename = ""
app.conf.beat_schedule = {
    "notices": {"task": "events.write_notices", "schedule": 60.0, "options": {"expires": 55}},
    "outbox": {"task": "outbox.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "requests": {"task": "events.finish_requests", "schedule": 3600.0},
    "reminders": {"task": "events.write_reminders", "schedule": crontab(minute="*/5"), "options": {"expires": 280}},
    # Monday at half past seven; what was missed is caught up until Wednesday evening.
    "staff-week": {
        "task": "events.write_staff_week",
        "schedule": crontab(minute="*/30", hour="7-19", day_of_week="mon,tue,wed"),
        "options": {"expires": 1700},
    },
    # Often: on a Thursday morning each run writes for as long as a task may last, and leaves the rest to the next.
    "digests": {"task": "events.write_digests", "schedule": crontab(minute="*/5"), "options": {"expires": 280}},
    "limits": {"task": "consortium.forget_limits", "schedule": 600.0, "options": {"expires": 500}},
    "personal-data": {"task": "consortium.purge_personal_data", "schedule": crontab(hour=4, minute=20)},
}


@task_postrun.connect(dispatch_uid="look-over-connections")
def look_over_connections(*, task: "Task[Any, Any]", **_: object) -> None:
    """Let the next task ask first whether its connection still holds; give up one that failed or has served for long.

    A task that runs inside a request leaves the request's connection alone.
    """
    if not task.request.is_eager:
        close_old_connections()


@worker_init.connect(dispatch_uid="query-limits")  # a worker that works in its own process (threads, solo)
@worker_process_init.connect(dispatch_uid="query-limits")
def bound_queries(**_: object) -> None:
    """A task's query ends too; a worker's process is told once Django is set up."""
    from consortium.serving import query_limits

    query_limits.switch_on_for_tasks()
