"""Small rules of written French: the first of a month is «1er», «de» loses its vowel before another."""

import datetime as dt

from django.utils.formats import date_format

from consortium.text.normalize import plain

VOWELS = ("a", "e", "i", "o", "u", "y", "oe")


def french_date(day: dt.date, pattern: str = "j F Y") -> str:
    """A day (or moment, read as it is) by Django's letters: «1er mars 2026», «lundi 2 mars»; ``j`` becomes «1er»."""
    return date_format(day, pattern.replace("j", r"j\e\r") if day.day == 1 else pattern)


def of(noun: str) -> str:
    """«d’activité», «de lieu»: a noun without its article behind «de»."""
    return f"d’{noun}" if plain(noun[:1]) in VOWELS else f"de {noun}"
