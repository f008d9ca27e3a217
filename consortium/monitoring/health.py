"""Health report for load balancers and monitoring. No personal data.

Only the database is vital: without Redis pages are made one by one, and late mail is no reason to take the site away.
Whatever else is wrong makes the state «degraded», and is named.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Min, Q
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from consortium.models import ScheduledRun
from consortium.outbox.models import OutgoingEmail

SWEEP = "outbox"  # the entry of the schedule that sends what is due, each minute
LATE = dt.timedelta(minutes=15)  # for a message that is due, and for the sweep itself
PATIENCE = 1  # seconds for the broker to answer


@dataclass(frozen=True)
class Outbox:
    """Ages in whole seconds, 0 when nothing waits; ``last_sweep`` is None when there never was one.

    ``failing`` names the entries of the schedule whose last run failed.
    """

    oldest_undelivered: int
    oldest_due: int
    last_sweep: dt.datetime | None
    failing: list[str]


def outbox(now: dt.datetime) -> Outbox:
    """Age of the oldest waiting mail and state of the schedule. Two queries; DatabaseError without a database."""
    waiting = OutgoingEmail.objects.undelivered().aggregate(
        written=Min("created_at"), due=Min("next_attempt_at", filter=Q(next_attempt_at__lte=now))
    )
    runs = {run.name: run for run in ScheduledRun.objects.all()}
    return Outbox(
        oldest_undelivered=_age(waiting["written"], now),
        oldest_due=_age(waiting["due"], now),
        last_sweep=runs[SWEEP].done_at if SWEEP in runs else None,
        failing=[name for name, run in runs.items() if run.failures],
    )


def report(now: dt.datetime) -> dict[str, object]:
    """The whole state, ready for JSON; ``status`` is «ok», «degraded» or «down»."""
    broker = broker_state()
    state: dict[str, object] = {
        "status": "ok",
        "database": True,
        "cache": broker != "down" and _cache_answers(),  # the same Redis: one that is away is waited for once
        "broker": broker,
    }
    try:
        mail = outbox(now)
    except DatabaseError:
        return {**state, "status": "down", "database": False, "outbox": None, "problems": ["database"]}
    state["outbox"] = {
        "oldest_undelivered_seconds": mail.oldest_undelivered,
        "oldest_due_seconds": mail.oldest_due,
        "last_sweep": mail.last_sweep and mail.last_sweep.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    state["failing_tasks"] = mail.failing
    wrong = {
        "cache": not state["cache"],
        "broker": broker == "down",
        "mail-late": mail.oldest_due > LATE.total_seconds(),
        "task-failing": bool(mail.failing),
        "sweep-stopped": mail.last_sweep is None or now - mail.last_sweep > LATE,
    }
    state["problems"] = [name for name, is_wrong in wrong.items() if is_wrong]
    state["status"] = "degraded" if state["problems"] else "ok"
    return state


def broker_state() -> str:
    """«ok» or «down» as Celery's broker answers within a second, «none» when tasks run in this process."""
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        return "none"
    once = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, **once) as broker:
            broker.ping()
    except RedisError:
        return "down"
    return "ok"


def _cache_answers() -> bool:
    try:
        cache.set("health", "ok", 10)
        return bool(cache.get("health") == "ok")
    except Exception:  # whatever the cache's client raises, the answer is «no»
        return False


def _age(moment: dt.datetime | None, now: dt.datetime) -> int:
    return 0 if moment is None else max(0, int((now - moment).total_seconds()))
