"""The version of the programme: what cached pages are valid for.

The row in the database is the truth and changes in the same transaction as what it tells of. The cache holds a copy:
shared and told at commit with Redis, process-local and short-lived without.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F

from consortium.models import Programme

CACHE_KEY = "programme"
KEPT_SECONDS = 60  # as a cached page: what was written behind the programme's back is seen after a minute

Made = TypeVar("Made")


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
    """The programme's state, from the cache when it is there; the same all through a page that is being made."""
    return _of_page.get() or cache.get(CACHE_KEY) or read_state()


@contextmanager
def pinned_version() -> Iterator[ProgrammeState | None]:
    """While a page is made, read the state but once; None when the database cannot tell."""
    try:
        state = current_state()
    except DatabaseError:
        state = None
    token = _of_page.set(state)
    try:
        yield state
    finally:
        _of_page.reset(token)


_of_page: ContextVar[ProgrammeState | None] = ContextVar("programme of the page", default=None)


class VersionedCache(Generic[Made]):
    """Something made from the programme, in this process's memory while the programme stays at its version.

    For ``seconds`` at most; nothing is lost with it. ``make`` runs in one thread at a time.
    """

    _all: "WeakSet[VersionedCache[Any]]" = WeakSet()

    def __init__(self, make: Callable[..., Made], *, seconds: float = KEPT_SECONDS) -> None:
        self._make, self._seconds = make, seconds
        self._making = threading.Lock()
        self._kept: tuple[int, float, Made] | None = None
        VersionedCache._all.add(self)

    def get(self, *arguments: object) -> Made:
        """What is kept, made anew (with these arguments) when it is not good any more."""
        # Read before it is made: what changes meanwhile makes it old at once, never fresh.
        version = current_state().version
        with self._making:
            kept = self._kept
            if kept is None or kept[0] != version or kept[1] < time.monotonic():
                kept = self._kept = version, time.monotonic() + self._seconds, self._make(*arguments)
            return kept[2]

    @classmethod
    def forget_all(cls) -> None:
        """Keep nothing of what there was."""
        for kept in cls._all:
            kept._kept = None


def bump_version(*, is_demonstration: bool | None = None) -> None:
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
