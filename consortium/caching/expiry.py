"""When time alone changes what public pages say: days turn, and the floors above say which of their moments count.

Whatever a page tells of time changes at one of these moments, so that a page made between two of them stays true until
the next, and none has to be made anew each minute in case something changed.
"""

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from consortium.models import Programme

# From a moment to the first one after it, aware, as an expression of the database; null for none.
NextMoment = Callable[[dt.datetime], Combinable]
_registered: dict[str, NextMoment] = {}


def changes_pages(next_moment: NextMoment) -> NextMoment:
    """Declare moments at which some public page says something else, by the expression that finds the next one."""
    _registered[f"{next_moment.__module__}.{next_moment.__qualname__}".replace(".", "_")] = next_moment
    return next_moment


def with_next_moments(rows: QuerySet[Programme], now: dt.datetime) -> QuerySet[Programme]:
    """Rows that carry what :func:`next_change` needs, in the same statement."""
    expressions = {name: next_moment(now) for name, next_moment in _registered.items()}
    return rows.annotate(**expressions)


def next_change(row: Programme, now: dt.datetime) -> float:
    """The first moment after ``now`` at which time changes a page, in seconds since the epoch: midnight at the latest.

    ``row``: of :func:`with_next_moments`.
    """
    found: list[dt.datetime] = [moment for name in _registered if (moment := getattr(row, name))]
    return min([_midnight(now), *found]).timestamp()


def _midnight(now: dt.datetime) -> dt.datetime:
    """The next one in Paris: a day has 23, 24 or 25 hours."""
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(tomorrow, dt.time()))
