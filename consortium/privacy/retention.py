"""Registry of retention rules: each app declares which of its rows are too old, one task deletes them.

Upper floors declare theirs as they are imported, as for :mod:`consortium.outbox.preflight`. How long each kind is
kept is in the settings (``KEEP_…``) and nowhere else: the page on personal data reads them too.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

Purge = Callable[..., int]
Act = Callable[[QuerySet[Any]], object]
CHUNK = 500  # rows in one transaction: visitors never wait behind a purge


@dataclass(frozen=True)
class Kind:
    """One kind of personal data: ``words``: its French name in the plural."""

    name: str
    words: str
    purge: Purge


_kinds: dict[str, Kind] = {}


def rule(name: str, words: str) -> Callable[[Purge], Purge]:
    """Decorator: ``purge(now, *, dry_run)`` erases what is too old at ``now``, or only counts; how many either way.

    It may be run twice, be killed between two chunks, and run beside another: see :func:`erase`.
    """

    def kept(purge: Purge) -> Purge:
        _kinds[name] = Kind(name, words, purge)
        return purge

    return kept


def purge_all(now: dt.datetime, *, dry_run: bool) -> Iterator[tuple[Kind, int]]:
    """Purge every kind, in the order of their names; each with how many rows were, or would be, erased."""
    for name in sorted(_kinds):
        yield _kinds[name], _kinds[name].purge(now, dry_run=dry_run)


def erase(rows: QuerySet[models.Model], *, dry_run: bool, by: Act = QuerySet.delete) -> int:
    """Erase these rows, a chunk in a transaction at a time; returns how many. With ``dry_run``, only count them.

    ``by`` gets a queryset of locked rows of one chunk, and must leave none of them in ``rows``.
    """
    if dry_run:
        return rows.count()
    erased, last = 0, 0
    while True:
        with transaction.atomic():
            locked = rows.filter(pk__gt=last).order_by("pk").select_for_update(of=("self",), skip_locked=True)
            chunk = list(locked.values_list("pk", flat=True)[:CHUNK])
            if not chunk:
                return erased
            by(rows.model._default_manager.filter(pk__in=chunk))
        erased, last = erased + len(chunk), chunk[-1]


def kinds() -> frozenset[str]:
    """The names of all kinds."""
    return frozenset(_kinds)


def months_before(now: dt.datetime, months: int) -> dt.datetime:
    """``now`` minus ``months``; the last day of the month where that day does not exist."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)
