"""Celery's beat over the table of scheduled runs: several may be started, each moment is sent once.

Nothing is kept on disk. ``--schedule FILE`` names a file that is touched at each pass over the schedule, for a health
check; without it none is written.
"""

import logging
from pathlib import Path
from typing import Any

from celery.beat import ScheduleEntry, Scheduler
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from consortium.scheduling import runs

logger = logging.getLogger(__name__)

PASS_SECONDS = 5  # a moment is sent at most this late
AWAY = (OSError, KombuError, RedisError)  # what a broker that does not answer raises


class ClaimingScheduler(Scheduler):
    """Checks the schedule every five seconds and sends the entries whose slot it claimed.

    When the database or the broker is unavailable, it waits and catches up later.
    """

    max_interval = PASS_SECONDS

    def __init__(self, *args: Any, schedule_filename: str = "", **kwargs: Any) -> None:
        self.heartbeat = Path(schedule_filename) if schedule_filename else None
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """The entries of the code, and none that Celery would add: no result is kept, none has to be cleaned."""
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One pass; how many seconds to wait for the next."""
        close_old_connections()
        try:
            for name, entry in self.schedule.items():
                self._send_if_due(name, entry)
        except DatabaseError as error:
            logger.warning("the database does not answer: %s", error)
            connection.close()
        except AWAY as error:
            logger.warning("the broker does not answer: %s", error)
        else:
            if self.heartbeat:
                self.heartbeat.touch()
        return self.max_interval

    def _send_if_due(self, name: str, entry: ScheduleEntry) -> None:
        if entry.task is None or entry.schedule is None:  # Celery's own type allows that, the table of runs has none
            return
        slot = runs.claim(name, entry.schedule, timezone.now())
        if slot is None:
            return
        # A message nobody took is worth nothing once the moment is free again.
        lease = settings.SCHEDULE_LEASE.total_seconds()
        own = entry.options or {}
        options = {**own, "expires": min(lease, own.get("expires", lease))}
        try:
            self.app.tasks[entry.task].apply_async(
                entry.args, entry.kwargs, headers=runs.headers(name, slot), **options
            )
        except AWAY:
            runs.release(name, slot)
            raise
