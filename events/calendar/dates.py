"""Dates and hours in French words: the one place where they are made, for pages, cards, feeds and calendars.

Pure functions. ``today`` is a day in Paris; where it is given, the year is left out of dates of that same year. Spaces
that must not break (« 14 h 30 », « 28 novembre ») are U+00A0.
"""

import datetime as dt
from typing import TYPE_CHECKING

from events.calendar.periods import PARIS

if TYPE_CHECKING:
    from events.models import Occurrence

NBSP = "\u00a0"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_WEEKDAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def hour_label(moment: dt.datetime | dt.time) -> str:
    """«14 h», «14 h 30», «9 h 05», «minuit». An aware moment is read in Paris."""
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(PARIS).time()
    if moment.hour == moment.minute == 0:
        return "minuit"
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def month_label(day: dt.date) -> str:
    """«novembre 2026»."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def date_label(day: dt.date, today: dt.date | None = None) -> str:
    """«28 novembre 2026», «1er mars»."""
    return f"{_number(day)}{NBSP}{MONTHS[day.month - 1]}{_year(day, today)}"


def day_label(day: dt.date, today: dt.date | None = None) -> str:
    """«samedi 28 novembre 2026»."""
    return f"{WEEKDAYS[day.weekday()]} {date_label(day, today)}"


def days_label(first: dt.date, last: dt.date, today: dt.date | None = None) -> str:
    """«du 2 au 30 novembre 2026», «du 28 novembre 2026 au 3 janvier 2027», «samedi 28 novembre 2026»."""
    if first == last:
        return day_label(first, today)
    if (first.year, first.month) == (last.year, last.month):
        return f"du {_number(first)} au {date_label(last, today)}"
    return f"{_from(first, last)} au {_last(first, last, today)}"


def when_label(
    start: dt.datetime,
    end: dt.datetime,
    *,
    all_day: bool,
    first_day: dt.date,
    last_day: dt.date,
    is_multiday: bool,
    today: dt.date | None = None,
) -> str:
    """When an occurrence is held. ``first_day``, ``last_day`` and ``is_multiday`` are the occurrence's own.

    «samedi 28 novembre 2026, 14 h – 16 h»; over midnight «samedi 28 novembre 2026, de 21 h à 1 h»; whole days
    «samedi 28 novembre 2026, toute la journée», «du 2 au 30 novembre 2026»; several days with hours
    «du 27 novembre à 14 h au 29 novembre 2026 à 18 h».
    """
    if all_day:
        words = days_label(first_day, last_day, today)
        return words if is_multiday else f"{words}, toute la journée"
    opening, closing = hour_label(start), hour_label(end)
    if is_multiday:
        return f"{_from(first_day, last_day)} à {opening} au {_last(first_day, last_day, today)} à {closing}"
    if first_day != last_day:
        return f"{day_label(first_day, today)}, de {opening} à {closing}"
    return f"{day_label(first_day, today)}, {opening}{NBSP}–{NBSP}{closing}"


def occurrence_when(occurrence: "Occurrence", today: dt.date | None = None) -> str:
    """:func:`when_label` of an :class:`events.models.Occurrence`."""
    return when_label(
        occurrence.start,
        occurrence.end,
        all_day=occurrence.all_day,
        first_day=occurrence.first_day,
        last_day=occurrence.last_day,
        is_multiday=occurrence.is_multiday,
        today=today,
    )


def _number(day: dt.date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _year(day: dt.date, today: dt.date | None) -> str:
    return "" if today and day.year == today.year else f" {day.year}"


def _from(first: dt.date, last: dt.date) -> str:
    """The beginning of a period: its year only where the end has another."""
    return f"du {_number(first)}{NBSP}{MONTHS[first.month - 1]}{'' if first.year == last.year else f' {first.year}'}"


def _last(first: dt.date, last: dt.date, today: dt.date | None) -> str:
    """The end of a period: with its year as soon as the beginning has one."""
    return date_label(last, today if first.year == last.year else None)
