"""Delivery as tasks: started after commit, and each minute for whatever was missed."""

import time

from celery import shared_task

from consortium.outbox import sending

SWEEP_SECONDS = 45  # the next sweep goes on; below the soft time limit of a task


@shared_task(name="outbox.deliver")
def deliver(pk: int) -> None:
    """Send one message if it is due."""
    sending.deliver(pk)


@shared_task(name="outbox.sweep")
def sweep() -> int:
    """Send what is due, one message at a time; how many were tried."""
    until, tried = time.monotonic() + SWEEP_SECONDS, 0
    while time.monotonic() < until and sending.deliver_one():
        tried += 1
    return tried


def start_delivery(*, pk: int, **_) -> None:
    """Hand a committed message to a worker; without a broker, send it here and now."""
    # No retry: a visitor should not wait for a broker that is away, the sweep finds the message.
    deliver.apply_async((pk,), retry=False)
