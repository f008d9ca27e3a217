"""Run each schedule entry once per slot, even with several beat or cron processes.

Taking a moment is one conditional write to its row: of two who try, one wins. What was taken and not finished within
``SCHEDULE_LEASE`` (a worker died, the broker came back empty) may be taken again; a moment missed while nobody was
there is taken on return, once, the latest one only.

The task carries the name and the moment in its headers; Celery's own signals say what became of it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from celery import Task
from celery.signals import task_failure, task_prerun, task_success
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from consortium.models import ScheduledRun
from consortium.scheduling.crontab import Rule, last_slot, repeats_often

MAX_WORDS_LENGTH = 500


@dataclass(frozen=True)
class Outcome:
    """The result of one run."""

    succeeded: bool
    words: str


def claim(name: str, rule: Rule, now: dt.datetime) -> dt.datetime | None:
    """Take the moment of this entry that has come, for us alone; None when there is nothing to do or another has it.

    An entry seen for the first time starts at once when it is a plain interval; one of the calendar («Monday at
    eight») waits for its first moment.
    """
    slot = last_slot(rule, now)
    free = Q(slot__lt=slot) | Q(slot=slot, done=False, claimed_at__lte=now - settings.SCHEDULE_LEASE)
    if ScheduledRun.objects.filter(free, name=name).update(slot=slot, claimed_at=now, done=False):
        return slot
    if ScheduledRun.objects.filter(name=name).exists():
        return None
    often = repeats_often(rule)
    try:
        with transaction.atomic():
            ScheduledRun.objects.create(name=name, slot=slot, claimed_at=now, done=not often)
    except IntegrityError:
        return None  # another one saw it first at the same moment
    return slot if often else None


def release(name: str, slot: dt.datetime) -> None:
    """Undo a claim whose task could not be started: the slot can be claimed again."""
    ScheduledRun.objects.filter(name=name, slot=slot, done=False).update(claimed_at=slot - settings.SCHEDULE_LEASE)


def headers(name: str, slot: dt.datetime) -> dict[str, str]:
    """Celery headers by which the end of a task is written to its :class:`ScheduledRun`."""
    return {"scheduled_name": name, "scheduled_slot": slot.isoformat()}


def run_due(name: str, entry: Mapping[str, Any], task: "Task[Any, Any]", now: dt.datetime) -> Outcome | None:
    """Run this entry of the schedule in this process if its moment has come; None when there was nothing to do.

    A failure is told, not raised: it must not stop the other entries.
    """
    slot = claim(name, entry["schedule"], now)
    if slot is None:
        return None
    args, kwargs = entry.get("args", ()), entry.get("kwargs", {})
    run = task.apply(args, kwargs, throw=False, headers=headers(name, slot))
    if run.successful():
        return Outcome(True, "fait" if run.result is None else str(run.result))
    return Outcome(False, _error_words(run.result))


@task_prerun.connect(dispatch_uid="scheduled-start")
def _on_start(*, sender: "Task[Any, Any]", **_: object) -> None:
    if (run := _run_of(sender)) is not None:
        run.update(claimed_at=timezone.now())


@task_success.connect(dispatch_uid="scheduled-success")
def _on_success(*, sender: "Task[Any, Any]", result: object, **_: object) -> None:
    if (run := _run_of(sender)) is not None:
        words = "" if result is None else str(result)[:MAX_WORDS_LENGTH]
        run.update(done=True, done_at=timezone.now(), failures=0, words=words)


@task_failure.connect(dispatch_uid="scheduled-failure")
def _on_failure(*, sender: "Task[Any, Any]", exception: BaseException, **_: object) -> None:
    if (run := _run_of(sender)) is not None:
        run.update(failures=F("failures") + 1, words=_error_words(exception))


def _run_of(task: "Task[Any, Any]") -> "models.QuerySet[ScheduledRun] | None":
    """The row of the entry that this task runs for, as a queryset; None for other tasks."""
    carried = task.request.headers or {}
    if "scheduled_name" not in carried:
        return None
    slot = dt.datetime.fromisoformat(carried["scheduled_slot"])
    return ScheduledRun.objects.filter(name=carried["scheduled_name"], slot=slot)


def _error_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:MAX_WORDS_LENGTH]
