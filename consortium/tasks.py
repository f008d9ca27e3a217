"""Celery tasks of the foundations."""

from celery import shared_task
from django.utils import timezone

from consortium.limits import rate_limit
from consortium.privacy import retention


@shared_task(name="consortium.purge_personal_data")
def purge_personal_data() -> int:
    """Erase personal data that has served; returns how many rows. What one run has no time for, the next finishes."""
    return sum(erased for _, erased in retention.purge_all(timezone.now(), dry_run=False))


@shared_task(name="consortium.forget_limits")
def delete_expired_counts() -> int:
    """Erase the counts of limits whose window is over; returns how many. Runs often: each visitor has a row."""
    return rate_limit.delete_expired(timezone.now(), dry_run=False)
