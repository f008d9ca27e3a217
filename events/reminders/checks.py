"""The outbox's check for reminders: whether one that waits is still right when it is about to leave.

A message with one occurrence that no longer takes place, has moved or has begun is not sent. Its lines are deleted from
the ledger, so the next run writes those that still hold, and those of an occurrence that is restored later. Lines of an
occurrence that has begun stay, marked as skipped.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from consortium.outbox import preflight
from consortium.outbox.models import OutgoingEmail
from events.choices import Outcome, Status
from events.models import Occurrence, ReminderEntry
from events.reminders.audience import occurrences_told_to
from events.reminders.selectors import TOO_LATE

WANTED = "events.reminder"
REWRITTEN = "Ce rappel a été réécrit depuis, ou ses séances n’existent plus."
OTHERS_FOLLOW = "Les autres séances du message font l’objet d’un nouveau rappel."
UNPUBLISHED = "L’événement n’est plus publié."
SKIP_REASONS = {Status.CANCELLED: "La séance est annulée.", Status.POSTPONED: "La séance est reportée."}
MOVED = "La séance a changé de date."
NOT_WISHED = "Cette adresse ne reçoit plus ces rappels."


@preflight.check(WANTED)
def reason_to_skip_reminder(row: OutgoingEmail) -> str:
    """The reason in French not to send this reminder; empty when it is to be sent. Updates the ledger when not."""
    now = timezone.now()
    entries = list(ReminderEntry.objects.filter(message=row).select_related("occurrence__event"))
    if not entries:
        return REWRITTEN
    holding = _still_told(entries, now)
    gone = [
        entry for entry in entries if not (entry.occurrence_id in holding and entry.start == entry.occurrence.start)
    ]
    if not gone:
        return ""
    reasons = list(dict.fromkeys(_reason(entry, now) for entry in gone))
    _give_back(entries, now)
    return " ".join([*reasons, *([OTHERS_FOLLOW] if len(gone) < len(entries) else [])])


def _still_told(entries: list[ReminderEntry], now: dt.datetime) -> set[int]:
    """Keys of the occurrences of which this address would be reminded now; ``entries`` share one kind and address."""
    keys = [entry.occurrence_id for entry in entries]
    occurrences = Occurrence.objects.published(now).filter(pk__in=keys, start__gt=now)
    return occurrences_told_to(entries[0].kind, occurrences, address=entries[0].address)


def _reason(entry: ReminderEntry, now: dt.datetime) -> str:
    occurrence = entry.occurrence
    if not occurrence.event.is_published:
        return UNPUBLISHED
    if occurrence.effective_status in SKIP_REASONS:
        return SKIP_REASONS[Status(occurrence.effective_status)]
    if occurrence.start != entry.start:
        return MOVED
    return TOO_LATE if occurrence.start <= now else NOT_WISHED


@transaction.atomic
def _give_back(entries: list[ReminderEntry], now: dt.datetime) -> None:
    begun = [entry.pk for entry in entries if entry.start == entry.occurrence.start <= now]
    ReminderEntry.objects.filter(pk__in=begun).update(outcome=Outcome.SKIPPED, reason=TOO_LATE)
    ReminderEntry.objects.filter(pk__in={entry.pk for entry in entries} - set(begun)).delete()
