"""Numbers as French writes them."""

from django import template

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """``{{ 5563378|thousands }}``: «5 563 378», with narrow spaces that do not break (U+202F)."""
    return f"{number:,}".replace(",", "\u202f")
