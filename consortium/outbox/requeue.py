"""Trying again, by hand, what failed for good: somebody mended the address, or the settings."""

from django.db import transaction
from django.utils import timezone

from consortium.outbox.choices import State
from consortium.outbox.enqueue import queued
from consortium.outbox.models import OutgoingEmail


@transaction.atomic
def retry(pk: int) -> bool:
    """Queue a failed message anew, as if it had just been written; whether it was one. It leaves after commit."""
    failed = OutgoingEmail.objects.filter(pk=pk, state=State.FAILED)
    priority = failed.values_list("precedence", flat=True).first()
    now = timezone.now()
    if not failed.update(
        state=State.QUEUED, reason="", attempts=0, first_attempt_at=None, next_attempt_at=now, updated_at=now
    ):
        return False
    transaction.on_commit(lambda: queued.send(sender=OutgoingEmail, pk=pk, priority=priority), robust=True)
    return True
