"""What the schedule asks of the foundations."""

from celery import shared_task
from django.utils import timezone

from consortium.limits import rate_limit
from consortium.privacy import retention


@shared_task(name="consortium.purge_personal_data")
def purge_personal_data() -> int:
    """Erase personal data that has served; how many rows. What one run has no time for, the next finishes."""
    return sum(erased for _, erased in retention.purge_all(timezone.now(), dry_run=False))


@shared_task(name="consortium.forget_limits")
def forget_limits() -> int:
    """Erase the counts of limits whose window is over; how many. Often: a flood of visitors writes a row for each."""
    return rate_limit.forget(timezone.now(), dry_run=False)
