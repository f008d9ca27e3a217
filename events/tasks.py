"""What the schedule asks of the calendar."""

import time

from celery import shared_task
from django.conf import settings
from django.dispatch import receiver
from django.utils import timezone

from consortium.scheduling.dispatch import hand_over
from events.notices import queue, request_sync
from events.notices.notify import waiting
from events.reminders import dispatch, staff_digest
from events.subscriptions import digests

WRITING_SECONDS = 45  # the next run goes on; below the soft time limit of a task


@shared_task(name="events.finish_requests")
def finish_requests() -> int:
    """Requests whose event is over are done; how many."""
    return request_sync.finish(timezone.now())


@shared_task(name="events.write_notices")
def write_notices() -> int:
    """Messages of changes that a great many people count on; how many were written."""
    return queue.write_waiting()


@receiver(waiting, dispatch_uid="events-start-writing")
def start_writing(**_: object) -> None:
    """Hand a committed notice to a worker. Without a broker the schedule does it: nobody waits for so many letters."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        hand_over(write_notices)


@shared_task(name="events.write_reminders")
def write_reminders() -> int:
    """Reminders that fell due are in the outbox; how many messages."""
    return dispatch.write_due(timezone.now())


@shared_task(name="events.write_staff_week")
def write_staff_week() -> int:
    """Monday's messages to the staff are in the outbox; how many."""
    return staff_digest.write_week(timezone.now())


@shared_task(name="events.write_digests")
def write_digests() -> int:
    """Write the digests whose hour has come, or was missed; how many messages."""
    until = time.monotonic() + WRITING_SECONDS
    return digests.write_due(timezone.now(), may_go_on=lambda: time.monotonic() < until)
