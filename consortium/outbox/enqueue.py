"""Write a message to the outbox, in the caller's transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.dispatch import Signal

from consortium.outbox import kinds
from consortium.outbox.choices import Priority
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.render import compose, header_value

# Sent after commit, with ``pk`` and ``priority``: the message may leave.
queued = Signal()


@dataclass(frozen=True)
class Attachment:
    """A file of text to go with a message, for instance a calendar."""

    name: str
    type: str
    text: str


def enqueue(
    *,
    kind: str,
    to: str,
    context: dict[str, object],
    key: str,
    reply_to: str = "",
    attachments: Sequence[Attachment] = (),
    headers: dict[str, str] | None = None,
    about: str = "",
    wanted: str = "",
    priority: Priority = Priority.USUAL,
) -> OutgoingEmail | None:
    """Write a message of this kind; None when one with this ``key`` is already there.

    To be called inside the transaction of what the message tells of: it leaves once that has committed, and never if
    it is undone. Raises :class:`HeaderInjection` when a header would not fit on its line, RuntimeError outside a
    transaction, what :func:`consortium.outbox.kinds.check` raises for a kind.
    """
    kinds.check(kind, context)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message is posted in the transaction of what it tells of")
    if OutgoingEmail.objects.filter(key=key).exists():
        return None
    composed = compose(kind, context)
    row = OutgoingEmail(
        key=key,
        kind=kind,
        about=about,
        wanted=wanted,
        precedence=priority,
        to=header_value(to),
        reply_to=header_value(reply_to),
        subject=composed.subject[: OutgoingEmail._meta.get_field("subject").max_length],
        text=composed.text,
        html=composed.html,
        headers={header_value(name): header_value(value) for name, value in (headers or {}).items()},
        attachments=[asdict(attachment) for attachment in attachments],
        message_id=f"<{uuid.uuid4().hex}@{settings.CALENDAR_UID_DOMAIN}>",
    )
    for attachment in attachments:
        header_value(attachment.name)
        header_value(attachment.type)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None  # somebody wrote the same news at the same moment
    # ``robust``: when the broker is away the sweep will find the row; what was done stays done.
    transaction.on_commit(lambda: queued.send(sender=OutgoingEmail, pk=row.pk, priority=priority), robust=True)
    return row
