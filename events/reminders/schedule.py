"""When a reminder falls due. Pure functions: aware moments in, aware moments out; Europe/Paris decides.

An occurrence has *begun* from its ``start`` on. A reminder is *due* from its moment on: what falls due in the half-open
stretch from ``since`` to ``now`` is what starts between the two :func:`horizon`, whatever the clocks do in between.
"""

import datetime as dt

from events.calendar.periods import DAY, PARIS, local_date, midnight
from events.choices import ReminderKind, ReminderMoment
from partners.choices import PREPARE_DAYS, SOON_DAYS

MORNING = dt.time(9)
EVENING = dt.time(18)
TWO_HOURS = dt.timedelta(hours=2)
# By kind: how many calendar days before the first day, and at what hour on the clocks of Paris.
DAYS_BEFORE = {
    ReminderKind.PREPARE: (PREPARE_DAYS, MORNING),
    ReminderKind.SOON: (SOON_DAYS, MORNING),
    ReminderKind.DAY_BEFORE: (1, EVENING),
}
# Who is told; within each, the farther kind first: a nearer one that is due takes the place of the farther.
HOSTS_AND_STAFF = (ReminderKind.PREPARE, ReminderKind.SOON)
VISITORS = tuple(ReminderKind(moment.value) for moment in ReminderMoment)

STAFF_HOUR = dt.time(7, 30)
CAUGHT_UP_UNTIL = dt.time(20)  # on the Wednesday


def moment_of(kind: str, start: dt.datetime, *, all_day: bool = False) -> dt.datetime | None:
    """When this kind falls due for an occurrence that begins at ``start``; None where it makes no sense.

    Two hours are hours that pass, and a whole day has none before it; the other kinds are days of the calendar in
    Paris and hours of its clocks.
    """
    if kind == ReminderKind.TWO_HOURS:
        return None if all_day else (start.astimezone(dt.UTC) - TWO_HOURS).astimezone(PARIS)
    days, hour = DAYS_BEFORE[ReminderKind(kind)]
    return dt.datetime.combine(local_date(start) - days * DAY, hour, tzinfo=PARIS)


def horizon(kind: str, now: dt.datetime) -> dt.datetime:
    """The first ``start`` for which this kind is not due yet at ``now``: due are the occurrences that begin before."""
    if kind == ReminderKind.TWO_HOURS:
        return now.astimezone(dt.UTC) + TWO_HOURS + dt.timedelta.resolution
    days, hour = DAYS_BEFORE[ReminderKind(kind)]
    local = now.astimezone(PARIS)
    last_day = local.date() + days * DAY - (local.time() < hour) * DAY
    return midnight(last_day + DAY)


def replacing_kinds(kind: str) -> tuple[ReminderKind, ...]:
    """The later kinds for the same recipients: if one is also due for an occurrence, this kind is skipped."""
    kinds = next(kinds for kinds in (HOSTS_AND_STAFF, VISITORS) if kind in kinds)
    return kinds[kinds.index(ReminderKind(kind)) + 1 :]


def staff_week(now: dt.datetime) -> dt.date | None:
    """The Monday whose message to the staff may leave at ``now``: from 7:30 that day until Wednesday at 20:00."""
    local = now.astimezone(PARIS)
    monday = local.date() - local.weekday() * DAY
    opens = week_moment(monday)
    closes = dt.datetime.combine(monday + 2 * DAY, CAUGHT_UP_UNTIL, tzinfo=PARIS)
    return monday if opens <= local < closes else None


def week_moment(monday: dt.date) -> dt.datetime:
    """Monday 7:30 in Paris, aware: the moment whose state the weekly message describes."""
    return dt.datetime.combine(monday, STAFF_HOUR, tzinfo=PARIS)
