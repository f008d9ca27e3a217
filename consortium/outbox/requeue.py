"""Retry failed messages by hand, after an address or a setting was corrected."""

from django.db import transaction
from django.utils import timezone

from consortium.outbox.choices import State
from consortium.outbox.enqueue import queued
from consortium.outbox.models import OutgoingEmail


@transaction.atomic
def retry(pk: int) -> bool:
    """Reset a failed message to queued, to be sent after commit; returns False when it is not in the failed state."""
    failed = OutgoingEmail.objects.filter(pk=pk, state=State.FAILED)
    priority = failed.values_list("precedence", flat=True).first()
    now = timezone.now()
    if not failed.update(
        state=State.QUEUED, reason="", attempts=0, first_attempt_at=None, next_attempt_at=now, updated_at=now
    ):
        return False
    transaction.on_commit(lambda: queued.send(sender=OutgoingEmail, pk=pk, priority=priority), robust=True)
    return True
