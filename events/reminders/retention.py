"""Delete unconfirmed reminders, reminders of past occurrences, and old ledger lines."""

import datetime as dt

from django.conf import settings

from consortium.privacy import retention
from events.models import Reminder, ReminderEntry


@retention.rule("reminders-unconfirmed", "Rappels jamais confirmés")
def delete_unconfirmed(now: dt.datetime, *, dry_run: bool) -> int:
    """Delete reminders not confirmed within ``KEEP_UNCONFIRMED_DAYS``; returns how many."""
    limit = now - dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    old = Reminder.objects.filter(confirmed_at__isnull=True, asked_at__lt=limit)
    return retention.erase(old, dry_run=dry_run)


@retention.rule("reminders", "Rappels de séances passées")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Delete reminders of occurrences that ended more than ``KEEP_REMINDERS_DAYS`` ago; returns how many."""
    old = Reminder.objects.filter(occurrence__end__lt=_limit(now))
    return retention.erase(old, dry_run=dry_run)


@retention.rule("reminders-ledger", "Lignes du registre des rappels")
def delete_expired_entries(now: dt.datetime, *, dry_run: bool) -> int:
    """Delete ledger lines of occurrences that began more than ``KEEP_REMINDERS_DAYS`` ago; returns how many."""
    old = ReminderEntry.objects.filter(start__lt=_limit(now))
    return retention.erase(old, dry_run=dry_run)


def _limit(now: dt.datetime) -> dt.datetime:
    return now - dt.timedelta(days=settings.KEEP_REMINDERS_DAYS)
