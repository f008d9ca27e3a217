"""Delivery as tasks: started after commit, and each minute for whatever was missed."""

import logging
import time

from celery import shared_task
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from consortium.outbox import sending

logger = logging.getLogger(__name__)

AWAY_SECONDS = 10
SWEEP_SECONDS = 45  # the next sweep goes on

_broker_away_until = 0.0


@shared_task(name="outbox.deliver")
def deliver(pk: int) -> None:
    """Send one message if it is due."""
    sending.deliver(pk)


# Long enough for the last message of a sweep to meet a slow mail server, then a database that restarts.
@shared_task(name="outbox.sweep", soft_time_limit=100, time_limit=120)
def sweep() -> int:
    """Send what is due, one message at a time; how many were tried."""
    return sending.deliver_due(SWEEP_SECONDS)


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
