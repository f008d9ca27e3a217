"""Send a task to the workers from a request, without waiting for an unavailable broker."""

import logging
import time
from typing import Any

from celery import Task
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

AWAY_SECONDS = 10
_away_until = 0.0


def dispatch_task(task: "Task[Any, Any]", *args: Any, priority: int = 0) -> bool:
    """Send the task to a worker, or run it at once without a broker; returns whether it was sent or run.

    ``priority`` is that of the broker's queue, from 0 (first; whatever the schedule starts has it too) to 9. A broker
    that does not answer is not asked again for ten seconds by this process, and nothing is raised: the schedule has to
    find again whatever was not handed over.
    """
    global _away_until
    if time.monotonic() < _away_until:
        return False
    try:
        task.apply_async(args, priority=priority)
    except (OSError, KombuError, RedisError) as error:
        _away_until = time.monotonic() + AWAY_SECONDS
        logger.warning("the broker does not answer, %s%s is left to the schedule: %s", task.name, args, error)
        return False
    return True
