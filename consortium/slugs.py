"""Addresses made from words."""

import re

from django.db.models import QuerySet
from django.utils.text import slugify

from consortium.text import plain


def slug_of(text: str, *, fallback: str, max_length: int) -> str:
    """The words of a text as an address: «Cœur d’Épinal» gives «coeur-d-epinal»; ``fallback`` when none is left."""
    return slugify(re.sub(r"[’']", " ", plain(text)))[:max_length].strip("-") or fallback


def unique_slug(text: str, *, among: QuerySet, fallback: str, max_length: int) -> str:
    """An address that no row of ``among`` has: the words of the text, with -2, -3… behind them when it is taken."""
    room = max_length - 6  # for the hyphen and the number
    base = slug_of(text, fallback=fallback, max_length=room)
    taken = set(among.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
