"""The slots of a schedule (the moments at which a repeated task is due), deterministic. Pure functions.

A moment («slot») is an aware datetime in UTC. Intervals are counted from the epoch, crontabs are read on the clocks of
Europe/Paris. When those go back, an hour happens twice: what is set at an hour runs once, at the first of the two;
what runs at every hour runs in both. When they go forward, an hour is missing: what is set in it runs an hour later by
the clock, which is the same time after midnight.
"""

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any, Protocol, cast

from celery.schedules import BaseSchedule, crontab, maybe_schedule, schedule
from django.utils import timezone

Rule = float | dt.timedelta | BaseSchedule
EVERY_HOUR = set(range(24))
MAX_WAIT = dt.timedelta(days=8 * 366 + 1)  # from one 29 February to the next, over a century


class Calendar(Protocol):
    """The fields of a ``crontab`` once read, which the library's types do not know."""

    minute: set[int]
    hour: set[int]
    day_of_week: set[int]
    day_of_month: set[int]
    month_of_year: set[int]


def repeats_often(rule: Rule) -> bool:
    """Whether this is a plain interval («each minute») rather than moments of the calendar."""
    return not isinstance(_known(rule), crontab)


def last_slot(rule: Rule, now: dt.datetime) -> dt.datetime:
    """The latest moment of this schedule that is not after ``now``.

    ``rule`` is a number of seconds, a timedelta, or one of Celery's ``schedule`` and ``crontab``. Raises TypeError for
    another kind, ValueError for a crontab that never comes.
    """
    known = _known(rule)
    if isinstance(known, crontab):
        return _last_of_calendar(cast("Calendar", known), now)
    if type(known) is schedule:
        period = known.seconds
        return dt.datetime.fromtimestamp(math.floor(now.timestamp() / period) * period, dt.UTC)
    raise TypeError(f"no moments are known of {rule!r}")


def _known(rule: Rule) -> BaseSchedule:
    return cast("BaseSchedule", maybe_schedule(cast("Any", rule)))  # the library's types know no plain number


def _last_of_calendar(rule: Calendar, now: dt.datetime) -> dt.datetime:
    day = today = timezone.localdate(now, timezone.get_default_timezone())
    while today - day < MAX_WAIT:
        if _has_day(rule, day) and (past := [slot for slot in _slots_of(rule, day) if slot <= now]):
            return max(past)
        day -= dt.timedelta(days=1)
    raise ValueError(f"{rule!r} never comes")


def _has_day(rule: Calendar, day: dt.date) -> bool:
    return day.month in rule.month_of_year and day.day in rule.day_of_month and day.isoweekday() % 7 in rule.day_of_week


def _slots_of(rule: Calendar, day: dt.date) -> Iterator[dt.datetime]:
    zone = timezone.get_default_timezone()
    folds = (0, 1) if rule.hour >= EVERY_HOUR else (0,)
    for hour in rule.hour:
        for minute in rule.minute:
            for fold in folds:
                yield dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone, fold=fold).astimezone(dt.UTC)
