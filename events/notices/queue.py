"""The messages of a change with a large audience, some at a time: each batch is one short transaction.

A worker that dies loses at most its batch, which nobody has been sent; the next one goes on from the last address.
"""

import logging
import time
from collections.abc import Collection

from django.db import transaction
from django.db.models import Min

from events.models import WaitingNotice
from events.notices.audience import audience
from events.notices.messages import Writer
from events.notices.serialize import changes_from_json

logger = logging.getLogger(__name__)

BATCH = 100
WRITING_SECONDS = 40  # below the soft time limit of a task; the next run goes on


def write_waiting() -> int:
    """Write waiting messages for at most ``WRITING_SECONDS``; returns how many. A failure is logged."""
    until, written = time.monotonic() + WRITING_SECONDS, 0
    stuck: set[int] = set()
    while True:
        with transaction.atomic():
            notice = _claim(stuck)
            if notice is None:
                return written
            try:
                with transaction.atomic():
                    written += _write_batch(notice)
            except Exception:  # the next run tries again
                logger.exception("notice %s of event %s not written", notice.pk, notice.event_id)
                stuck.add(notice.pk)
        if time.monotonic() >= until:
            return written


def _claim(stuck: Collection[int]) -> WaitingNotice | None:
    """Lock and return the oldest notice not locked by another process and not in ``stuck``; None when there is none.

    A notice behind another of its event waits for it. Without row locks (SQLite) the transaction, which is IMMEDIATE,
    keeps the others out.
    """
    oldest = WaitingNotice.objects.order_by().values("event").annotate(first=Min("pk")).values("first")
    rows = WaitingNotice.objects.filter(pk__in=oldest).exclude(pk__in=stuck).select_related("event__organiser")
    return rows.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()


def _write_batch(notice: WaitingNotice) -> int:
    """Write the next messages of a notice; how many were new. The notice goes with the last of them."""
    changes = changes_from_json(notice.changes)
    people = audience(changes, asked_before=notice.created_at)
    left = sorted(
        (person for person in people if person.address.lower() > notice.reached),
        key=lambda person: person.address.lower(),
    )
    batch = left[:BATCH]
    written = Writer(notice.event, changes, mark=f"waiting-{notice.pk}").write(batch) if batch else 0
    if len(batch) < len(left):
        notice.reached = batch[-1].address.lower()
        notice.save(update_fields=["reached"])
    else:
        notice.delete()
    return written
