"""Numbers and dates as French writes them."""

import datetime as dt

from django import template

from consortium.text import french

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """``{{ 5563378|thousands }}``: «5 563 378», with narrow spaces that do not break (U+202F)."""
    return f"{number:,}".replace(",", "\u202f")


@register.filter
def counted(number: int, noun: str) -> str:
    """``{{ total|counted:"événement" }}``: «0 événement», «22 événements»; for nouns with a plural in s."""
    return f"{number} {noun}{'s' if number > 1 else ''}"


@register.filter
def of(noun: object) -> str:
    """``{{ partner|of }}``: «d’Accustica», «de La Nef des sciences»."""
    return french.of(str(noun))


@register.filter(expects_localtime=True)
def french_date(day: dt.date, pattern: str = "j F Y") -> str:
    """``{{ event.created_at|french_date:"j F Y" }}``: «1er mars 2026»; a datetime is converted to Europe/Paris."""
    return french.french_date(day, pattern)
