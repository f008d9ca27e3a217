"""Delete subscriptions not confirmed within ``KEEP_UNCONFIRMED_DAYS``; confirmed ones are kept until stopped."""

import datetime as dt

from django.conf import settings

from consortium.privacy import retention
from events.models import Subscription


@retention.rule("subscriptions-unconfirmed", "Abonnements jamais confirmés")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Delete subscriptions not confirmed within ``KEEP_UNCONFIRMED_DAYS``; returns how many."""
    limit = now - dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    return retention.erase(Subscription.objects.unconfirmed().filter(asked_at__lt=limit), dry_run=dry_run)
