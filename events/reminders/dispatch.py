"""Write the reminders that are due: insert ledger lines for an address, then enqueue one message for those inserted.

The unique constraint of the ledger decides between two runs at once: lines are inserted in a fixed order, the loser
waits for the winner, then finds nothing left to say. A line and its message are one transaction.
"""

import datetime as dt
import time
import uuid
from collections.abc import Sequence
from functools import partial

from django.db import transaction

from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import enqueue
from events.models import ReminderEntry
from events.reminders.checks import WANTED
from events.reminders.grouping import with_following
from events.reminders.messages import compose, occurrences_for_message
from events.reminders.safe_run import attempt
from events.reminders.schedule import VISITORS
from events.reminders.selectors import Due, find_due, grouped_by_message

AT_ONCE = 500
SECONDS = 40  # the next run goes on; below the soft time limit of a task


def write_due(now: dt.datetime, seconds: float = SECONDS) -> int:
    """Write all reminders due at ``now`` within ``seconds``; returns how many. Failures are logged, not raised."""
    until, written = time.monotonic() + seconds, 0
    due = find_due(now)
    _record_skipped([line for line in due if line.reason])
    for (address, kind), lines in grouped_by_message(due).items():
        if time.monotonic() > until:
            break
        written += attempt(f"reminder {kind} to {address}", partial(write_one, address, kind, lines, now))
    return written


@transaction.atomic
def write_one(address: str, kind: str, lines: Sequence[Due], now: dt.datetime) -> bool:
    """Insert these ledger lines of one address and kind, and enqueue one message for those that were not there yet.

    Returns whether a message was written. One transaction: after an error everything is due again.
    """
    run = uuid.uuid4()
    lines = with_following(kind, lines, now)
    ReminderEntry.objects.bulk_create([_entry(line, run) for line in sorted(lines)], ignore_conflicts=True)
    # The occurrences and the address too: the database finds the lines in its index and does not read the whole ledger.
    mine = ReminderEntry.objects.filter(occurrence__in={line.occurrence for line in lines}, address=address, run=run)
    claimed = list(mine.values_list("occurrence", flat=True))
    occurrences = list(occurrences_for_message().filter(pk__in=claimed))
    if not occurrences:
        return False
    letter = compose(kind, address, occurrences, now)
    message = enqueue(
        kind=letter.template,
        to=address,
        context=letter.context,
        key=f"reminder:{run}",
        about=f"reminder:{run}",
        reply_to=letter.reply_to,
        attachments=letter.attachments,
        headers=letter.headers,
        wanted=WANTED,
        priority=Priority.USUAL if kind in VISITORS else Priority.BULK,
    )
    mine.update(message=message)
    return True


def _record_skipped(lines: Sequence[Due]) -> None:
    run = uuid.uuid4()
    entries = [_entry(line, run) for line in lines]
    ReminderEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=AT_ONCE)


def _entry(line: Due, run: uuid.UUID) -> ReminderEntry:
    return ReminderEntry(
        occurrence_id=line.occurrence,
        address=line.address,
        kind=line.kind,
        start=line.start,
        run=run,
        outcome=line.outcome,
        reason=line.reason,
    )
