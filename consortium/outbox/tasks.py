"""Delivery as tasks: started after commit, and each minute for whatever was missed."""

import logging
import time

from celery import shared_task
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from consortium.outbox import sending

logger = logging.getLogger(__name__)

AWAY_SECONDS = 10
SWEEP_SECONDS = 45  # the next sweep goes on; below the soft time limit of a task

_broker_away_until = 0.0


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
    """Hand a committed message to a worker; without a broker, send it here and now. Never raises.

    A broker that is away is not asked again for a while by this process: the sweep finds the message, and whoever
    wrote it does not wait.
    """
    global _broker_away_until
    if time.monotonic() < _broker_away_until:
        return
    try:
        deliver.delay(pk)
    except (OSError, KombuError, RedisError) as error:
        _broker_away_until = time.monotonic() + AWAY_SECONDS
        logger.warning("the broker does not answer, message %s waits for the sweep: %s", pk, error)
