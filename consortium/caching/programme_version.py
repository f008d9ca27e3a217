"""The version of the programme, and until when time leaves it as it is: what cached pages are valid for.

The row in the database is the truth and changes in the same transaction as what it tells of. The cache holds a copy:
shared and told at commit with Redis, process-local and short-lived without. The row also says which events each of the
last versions changed, so that what is kept in memory is corrected where they are, not made anew.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakSet

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consortium.caching import expiry
from consortium.models import Programme

KEPT_SECONDS = 300  # what was written behind the programme's back is seen after so long, and a page's own time
OLD_SECONDS = 2  # a visitor gets what is old so long, while it is made anew
IDLE_SECONDS = 900  # what nobody has asked for is kept so long
MAKER = "versioned-cache"  # the name of the thread that does
KEPT_CHANGES = 150  # versions whose events are known: a few bulk actions, each with one version an event
MAX_EVENTS = 100  # put in their place in a quarter of the time that it takes to make everything anew

logger = logging.getLogger(__name__)

Made = TypeVar("Made")


@dataclass(frozen=True)
class ProgrammeState:
    """What a public page needs to know of the programme.

    ``changed_at``: when it came to this version; ``until``: the next moment at which time changes a page. Both in
    seconds since the epoch.
    """

    version: int
    is_demonstration: bool
    changed_at: float
    until: float

    @property
    def name(self) -> str:
        """What tells apart all that pages say: another after each change, and at each moment that changes one."""
        return f"{self.version}_{int(self.until)}"

    @property
    def is_over(self) -> bool:
        """Whether its time is over: what it says of the version is right all the same."""
        return self.until <= time.time()


def key_of(kept: type[Any], name: str) -> str:
    """A key for what is kept in the shape of a dataclass: a release that knows other fields keeps its own elsewhere."""
    return ":".join([name, *(field.name for field in fields(kept))])


CACHE_KEY = key_of(ProgrammeState, "programme")


def read_state() -> ProgrammeState:
    """The state in the database, copied into the cache unless a fresher copy is already there. One query."""
    state = _stored_state()
    # ``add`` and not ``set``: a commit that happened since the row was read has already put a fresher state there.
    cache.add(CACHE_KEY, state, settings.PROGRAMME_VERSION_SECONDS)
    return state


def _stored_state() -> ProgrammeState:
    now = timezone.now()
    rows = expiry.with_next_moments(Programme.objects.filter(pk=1), now)
    row = rows.first()
    if row is None:
        Programme.objects.get_or_create(pk=1)
        row = rows.get()
    return ProgrammeState(row.version, row.is_demonstration, row.changed_at.timestamp(), expiry.next_change(row, now))


def current_state() -> ProgrammeState:
    """The programme's state, from the cache when it is there; the same all through a page that is being made."""
    return _of_page.get() or _newest_state()


def _newest_state() -> ProgrammeState:
    state: ProgrammeState | None = cache.get(CACHE_KEY)
    # Over, it stays where it is for seconds, so that no fresher one is ever overwritten: pages made meanwhile ask.
    return read_state() if state is None or state.is_over else state


@contextmanager
def pinned_version(*, may_be_behind: bool = True) -> Iterator[ProgrammeState | None]:
    """While a page is made, read the state but once; None when the database cannot tell.

    ``may_be_behind``: whether its reader may get for a moment what was true before the last change.
    """
    try:
        state = current_state()
    except DatabaseError:
        state = None
    token, behind = _of_page.set(state), _is_behind.set(False if may_be_behind else None)
    try:
        yield state
    finally:
        _of_page.reset(token)
        _is_behind.reset(behind)


_of_page: ContextVar[ProgrammeState | None] = ContextVar("programme of the page", default=None)


def is_behind() -> bool:
    """Whether the page that is being made shows something of before the last change: it may be kept nowhere."""
    return bool(_is_behind.get())


# None where what is old is of no use: for a message or a file, and for whoever has just changed something.
_is_behind: ContextVar[bool | None] = ContextVar("whether the page is behind", default=None)


class _Kept(NamedTuple, Generic[Made]):
    """What was made, at which version, and until when it may serve (of the monotonic clock)."""

    made: Made
    version: int
    until: float


class _Maker(NamedTuple):
    """Who makes it anew beside, and how long visitors get the old one meanwhile."""

    thread: threading.Thread
    until: float


class VersionedCache(Generic[Made]):
    """Something made from the programme, in this process's memory while the programme stays at its version.

    For ``seconds`` at most; nothing is lost with it. ``make`` runs in one thread at a time. ``patch`` gives what
    ``make`` would give now, from what was made and the keys of the events that changed since. What has a patch is dear:
    when it has to be made anew all the same, that is done beside, and visitors get the old one meanwhile: as long as it
    takes when only its time is over, for ``OLD_SECONDS`` and marked (:func:`is_behind`) when the programme has changed.
    ``is_made_ahead``: each process makes it before the first visitor asks, and keeps it. Anything else that nobody has
    asked for in ``IDLE_SECONDS`` is let go when something is made.
    """

    _all: "WeakSet[VersionedCache[Any]]" = WeakSet()

    def __init__(
        self,
        make: Callable[..., Made],
        *,
        patch: Callable[[Made, Collection[int]], Made] | None = None,
        seconds: float = KEPT_SECONDS,
        is_made_ahead: bool = False,
    ) -> None:
        self._make, self._patch, self._seconds, self._is_made_ahead = make, patch, seconds, is_made_ahead
        self._asked_at = time.monotonic()
        self._lock = threading.Lock()
        self._kept: _Kept[Made] | None = None
        self._maker: _Maker | None = None
        VersionedCache._all.add(self)

    def get(self, *arguments: object) -> Made:
        """What is kept, brought to the programme's version or made anew (with these arguments)."""
        # Read before it is made: what changes meanwhile makes it old at once, never fresh.
        version = current_state().version
        self._asked_at = time.monotonic()
        with self._lock:
            known = self._brought_to(version)
            old = self._kept = known or self._kept
            if known and known.until >= time.monotonic():
                return known.made
            if not self._is_made_beside() or (old is None and self._maker is None):
                self._kept = self._made_at(version, arguments)
                return self._kept.made
            maker = self._maker or self._start(version, arguments)
        if known:
            return known.made  # only its time is over: it is as true as it was
        if old and _is_behind.get() is not None and time.monotonic() < maker.until:
            _is_behind.set(True)
            return old.made
        maker.thread.join()
        with self._lock:
            self._kept = self._brought_to(version) or self._made_at(version, arguments)
            return self._kept.made

    def _is_made_beside(self) -> bool:
        return self._patch is not None and settings.MADE_BESIDE

    def _made_at(self, version: int, arguments: tuple[object, ...]) -> _Kept[Made]:
        self.let_idle_go()
        return _Kept(self._make(*arguments), version, time.monotonic() + self._seconds)

    def _brought_to(self, version: int) -> _Kept[Made] | None:
        """What is kept, with what changed up to a version; None when that is not known."""
        kept = self._kept
        if kept is None or kept.version == version:
            return kept
        if kept.version > version:
            # Newer than a page that began before the last change, which may be content; unless versions went back.
            return kept if kept.version <= _newest_state().version else None
        changed = changed_events(kept.version, version) if self._patch else None
        if changed is None or self._patch is None:
            return None
        # To be made anew no later than before: what was written behind the programme's back is seen.
        return _Kept(self._patch(kept.made, changed), version, kept.until)

    def _start(self, version: int, arguments: tuple[object, ...]) -> _Maker:
        thread = threading.Thread(target=self._make_beside, args=[version, arguments], name=MAKER, daemon=True)
        self._maker = _Maker(thread, time.monotonic() + OLD_SECONDS)
        thread.start()
        return self._maker

    def _make_beside(self, version: int, arguments: tuple[object, ...]) -> None:
        made = None
        try:
            made = self._made_at(version, arguments)
        except DatabaseError as error:
            logger.warning("Not made beside: %s", error)  # whoever asks next makes it, or is told why not
        finally:
            connection.close()  # this thread's own
            with self._lock:
                self._kept, self._maker = made or self._kept, None

    @classmethod
    def make_ready(cls) -> None:
        """Make what is dear before the first visitor asks for it, beside. Nothing where the database is away."""
        try:
            version = current_state().version
        except DatabaseError:
            return
        for each in cls._all:
            with each._lock:
                if each._is_made_ahead and each._is_made_beside() and each._kept is None and each._maker is None:
                    each._start(version, ())

    @classmethod
    def let_idle_go(cls) -> None:
        """Free the memory of what nobody has asked for of late."""
        long_ago = time.monotonic() - IDLE_SECONDS
        for each in list(cls._all):
            if each._asked_at < long_ago and not each._is_made_ahead:
                each._kept = None

    @classmethod
    def clear_all(cls) -> None:
        """Keep nothing of what there was."""
        for kept in cls._all:
            kept._kept = None


def changed_events(since: int, until: int) -> frozenset[int] | None:
    """The events that changed after a version and up to another; None when that is not known, or they are many."""
    known = dict(Programme.objects.filter(pk=1).values_list("changes", flat=True).first() or ())
    first = max(since + 1, until - KEPT_CHANGES)  # after a longer sleep: one more than are known
    changes = [known.get(version) for version in range(first, until + 1)]
    if None in changes:
        return None
    events = frozenset(chain.from_iterable(filter(None, changes)))
    return events if len(events) <= MAX_EVENTS else None


def bump_version(*, events: Collection[int] | None = None, is_demonstration: bool | None = None) -> None:
    """Say that what the public sees has changed: cached pages are forgotten once the running transaction commits.

    ``events``: the keys of those that changed, themselves or in their occurrences; empty when no list of events is made
    from what changed; None is always right: anything may have. ``is_demonstration`` sets the demonstration mark at the
    same time; None leaves it as it is.
    """
    with transaction.atomic():
        Programme.objects.get_or_create(pk=1)
        row = Programme.objects.select_for_update().get(pk=1)  # versions follow each other as their transactions do
        row.version += 1
        keys = None if events is None or len(events) > MAX_EVENTS else sorted(events)
        row.changes = [*row.changes[1 - KEPT_CHANGES :], [row.version, keys]]
        if is_demonstration is not None:
            row.is_demonstration = is_demonstration
        row.save()
        transaction.on_commit(_share)


def _share() -> None:
    """Put the state into the cache, until it is the one of the database: two that commit at once may write in turn."""
    shared = None
    while (state := _stored_state()).version != shared:
        cache.set(CACHE_KEY, state, settings.PROGRAMME_VERSION_SECONDS)
        shared = state.version
