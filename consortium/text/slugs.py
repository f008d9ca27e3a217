"""Addresses made from words."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from consortium.text.normalize import plain

Row = TypeVar("Row", bound=models.Model)
NUMBER_LENGTH = 6  # characters of an address for the hyphen and the number that tell namesakes apart
ATTEMPTS = 20  # at worst all but one of so many transactions at the same instant start again


def slug_of(text: str, *, fallback: str, max_length: int) -> str:
    """The words of a text as an address: «Sciences/Arts à Épinal» gives «sciences-arts-a-epinal».

    Whatever stands between two words keeps them apart. ``fallback`` when no word is left.
    """
    return slugify(re.sub(r"[^\w\s-]", " ", plain(text)))[:max_length].strip("-") or fallback


def unique_slug(text: str, *, among: QuerySet[models.Model], fallback: str, max_length: int) -> str:
    """An address that no row of ``among`` has: the words of the text, with -2, -3… behind them when it is taken."""
    base = slug_of(text, fallback=fallback, max_length=max_length - NUMBER_LENGTH)
    taken = set(among.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def save_with_slug(row: Row, assign_slug: Callable[[Row], None], **options: Any) -> None:
    """Save a row under the address that ``assign_slug`` gives it; ``options`` are those of ``save``.

    Between the look and the write, another transaction may take the same address: it is then given the next one.
    """
    slugged: Any = row
    for attempts_left in reversed(range(ATTEMPTS)):
        assign_slug(row)
        try:
            with transaction.atomic():
                row.save(**options)
        except IntegrityError:
            taken = type(row)._base_manager.filter(slug=slugged.slug).exclude(pk=row.pk).exists()
            if not (taken and attempts_left):
                raise
            slugged.slug = ""
        else:
            return
