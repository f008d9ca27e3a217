"""Small rules of written French: the first of a month is «1er», «de» loses its vowel before another."""

import datetime as dt

from django.utils.formats import date_format

from consortium.text.normalize import plain

# The greatest first; a year has 366 days, so that a limit of one never cuts a leap year short.
UNITS = (
    ("un", "an", dt.timedelta(days=366)), ("un", "jour", dt.timedelta(days=1)), ("une", "heure", dt.timedelta(hours=1)),
    ("une", "minute", dt.timedelta(minutes=1)), ("une", "seconde", dt.timedelta(seconds=1)),
)  # fmt: skip
VOWELS = ("a", "e", "i", "o", "u", "y", "oe")


def french_date(day: dt.date, pattern: str = "j F Y") -> str:
    """A day (or moment, read as it is) by Django's letters: «1er mars 2026», «lundi 2 mars»; ``j`` becomes «1er»."""
    return date_format(day, pattern.replace("j", r"j\e\r") if day.day == 1 else pattern)


def duration(length: dt.timedelta) -> str:
    """«une heure», «10 minutes», «2 ans»: whole seconds in the greatest unit of which they are so many."""
    article, unit, one = next(each for each in UNITS if not length % each[2])
    count = length // one
    return f"{article} {unit}" if count == 1 else f"{count}\N{NO-BREAK SPACE}{unit}s"


def of(noun: str) -> str:
    """«d’activité», «de lieu»; with its article, «de la Nef», «du Vaisseau»: a noun behind «de»."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if noun.startswith(article):
            return contracted + noun.removeprefix(article)
    return f"d’{noun}" if plain(noun[:1]) in VOWELS else f"de {noun}"
