"""Write the reminders that are due: insert ledger lines for an address, then enqueue one message for those inserted.

The unique constraint of the ledger decides between two runs at once: lines are inserted in a fixed order, the loser
waits for the winner, then finds nothing left to say. A line and its message are one transaction.
"""

import datetime as dt
import time
import uuid
from collections.abc import Sequence
from functools import partial
from itertools import islice

from django.db import transaction

from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import enqueue
from events.choices import Outcome
from events.models import ReminderEntry
from events.reminders.checks import WANTED
from events.reminders.grouping import with_following
from events.reminders.messages import compose, read_contents
from events.reminders.safe_run import attempt
from events.reminders.schedule import VISITORS
from events.reminders.selectors import Due, find_due, grouped_by_message

AT_ONCE = 500
# The next run goes on with the rest. The seconds stay below the soft time limit of a task.
SECONDS = 40
MESSAGES = 2_000
SKIPPED = 10_000  # lines


def write_due(now: dt.datetime, seconds: float = SECONDS) -> int:
    """Write the reminders due at ``now`` within ``seconds``, the most urgent first, ``MESSAGES`` at most; how many.

    Failures are logged, not raised. What came too late is noted last, ``SKIPPED`` lines at most: nobody waits for that.
    """
    until, written = time.monotonic() + seconds, 0
    due = find_due(now)
    for (address, kind), lines in islice(grouped_by_message(due).items(), MESSAGES):
        if time.monotonic() > until:
            return written
        written += attempt(f"reminder {kind} to {address}", partial(write_one, address, kind, lines, now))
    _record_skipped(list(islice((line for line in due if line.reason and not line.replaced_by), SKIPPED)))
    return written


@transaction.atomic
def write_one(address: str, kind: str, lines: Sequence[Due], now: dt.datetime) -> bool:
    """Insert these ledger lines of one address and message, and enqueue that for those that were not there yet.

    Returns whether a message was written. One transaction: after an error everything is due again.
    """
    run = uuid.uuid4()
    lines = [
        *with_following(kind, [line for line in lines if not line.reason], now),
        *(line for line in lines if line.reason),
    ]
    ReminderEntry.objects.bulk_create([_entry(line, run) for line in sorted(lines)], ignore_conflicts=True)
    # The occurrences and the address too: the database finds the lines in its index and does not read the whole ledger.
    mine = ReminderEntry.objects.filter(
        occurrence__in={line.occurrence for line in lines}, address=address, run=run, outcome=Outcome.WRITTEN
    )
    contents = read_contents(kind, address, list(mine.values_list("occurrence", flat=True)))
    if not contents.total:
        return False
    letter = compose(kind, address, contents, now)
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
