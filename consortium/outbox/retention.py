"""Messages that left, or never will, carry addresses: they stay long enough to answer «did you write to me?»."""

import datetime as dt

from django.conf import settings

from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from consortium.privacy import retention

DONE = [State.SENT, State.FAILED, State.DROPPED]


@retention.rule("messages", "Courriels partis, abandonnés ou refusés")
def forget(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase messages that were done with long enough ago; how many. What still has to leave is kept."""
    limit = now - dt.timedelta(days=settings.KEEP_MESSAGES_DAYS)
    return retention.erase(OutgoingEmail.objects.filter(state__in=DONE, updated_at__lt=limit), dry_run=dry_run)
