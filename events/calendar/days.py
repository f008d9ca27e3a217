"""On which days in Paris something is held: the one place where it is decided, for pages, filters and calendars. Pure.

What ends at midnight does not touch the next day; an evening that ends before six in the morning, by the clock, belongs
to the day on which it began, on the nights when the clock changes too.
"""

import datetime as dt

from events.calendar.periods import DAY, PARIS, Window, local_date, midnight

NIGHT_ENDS = dt.time(6)


def dawn(day: dt.date) -> dt.datetime:
    """Six in the morning of a day in Paris, aware: what ends before it may be the evening before."""
    return dt.datetime.combine(day, NIGHT_ENDS, tzinfo=PARIS)


def last_touched(end: dt.datetime) -> dt.date:
    """The last day in Paris with a moment of what ends (exclusive) at ``end``."""
    # In UTC first: an hour of Paris less a moment is read on its clock, which is wrong where the clock changes.
    return local_date(end.astimezone(dt.UTC) - dt.timedelta.resolution)


def occurrence_days(start: dt.datetime, end: dt.datetime) -> tuple[dt.date, dt.date]:
    """First and last day in Paris to which an occurrence belongs; aware moments, half-open."""
    first, last = local_date(start), last_touched(end)
    if last - first == DAY and end.astimezone(dt.UTC) < dawn(last).astimezone(dt.UTC):
        return first, first
    return first, last


def evening_before(window: Window) -> tuple[dt.datetime, dt.datetime] | None:
    """For a window that begins with a day: midnight a day before, and dawn. None for one that begins at another moment.

    What begins between that midnight and the window, and ends before dawn, belongs to the day before.
    """
    if window.start is None:
        return None
    day = local_date(window.start)
    return (midnight(day - DAY), dawn(day)) if window.start == midnight(day) else None
