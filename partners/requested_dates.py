"""Wished days, as relays say them: from a day to another, or any Tuesday of March. Pure functions."""

import calendar
import datetime as dt

from django.utils.formats import date_format

from consortium.text.french import french_date
from partners.choices import Weekday

DAY = dt.timedelta(days=1)
NBSP = "\u00a0"


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The days from ``first`` to ``last``, both included."""
    return [first + n * DAY for n in range((last - first).days + 1)]


def weekdays_of(weekday: int, month: dt.date) -> list[dt.date]:
    """The days of this weekday (0 is Monday) in the month of this day."""
    length = calendar.monthrange(month.year, month.month)[1]
    days = (month.replace(day=number) for number in range(1, length + 1))
    return [day for day in days if day.weekday() == weekday]


def days_label(first: dt.date, last: dt.date) -> str:
    """«dimanche 1er mars 2026», «du 1er mars 2026 au 5 mars 2026»."""
    if first == last:
        return french_date(first, "l j F Y")
    return f"du {french_date(first)} au {french_date(last)}"


def weekday_label(weekday: int, month: dt.date) -> str:
    """«un mardi de mars 2026», «un jeudi d’avril 2026»."""
    name = date_format(month, "F Y")
    return f"un {Weekday(weekday).label} {'d’' if name[0] in 'aeiou' else 'de '}{name}"


def week_label(monday: dt.date) -> str:
    """«du 2 au 8 mars», «du 30 mars au 5 avril»."""
    sunday = monday + 6 * DAY
    first = _day(monday) if monday.month != sunday.month else _day(monday, with_month=False)
    return f"du {first} au {_day(sunday)}"


def _day(day: dt.date, *, with_month: bool = True) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{date_format(day, 'F')}" if with_month else number
