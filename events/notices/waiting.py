"""The messages of a change with a large audience, some at a time: each batch is one short transaction.

A worker that dies loses at most its batch, which nobody has been sent; the next one goes on from the last address.
"""

import time

from django.db import transaction
from django.db.models import Min

from events.models import WaitingNotice
from events.notices.audience import audience
from events.notices.messages import Writer
from events.notices.packing import unpacked

BATCH = 100
WRITING_SECONDS = 40  # below the soft time limit of a task; the next run goes on


def write_waiting() -> int:
    """Write what waits, for as long as a task may last; how many messages."""
    until, written = time.monotonic() + WRITING_SECONDS, 0
    while time.monotonic() < until and (batch := _write_batch()) is not None:
        written += batch
    return written


@transaction.atomic
def _write_batch() -> int | None:
    """Write the next messages of the oldest notice that nobody else is writing; None when there is none.

    A notice behind another of its event waits for it. Without row locks (SQLite) the transaction, which is IMMEDIATE,
    keeps the others out.
    """
    oldest = WaitingNotice.objects.order_by().values("event").annotate(first=Min("pk")).values("first")
    rows = WaitingNotice.objects.filter(pk__in=oldest).select_related("event__organiser")
    notice = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
    if notice is None:
        return None
    changes = unpacked(notice.changes)
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
