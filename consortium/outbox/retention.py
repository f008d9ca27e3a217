"""Delete messages that are sent, failed or dropped after ``KEEP_MESSAGES_DAYS``."""

import datetime as dt

from django.conf import settings

from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from consortium.privacy import retention

DONE = [State.SENT, State.FAILED, State.DROPPED]


@retention.rule("messages", "Courriels partis, abandonnés ou refusés")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Delete finished messages older than ``KEEP_MESSAGES_DAYS``; returns how many. Queued ones are kept."""
    limit = now - dt.timedelta(days=settings.KEEP_MESSAGES_DAYS)
    return retention.erase(OutgoingEmail.objects.filter(state__in=DONE, updated_at__lt=limit), dry_run=dry_run)
