"""Wished days, as relays say them: from a day to another, or any Tuesday of March. Pure functions."""

import calendar
import datetime as dt

from django.utils.formats import date_format

from consortium.french import french_date
from partners.choices import Weekday

DAY = dt.timedelta(days=1)


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
