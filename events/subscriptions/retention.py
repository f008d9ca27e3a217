"""An address that nobody confirmed goes after a week; one that was confirmed stays until its owner stops."""

import datetime as dt

from django.conf import settings

from consortium.privacy import retention
from events.models import Subscription


@retention.rule("subscriptions-unconfirmed", "Abonnements jamais confirmés")
def forget(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase what nobody confirmed in time; how many subscriptions."""
    limit = now - dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    return retention.erase(Subscription.objects.unconfirmed().filter(asked_at__lt=limit), dry_run=dry_run)
