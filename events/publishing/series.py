"""Series of occurrences from a rule: «every Wednesday from … to …, but for holidays». Pure: days in, moments out."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from consortium.text.french import duration
from events.calendar.datetime_input import SpanError, end_day
from events.calendar.periods import DAY, PARIS, midnight, public_holidays, school_holidays
from events.errors import EventError

MAX_SERIES = 366
MAX_PERIOD = DAY * 366 * 3
LAST_SCHOOL_YEAR = 2030  # the last calendar year for which school holidays are set (provisional after summer 2028)


class Frequency(models.TextChoices):
    """How a series comes back."""

    WEEKLY = "weekly", "Chaque semaine, ou toutes les deux, trois… semaines"
    MONTHLY_BY_DATE = "monthly_date", "Chaque mois à la même date (le 15)"
    MONTHLY_BY_WEEKDAY = "monthly_weekday", "Chaque mois le même jour (le deuxième samedi)"


@dataclass(frozen=True)
class Rule:
    """A series: days from ``first`` to ``last`` (both included), hours in Paris.

    ``weekdays`` (0 for Monday) serve the weekly series only, and weeks are counted from the one of ``first``; without
    any, the weekday of ``first``. A monthly series takes its date, or its rank and weekday, from ``first``; a month
    without such a day is left out. ``starts`` and ``ends`` both None mean whole days.
    """

    first: dt.date
    last: dt.date
    starts: dt.time | None = None
    ends: dt.time | None = None
    frequency: str = Frequency.WEEKLY
    weekdays: frozenset[int] = frozenset()
    every_weeks: int = 1
    skip_school_holidays: bool = False
    skip_public_holidays: bool = False


@dataclass(frozen=True)
class Slot:
    """One occurrence to be: aware moments in UTC, half-open."""

    start: dt.datetime
    end: dt.datetime
    all_day: bool


def generate(rule: Rule, *, departement_code: str) -> list[Slot]:
    """The occurrences of a series in order; the département decides which public holidays there are.

    Raises :class:`EventError`, in French, for a rule without dates, with too many, or beyond the known holidays.
    """
    _check(rule)
    slots: list[Slot] = []
    for day in _days(rule):
        if _is_skipped(day, rule, departement_code):
            continue
        if len(slots) == MAX_SERIES:
            raise EventError(f"Cette série dépasse {MAX_SERIES} séances : raccourcissez la période.")
        slots.append(_slot(day, rule))
    if not slots:
        raise EventError("Cette série ne donne aucune séance : vérifiez les dates, les jours et les vacances.")
    return slots


def _check(rule: Rule) -> None:
    if rule.last < rule.first:
        raise EventError("La fin de la série est avant son début.")
    if rule.last - rule.first > MAX_PERIOD:
        raise EventError(f"Une série dure au plus {duration(MAX_PERIOD)}.")
    if rule.every_weeks < 1:
        raise EventError("Le nombre de semaines est au moins 1.")
    if (rule.starts is None) != (rule.ends is None):
        raise EventError("Indiquez l’heure de début et l’heure de fin, ou aucune des deux.")
    if rule.starts is not None and rule.ends is not None:
        try:
            end_day(rule.first, rule.starts, rule.ends)
        except SpanError as error:
            raise EventError("L’heure de fin doit être après l’heure de début.") from error


def _days(rule: Rule) -> Iterator[dt.date]:
    """The days of the rule, holidays or not."""
    monday = rule.first - DAY * rule.first.weekday()
    weekdays = rule.weekdays or {rule.first.weekday()}
    day = rule.first
    while day <= rule.last:
        if rule.frequency == Frequency.MONTHLY_BY_DATE:
            wanted = day.day == rule.first.day
        elif rule.frequency == Frequency.MONTHLY_BY_WEEKDAY:
            wanted = day.weekday() == rule.first.weekday() and _rank(day) == _rank(rule.first)
        else:
            wanted = day.weekday() in weekdays and (day - monday).days // 7 % rule.every_weeks == 0
        if wanted:
            yield day
        day += DAY


def _rank(day: dt.date) -> int:
    """Which one of its weekday in the month: 0 for the first Saturday, 1 for the second."""
    return (day.day - 1) // 7


def _is_skipped(day: dt.date, rule: Rule, departement_code: str) -> bool:
    if rule.skip_public_holidays and day in public_holidays(day.year, departement_code):
        return True
    if not rule.skip_school_holidays:
        return False
    # Beyond, the package extrapolates: better a refusal than an occurrence that nobody comes to.
    if day.year > LAST_SCHOOL_YEAR:
        raise EventError(f"Le calendrier scolaire de {day.year} n’est pas encore connu : arrêtez la série avant.")
    return day in school_holidays(day.year)


def _slot(day: dt.date, rule: Rule) -> Slot:
    if rule.starts is None or rule.ends is None:
        return Slot(_utc(midnight(day)), _utc(midnight(day + DAY)), all_day=True)
    local_start = dt.datetime.combine(day, rule.starts)
    local_end = dt.datetime.combine(end_day(day, rule.starts, rule.ends), rule.ends)
    start, end = (_utc(local.replace(tzinfo=PARIS)) for local in (local_start, local_end))
    if end <= start:
        # Begun in the hour that the last Sunday of March does not have: it lasts as long as on any other day.
        end = start + (local_end - local_start)
    return Slot(start, end, all_day=False)


def _utc(moment: dt.datetime) -> dt.datetime:
    # Moments in UTC compare and hash as moments; two in Paris compare by their clocks, even where the clock changes.
    return moment.astimezone(dt.UTC)
