"""The version of the programme: what cached pages are valid for.

The row in the database is the truth and changes in the same transaction as what it tells of. The cache holds a copy:
shared and told at commit with Redis, process-local and short-lived without.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from consortium.models import Programme

CACHE_KEY = "programme"


@dataclass(frozen=True)
class ProgrammeState:
    """What a public page needs to know of the programme."""

    version: int
    is_demonstration: bool


def read_state() -> ProgrammeState:
    """The state in the database, copied into the cache unless a fresher copy is already there."""
    row, _ = Programme.objects.get_or_create(pk=1)
    state = ProgrammeState(row.version, row.is_demonstration)
    # ``add`` and not ``set``: a commit that happened since the row was read has already put a fresher state there.
    cache.add(CACHE_KEY, state, settings.PROGRAMME_VERSION_SECONDS)
    return state


def current_state() -> ProgrammeState:
    """The programme's state, from the cache when it is there."""
    return cache.get(CACHE_KEY) or read_state()


def bump(*, is_demonstration: bool | None = None) -> None:
    """Say that what the public sees has changed: cached pages are forgotten once the running transaction commits.

    ``is_demonstration`` sets the demonstration mark at the same time; None leaves it as it is.
    """
    changes = {} if is_demonstration is None else {"is_demonstration": is_demonstration}
    with transaction.atomic():
        Programme.objects.get_or_create(pk=1)
        row = Programme.objects.select_for_update().get(pk=1)
        row.version = F("version") + 1
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        transaction.on_commit(_share)


def _share() -> None:
    row = Programme.objects.get(pk=1)
    state = ProgrammeState(row.version, row.is_demonstration)
    cache.set(CACHE_KEY, state, settings.PROGRAMME_VERSION_SECONDS)
