"""Days in words: «samedi», «12 décembre», «du 3 au 5 mai», «vacances de Noël», as parameters of the agenda.

Pure functions: the day «today» in Paris is given. A day without a year is the next of that name.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import holidays

from consortium.filtering.sentences import Reader, Reading, plain_words
from consortium.text.normalize import plain
from events.calendar.dates import MONTHS, WEEKDAYS
from events.calendar.periods import DAY
from events.choices import When

PLAIN_MONTHS = tuple(map(plain, MONTHS))
PLAIN_WEEKDAYS = tuple(map(plain, WEEKDAYS))
PARTS_OF_A_DAY = (("matin",), ("apres", "midi"), ("soir",), ("midi",))
HOUR = re.compile(r"(?:(?:a|vers|des) )?\d{1,2} ?h(?:eures?)?(?: ?[0-5]\d)?\b")
# Beside the labels of the named windows.
NAMED = {
    "ce soir": When.TODAY, "cet apres midi": When.TODAY, "ce matin": When.TODAY, "week end": When.WEEKEND,
    "weekend": When.WEEKEND, "ce weekend": When.WEEKEND, "ce mois": When.MONTH, "vacances": When.HOLIDAYS,
    "vacances scolaires": When.HOLIDAYS,
}  # fmt: skip
AFTER_DAYS = frozenset({"prochain", "prochaine", "suivant", "suivante"})
# What people call holidays that the calendar of schools names otherwise.
HOLIDAY_NAMES = {"fevrier": "hiver", "paques": "printemps", "avril": "printemps"}
LAST_YEAR = 2099


def read_when(today: dt.date) -> Reader:
    """A reader of days, for a day in Paris."""

    def read(words: Sequence[str], at: int) -> Reading | None:
        rest = words[at : at + 12]
        found = [_named(rest), _month(words, at, today)]
        found += [reader(rest, today) for reader in (_relative, _holidays, _during_holidays, _range, _day)]
        return max(filter(None, found), key=lambda reading: reading.length, default=None)

    return read


def _days(length: int, first: dt.date, last: dt.date) -> Reading:
    return Reading(length, {"du": [first.isoformat()], "au": [last.isoformat()]})


@lru_cache(maxsize=1)
def _labels() -> Mapping[tuple[str, ...], When]:
    labels = {tuple(plain_words(label)): When(value) for value, label in When.choices}
    return labels | {tuple(words.split()): when for words, when in NAMED.items()}


def _named(rest: Sequence[str]) -> Reading | None:
    fitting = [(len(label), when) for label, when in _labels().items() if tuple(rest[: len(label)]) == label]
    if not fitting:
        return None
    length, when = max(fitting)
    return Reading(length + _part_of_day(rest[length:]), {"quand": [when.value]})


def _part_of_day(rest: Sequence[str]) -> int:
    """How many words say which part or hour of a day is meant, at the beginning of these: «soir», «à 14 h 30»."""
    part = next((len(part) for part in PARTS_OF_A_DAY if tuple(rest[: len(part)]) == part), 0)
    hour = HOUR.match(" ".join(rest[part : part + 5]))
    return part + (len(hour.group().split()) if hour else 0)


def _relative(rest: Sequence[str], today: dt.date) -> Reading | None:
    """«après-demain», «semaine prochaine», «week-end prochain», «mois prochain»."""
    monday = today + DAY * (7 - today.weekday())
    if tuple(rest[:2]) == ("apres", "demain"):
        return _days(2, today + 2 * DAY, today + 2 * DAY)
    for unit in (("semaine",), ("week", "end"), ("weekend",), ("mois",)):
        length = len(unit) + 1
        if tuple(rest[: length - 1]) == unit and len(rest) >= length and rest[length - 1] in AFTER_DAYS:
            if unit == ("mois",):
                first = (today.replace(day=1) + 32 * DAY).replace(day=1)
                return _days(length, first, _last_of_month(first))
            return _days(length, monday if unit == ("semaine",) else monday + 5 * DAY, monday + 6 * DAY)
    return None


def _day(rest: Sequence[str], today: dt.date) -> Reading | None:
    """«samedi», «samedi prochain», «samedi 12 décembre», «12 décembre 2026», «12/12/2026»; «soir» behind it."""
    weekday = PLAIN_WEEKDAYS.index(rest[0]) if rest[0] in PLAIN_WEEKDAYS else None
    skipped = 0 if weekday is None else 1
    found = _date(rest[skipped:], today)
    if found:
        length, day = found[0] + skipped, found[1]
    elif weekday is not None:
        length, day = 1, today + DAY * ((weekday - today.weekday()) % 7)
        if rest[1:2] and rest[1] in AFTER_DAYS:
            length, day = 2, today + DAY * ((weekday - today.weekday() - 1) % 7 + 1)
    else:
        return None
    return _days(length + _part_of_day(rest[length:]), day, day)


def _date(rest: Sequence[str], today: dt.date) -> tuple[int, dt.date] | None:
    """How many words a date has, and the date: «1er mars», «12 decembre 2026», «12 12 2026», «2026 12 12»."""
    if len(rest) >= 3 and _is_year(rest[0]) and rest[1].isdecimal() and rest[2].isdecimal():
        return _dated(3, int(rest[0]), int(rest[1]), int(rest[2]))
    number = rest[0].removesuffix("er") if rest else ""
    if len(rest) < 2 or not number.isdecimal() or len(number) > 2:
        return None
    if rest[1] in PLAIN_MONTHS:
        month = PLAIN_MONTHS.index(rest[1]) + 1
    elif rest[1].isdecimal() and len(rest) >= 3 and _is_year(rest[2]):
        month = int(rest[1])
    else:
        return None
    if len(rest) >= 3 and _is_year(rest[2]):
        return _dated(3, int(rest[2]), month, int(number))
    this_year = _dated(2, today.year, month, int(number))
    return this_year if this_year and this_year[1] >= today else _dated(2, today.year + 1, month, int(number))


def _range(rest: Sequence[str], today: dt.date) -> Reading | None:
    """«du 12 au 15 décembre», «du 30 avril au 2 mai»."""
    if rest[0] != "du" or "au" not in rest[2:6]:
        return None
    middle = rest.index("au", 2)
    last = _date(rest[middle + 1 :], today)
    if last is None:
        return None
    first = _date(rest[1:middle], last[1].replace(day=1) if middle == 2 else today)
    if middle == 2 and rest[1].removesuffix("er").isdecimal():
        first = _dated(1, last[1].year, last[1].month, int(rest[1].removesuffix("er")))
    if first and first[1] > last[1] and middle > 2:  # it has begun: its first day is not the next of that name
        first = _dated(first[0], first[1].year - 1, first[1].month, first[1].day)
    return _days(middle + 1 + last[0], first[1], last[1]) if first and first[1] <= last[1] else None


def _month(words: Sequence[str], at: int, today: dt.date) -> Reading | None:
    """«en décembre», «mars 2027». «mars» by itself is a planet."""
    if words[at] not in PLAIN_MONTHS or (at and words[at - 1].isdecimal()):
        return None
    number = PLAIN_MONTHS.index(words[at]) + 1
    has_year = at + 1 < len(words) and _is_year(words[at + 1])
    if words[at] == "mars" and not has_year and (at == 0 or words[at - 1] not in {"en", "mois", "de", "debut", "fin"}):
        return None
    year = int(words[at + 1]) if has_year else today.year + (number < today.month)
    first = dt.date(year, number, 1)
    return _days(1 + has_year, max(first, today) if not has_year else first, _last_of_month(first))


def _holidays(rest: Sequence[str], today: dt.date) -> Reading | None:
    """«vacances de Noël», «vacances d’été», «vacances de la Toussaint»."""
    if rest[0] != "vacances":
        return None
    for length, word in enumerate(rest[1:4], start=2):
        run = _school_holidays(today).get(HOLIDAY_NAMES.get(word, word))
        if run:
            return _days(length, max(run[0], today), run[1])
        if word not in {"de", "d", "des", "la", "du"}:
            return None
    return None


def _during_holidays(rest: Sequence[str], today: dt.date) -> Reading | None:
    """«pendant les vacances de Noël»: a label of the named windows, and which holidays are meant."""
    before = rest.index("vacances") if "vacances" in rest else 0
    if not before or tuple(rest[: before + 1]) not in _labels():
        return None
    found = _holidays(rest[before:], today)
    return Reading(before + found.length, found.values) if found else None


@lru_cache(maxsize=16)
def _school_holidays(today: dt.date) -> Mapping[str, tuple[dt.date, dt.date]]:
    """First and last day of the holidays that run or come next, by the last word of their name: «noel».

    Source: package ``holidays``, as in :func:`events.calendar.periods.school_holidays`.
    """
    years = (today.year - 1, today.year, today.year + 1, today.year + 2)
    named = holidays.country_holidays("FR", subdiv="Zone B", categories=("school",), years=years, language="fr")
    runs: dict[str, tuple[dt.date, dt.date]] = {}
    for day in sorted(named):
        word = plain_words(named[day])[-1]
        run = runs.get(word)
        if run and run[1] == day - DAY:
            runs[word] = (run[0], day)
        elif not run or run[1] < today:
            runs[word] = (day, day)
    return {word: run for word, run in runs.items() if run[1] >= today}


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and 2000 <= int(word) <= LAST_YEAR


def _dated(length: int, year: int, month: int, day: int) -> tuple[int, dt.date] | None:
    try:
        return length, dt.date(year, month, day)
    except (ValueError, OverflowError):  # «12 999999999999 2026»
        return None


def _last_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + 32 * DAY).replace(day=1) - DAY
