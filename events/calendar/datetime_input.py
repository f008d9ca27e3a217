"""From what people write about an occurrence (days and hours in Paris) to its moments, and back. Pure functions."""

import datetime as dt
from dataclasses import dataclass

from events.calendar.dates import date_label, hour_label
from events.calendar.days import last_touched
from events.calendar.periods import DAY, PARIS, local_date, midnight

# An end before the beginning means the next day, as long as that makes a night; beyond, it is rather a slip.
NO_TIME = dt.timedelta()
MAX_NIGHT = dt.timedelta(hours=12)


class SpanError(ValueError):
    """What was written makes no occurrence: ``field`` is the one to mend, the message says how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Span:
    """What people write: a day, hours unless it lasts all day, and a last day when there are several."""

    day: dt.date
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    last_day: dt.date | None = None
    all_day: bool = False

    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Start and end, aware and half-open; :class:`SpanError` when they cannot be told.

        Whole days run from midnight to midnight. An end at midnight is the end of the last day, with or without one
        written. Without a last day, an end before the beginning is the next day's.
        """
        if self.last_day and self.last_day < self.day:
            raise SpanError("last_day", "La date de fin est avant la date de début.")
        if self.all_day:
            return midnight(self.day), midnight((self.last_day or self.day) + DAY)
        if self.start_time is None:
            raise SpanError("start_time", "Indiquez l’heure de début, ou cochez « journée entière ».")
        if self.end_time is None:
            raise SpanError("end_time", "Indiquez l’heure de fin, même approximative, ou cochez « journée entière ».")
        start = _moment(self.day, self.start_time, "start_time")
        end = _moment(end_day(self.day, self.start_time, self.end_time, self.last_day), self.end_time, "end_time")
        if end <= start:  # within the hour that comes twice in October
            raise SpanError("end_time", "La fin doit être après le début.")
        return start, end


def end_day(day: dt.date, start: dt.time, end: dt.time, last_day: dt.date | None = None) -> dt.date:
    """The day on whose clock these hours end, the next one for midnight and for a night; :class:`SpanError` for a slip.

    ``last_day``: as somebody wrote it, on or after ``day``.
    """
    if end == dt.time() and (start != end or last_day):
        return (last_day or day) + DAY
    if (last_day or day) > day or end > start:
        return last_day or day
    if end == start or last_day:
        raise SpanError("end_time", "L’heure de fin doit être après l’heure de début.")
    if dt.datetime.combine(day + DAY, end) - dt.datetime.combine(day, start) > MAX_NIGHT:
        raise SpanError(
            "end_time",
            f"L’heure de fin ({hour_label(end)}) est avant l’heure de début ({hour_label(start)}). "
            "Si la séance dure jusqu’au lendemain, indiquez la date de fin.",
        )
    return day + DAY


def span_of(start: dt.datetime, end: dt.datetime, *, all_day: bool) -> Span:
    """How people would write these moments; ``moments()`` of it gives them back, to the minute."""
    day, start_time, end_time = local_date(start), *(m.astimezone(PARIS).time() for m in (start, end))
    if all_day:
        last = local_date(end - dt.timedelta(microseconds=1))
        return Span(day, last_day=last if last != day else None, all_day=True)
    last = last_touched(end) if end_time == dt.time() else local_date(end)
    night = last == day + DAY and end_time < start_time and end - start <= MAX_NIGHT
    is_plain = (last == day and end_time != start_time) or night
    return Span(day, start_time, end_time, last_day=None if is_plain else last)


def _moment(day: dt.date, time: dt.time, field: str) -> dt.datetime:
    """A clock time of a day in Paris as a moment; the hours of the clock changes are answered in words."""
    first = dt.datetime.combine(day, time, tzinfo=PARIS)
    shift = (first.utcoffset() or NO_TIME) - (first.replace(fold=1).utcoffset() or NO_TIME)
    if not shift:
        return first
    if shift < NO_TIME:
        raise SpanError(
            field,
            f"Cette heure n’existe pas le {date_label(day)} : dans la nuit du passage à l’heure d’été, "
            "on passe de 2 h à 3 h. Choisissez une heure avant 2 h, ou à partir de 3 h.",
        )
    raise SpanError(
        field,
        f"Cette heure existe deux fois le {date_label(day)} : dans la nuit du passage à l’heure d’hiver, "
        "3 h redevient 2 h. Choisissez une heure avant 2 h, ou à partir de 3 h.",
    )
