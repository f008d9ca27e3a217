"""What the schedule asks of the calendar."""

from celery import shared_task
from django.utils import timezone

from events import requested


@shared_task(name="events.finish_requests")
def finish_requests() -> int:
    """Requests whose event is over are done; how many."""
    return requested.finish(timezone.now())
