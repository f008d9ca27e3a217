"""What the schedule asks of the partners' floor."""

from celery import shared_task
from django.utils import timezone

from partners.requests import forgetting


@shared_task(name="partners.forget_requests")
def forget_requests() -> int:
    """Erase who asked what long ago; how many requests."""
    return forgetting.forget(timezone.now())
