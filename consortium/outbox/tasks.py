"""Delivery as tasks: started after commit, and each minute for whatever was missed."""

from celery import shared_task
from django.dispatch import receiver

from consortium.outbox import delivery
from consortium.outbox.enqueue import queued
from consortium.scheduling.dispatch import dispatch_task

SWEEP_SECONDS = 45  # the next sweep goes on


@shared_task(name="outbox.deliver")
def deliver(pk: int) -> None:
    """Send one message if it is due."""
    delivery.deliver(pk)


# Long enough for the last message of a sweep to meet a slow mail server, then a database that restarts.
@shared_task(name="outbox.sweep", soft_time_limit=100, time_limit=120)
def sweep() -> int:
    """Send what is due, one message at a time; how many were tried."""
    return delivery.deliver_due(SWEEP_SECONDS)


@receiver(queued, dispatch_uid="outbox-start-delivery")
def start_delivery(*, pk: int, priority: int, **_: object) -> None:
    """Hand a committed message to a worker; without a broker, send it here and now. The sweep finds the others."""
    dispatch_task(deliver, pk, priority=priority)
