"""When a repeated task is due: the moments of a schedule, one after the other, the same for whoever asks.

A moment («slot») is an aware datetime in UTC. Intervals are counted from the epoch, crontabs are read on the clocks of
Europe/Paris. When those go back, an hour happens twice: what is set at an hour runs once, at the first of the two;
what runs at every hour runs in both. When they go forward, an hour is missing: what is set in it runs an hour later by
the clock, which is the same time after midnight.
"""

import datetime as dt
import math
from collections.abc import Iterator

from celery.schedules import crontab, maybe_schedule, schedule
from django.utils import timezone

EVERY_HOUR = set(range(24))
LONGEST_WAIT = dt.timedelta(days=8 * 366 + 1)  # from one 29 February to the next, over a century


def repeats_often(rule: object) -> bool:
    """Whether this is a plain interval («each minute») rather than moments of the calendar."""
    return not isinstance(maybe_schedule(rule), crontab)


def last_slot(rule: object, now: dt.datetime) -> dt.datetime:
    """The latest moment of this schedule that is not after ``now``.

    ``rule`` is a number of seconds, a timedelta, or one of Celery's ``schedule`` and ``crontab``. Raises TypeError for
    another kind, ValueError for a crontab that never comes.
    """
    known = maybe_schedule(rule)
    if isinstance(known, crontab):
        return _last_of_calendar(known, now)
    if type(known) is schedule:
        period = known.run_every.total_seconds()
        return dt.datetime.fromtimestamp(math.floor(now.timestamp() / period) * period, dt.UTC)
    raise TypeError(f"no moments are known of {rule!r}")


def _last_of_calendar(rule: crontab, now: dt.datetime) -> dt.datetime:
    day = today = timezone.localdate(now, timezone.get_default_timezone())
    while today - day < LONGEST_WAIT:
        if _has_day(rule, day) and (past := [slot for slot in _slots_of(rule, day) if slot <= now]):
            return max(past)
        day -= dt.timedelta(days=1)
    raise ValueError(f"{rule!r} never comes")


def _has_day(rule: crontab, day: dt.date) -> bool:
    return day.month in rule.month_of_year and day.day in rule.day_of_month and day.isoweekday() % 7 in rule.day_of_week


def _slots_of(rule: crontab, day: dt.date) -> Iterator[dt.datetime]:
    zone = timezone.get_default_timezone()
    folds = (0, 1) if rule.hour >= EVERY_HOUR else (0,)
    for hour in rule.hour:
        for minute in rule.minute:
            for fold in folds:
                yield dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone, fold=fold).astimezone(dt.UTC)
