"""Celery tasks of the calendar."""

import time

from celery import shared_task
from django.conf import settings
from django.dispatch import receiver
from django.utils import timezone

from consortium.scheduling.dispatch import dispatch_task
from events.notices import queue, request_sync
from events.notices.notify import waiting
from events.reminders import dispatch, staff_digest
from events.subscriptions import digests

WRITING_SECONDS = 45  # the next run goes on; below the soft time limit of a task


@shared_task(name="events.finish_requests")
def finish_requests() -> int:
    """Mark as done the requests whose event is over; returns how many."""
    return request_sync.finish(timezone.now())


@shared_task(name="events.write_notices")
def write_notices() -> int:
    """Write queued change notices (large audiences); returns how many messages."""
    return queue.write_waiting()


@receiver(waiting, dispatch_uid="events-start-writing")
def start_writing(**_: object) -> None:
    """Start :func:`write_notices` in a worker once a notice is committed; without a broker the schedule does it."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        dispatch_task(write_notices)


@shared_task(name="events.write_reminders")
def write_reminders() -> int:
    """Write the reminders that are due to the outbox; returns how many messages."""
    return dispatch.write_due(timezone.now())


@shared_task(name="events.write_staff_week")
def write_staff_week() -> int:
    """Write the weekly messages to teams to the outbox; returns how many."""
    return staff_digest.write_week(timezone.now())


@shared_task(name="events.write_digests")
def write_digests() -> int:
    """Write the digests that are due or were missed; returns how many messages."""
    until = time.monotonic() + WRITING_SECONDS
    return digests.write_due(timezone.now(), may_go_on=lambda: time.monotonic() < until)
