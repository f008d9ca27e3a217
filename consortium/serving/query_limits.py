"""A query that a visitor has caused ends after ``QUERY_SECONDS``, one of a task after ``TASK_QUERY_SECONDS``.

Switched on by the WSGI entry point and by the worker's. Commands and migrations take all the time they need, and what
a task does within a request or a command has that one's limit.
"""

import threading
import time
from functools import partial

from celery.signals import task_prerun
from celery.utils.dispatch import Signal as CelerySignal
from django.conf import settings
from django.core.signals import request_started
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import Signal

STEPS = 200_000  # of SQLite's machine between two looks at the clock: about a millisecond

_request = threading.local()


def switch_on(setting: str = "QUERY_SECONDS", begins: Signal | CelerySignal = request_started) -> None:
    """Bound the queries of this process's next connections by a setting; ``begins``: a request, or a task."""
    connection_created.connect(partial(_bound, setting), weak=False, dispatch_uid="query-limits")
    begins.connect(partial(_begin, setting), weak=False, dispatch_uid="query-limits")


def switch_on_for_tasks(**kwargs: object) -> None:
    """Likewise, in a process of the worker."""
    switch_on("TASK_QUERY_SECONDS", task_prerun)


def switch_off() -> None:
    """For tests."""
    connection_created.disconnect(dispatch_uid="query-limits")
    request_started.disconnect(dispatch_uid="query-limits")
    task_prerun.disconnect(dispatch_uid="query-limits")


def _begin(setting: str, **kwargs: object) -> None:
    _request.deadline = time.monotonic() + getattr(settings, setting)


def _bound(setting: str, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """PostgreSQL counts by itself, each statement; SQLite asks us now and then, and we count the whole request."""
    bounds = {"postgresql": _bound_postgresql, "sqlite": _bound_sqlite}
    if getattr(settings, setting) and connection.vendor in bounds:
        bounds[connection.vendor](connection, getattr(settings, setting))


def _bound_postgresql(connection: BaseDatabaseWrapper, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {int(seconds * 1000)}")


def _bound_sqlite(connection: BaseDatabaseWrapper, seconds: float) -> None:
    connection.connection.set_progress_handler(_is_late, STEPS)


def _is_late() -> bool:
    return time.monotonic() > getattr(_request, "deadline", float("inf"))
