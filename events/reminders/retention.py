"""Visitors' addresses go when they have served: what nobody confirmed, reminders of what is over, and their ledger."""

import datetime as dt

from django.conf import settings

from consortium.privacy import retention
from events.models import Reminder, ReminderEntry


@retention.rule("reminders-unconfirmed", "Rappels jamais confirmés")
def forget_unconfirmed(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase what nobody confirmed in time; how many reminders."""
    limit = now - dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    old = Reminder.objects.filter(confirmed_at__isnull=True, asked_at__lt=limit)
    return retention.erase(old, dry_run=dry_run)


@retention.rule("reminders", "Rappels de séances passées")
def forget(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase reminders of occurrences that ended long enough ago; how many."""
    old = Reminder.objects.filter(occurrence__end__lt=_limit(now))
    return retention.erase(old, dry_run=dry_run)


@retention.rule("reminders-ledger", "Lignes du registre des rappels")
def forget_ledger(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the lines of what began long enough ago; how many. Nothing is written of a beginning so far back."""
    old = ReminderEntry.objects.filter(start__lt=_limit(now))
    return retention.erase(old, dry_run=dry_run)


def _limit(now: dt.datetime) -> dt.datetime:
    return now - dt.timedelta(days=settings.KEEP_REMINDERS_DAYS)
