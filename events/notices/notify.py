"""Telling of changes: the messages are written in the transaction of the change itself.

A change that more than ``AT_ONCE`` people count on writes one row instead (:class:`events.models.WaitingNotice`), and
:mod:`events.notices.queue` makes their messages of it: saving a form must not wait for thousands of letters.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from consortium.staff import Actor
from events.models import Event, WaitingNotice
from events.notices import request_sync
from events.notices.audience import audience
from events.notices.changes import Change, between
from events.notices.messages import Writer
from events.notices.serialize import changes_to_json
from events.notices.snapshot import snapshot_of_event
from events.notices.texts import history_line

AT_ONCE = 30
# Sent after commit, with ``pk``: a notice waits to be written.
waiting = Signal()
# The events (keys) of which an outer :func:`notify_changes` writes the messages.
_told_outside: ContextVar[frozenset[int]] = ContextVar("told_outside", default=frozenset())


@contextmanager
def notify_changes(event: Event, *, by: Actor, words: str = "") -> Iterator[None]:
    """Context manager: notify the people concerned of whatever the block changes in an event or its occurrences.

    The caller holds the event's row under lock, in a transaction. ``words`` say it in the history of the request that
    the event answers; without any, they are made from the changes. Inside another for the same event, that one tells
    of all, once.
    """
    outside = _told_outside.get()
    if event.pk in outside:
        yield
        return
    before = snapshot_of_event(event.pk)
    inside = _told_outside.set(outside | {event.pk})
    try:
        yield
    finally:
        _told_outside.reset(inside)
    notify(event, between(before, snapshot_of_event(event.pk), now=timezone.now()), by=by, words=words)


@transaction.atomic
def notify(event: Event, changes: Sequence[Change], *, by: Actor, words: str = "") -> None:
    """Write one message per concerned address (a :class:`WaitingNotice` for a large audience)."""
    if not changes:
        return
    event = Event.objects.select_related("organiser", "request").get(pk=event.pk)
    if not any(change.is_republished for change in changes):
        request_sync.on_changed(event, by=by, words=words or history_line(changes))
    people = audience(changes)
    # Behind a notice that waits, this one waits too: each person reads the changes in their order.
    if len(people) <= AT_ONCE and not event.waiting_notices.exists():
        if people:
            Writer(event, changes).write(people)
        return
    notice = WaitingNotice.objects.create(event=event, changes=changes_to_json(changes))
    # ``robust``: when the broker is away the schedule will find the row; what was done stays done.
    transaction.on_commit(lambda: waiting.send(sender=WaitingNotice, pk=notice.pk), robust=True)
