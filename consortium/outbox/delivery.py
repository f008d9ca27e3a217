"""Delivery of messages: each is claimed, sent and marked before the next one is taken.

To claim is to push ``next_attempt_at`` beyond the longest sending, in a short transaction that locks the row: nobody
else takes it meanwhile, and if the process dies the message falls due again by itself. No lock is held while the mail
server takes its time, so that SQLite, which has one writer, goes on serving. A process killed between the server's
answer and the mark doubles that one message, under the same Message-ID.
"""

import datetime as dt
import logging
import random
import smtplib
import time

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from consortium.outbox.choices import State
from consortium.outbox.masking import masked
from consortium.outbox.models import OutgoingEmail, OutgoingEmailQuerySet
from consortium.outbox.preflight import reason_to_skip
from consortium.outbox.transport import MailConnection, ServerAwayError

logger = logging.getLogger(__name__)

MAX_DELAY = dt.timedelta(hours=6)
MAX_DELAY_AWAY = dt.timedelta(minutes=15)  # a server that was away takes what waited soon after it is back
GIVE_UP_AFTER = dt.timedelta(days=2)
MARK_SECONDS = 25  # how long a database that went away is waited for, to write what became of an attempt
AWAY_KEY, AWAY_SECONDS = "outbox:mail-server-away", 10
# Refusals that are about us and not about the recipient: somebody will mend the settings, so the message waits.
OURS = (smtplib.SMTPAuthenticationError, smtplib.SMTPHeloError, smtplib.SMTPSenderRefused, smtplib.SMTPConnectError)
UNSENDABLE = (ValueError, smtplib.SMTPNotSupportedError)  # BadHeaderError and encoding errors are ValueErrors


def deliver(pk: int) -> bool:
    """Send this message if it is due and not claimed; returns whether it was tried. Failures to send are not raised.

    When the mail server was found away a moment ago, the message is left to the sweep: hundreds written at once would
    each wait for it in turn.
    """
    if cache.get(AWAY_KEY):
        return False
    with MailConnection() as connection:
        tried = _deliver(OutgoingEmail.objects.filter(pk=pk), connection)
    if connection.away:
        cache.set(AWAY_KEY, True, AWAY_SECONDS)
    return tried


def deliver_one() -> bool:
    """For tests: send the message that has been due longest; returns whether there was one."""
    with MailConnection() as connection:
        return _deliver(OutgoingEmail.objects.all(), connection)


def deliver_due(seconds: float) -> int:
    """Send what is due, one message after the other over one connection, for so long; how many were tried.

    Stops at the first that finds the mail server away: the others keep their turn.
    """
    until, tried = time.monotonic() + seconds, 0
    with MailConnection() as connection:
        while time.monotonic() < until and not connection.away and _deliver(OutgoingEmail.objects.all(), connection):
            tried += 1
    return tried


def retry_delay(attempts: int, jitter: float, *, longest: dt.timedelta = MAX_DELAY) -> dt.timedelta:
    """Delay after ``attempts`` failures: doubles up to ``longest``, plus up to 50 % jitter.

    ``jitter`` is a number from 0 to 1, so that what failed together is not tried again together.
    """
    first: dt.timedelta = settings.OUTBOX_FIRST_DELAY
    delay: dt.timedelta = min(first * 2 ** min(attempts - 1, 20), longest)
    return delay * (1 + jitter / 2)


def is_permanent(error: Exception) -> bool:
    """Whether trying again is useless: the server refuses this recipient or this message for good."""
    if isinstance(error, OURS):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, UNSENDABLE)


def in_words(error: Exception) -> str:
    """The server's error message if it gave one, else that of the exception."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) if isinstance(error, ServerAwayError) else f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


def _deliver(candidates: OutgoingEmailQuerySet, connection: MailConnection) -> bool:
    row = _claim(candidates)
    if row is None:
        return False
    try:
        why_not = reason_to_skip(row)
        if not why_not:
            connection.send(_message(row))
    except Exception as error:  # one bad address, or one bad check, stops nobody
        logger.warning("message %s not sent: %s", row.pk, in_words(error))
        _mark_failure(row, error)
    else:
        if why_not:
            _mark(row, state=State.DROPPED, reason=why_not, **masked(row))
        else:
            _mark(row, state=State.SENT, reason="", sent_at=timezone.now(), **masked(row))
    return True


@transaction.atomic
def _claim(candidates: OutgoingEmailQuerySet) -> OutgoingEmail | None:
    now = timezone.now()
    # Without row locks (SQLite) ``select_for_update`` says nothing, and the transaction itself, which is IMMEDIATE,
    # keeps the others out.
    row = candidates.due(now).select_for_update(skip_locked=True).first()
    if row is not None:
        row.attempts += 1
        row.first_attempt_at = row.first_attempt_at or now
        row.next_attempt_at = now + settings.OUTBOX_LEASE
        row.save(update_fields=["attempts", "first_attempt_at", "next_attempt_at", "updated_at"])
    return row


def _message(row: OutgoingEmail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        to=[row.to],
        reply_to=[row.reply_to] if row.reply_to else None,
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-generated", **row.headers},
    )
    message.attach_alternative(row.html, "text/html")
    for attachment in row.attachments:
        message.attach(attachment["name"], attachment["text"], attachment["type"])
    return message


def _mark_failure(row: OutgoingEmail, error: Exception) -> None:
    now = timezone.now()
    words = in_words(error)
    if is_permanent(error) or now - (row.first_attempt_at or now) >= GIVE_UP_AFTER:
        _mark(row, state=State.FAILED, reason=words)
        return
    longest = MAX_DELAY_AWAY if isinstance(error, ServerAwayError) else MAX_DELAY
    delay = retry_delay(row.attempts, random.random(), longest=longest)  # noqa: S311 - jitter, no secret
    _mark(row, reason=words, next_attempt_at=now + delay)


def _mark(row: OutgoingEmail, **changes: object) -> None:
    """Save the result of an attempt, unless the row has been claimed again meanwhile.

    A database that restarts at that very moment is waited for: a message that left and was not marked would leave
    again.
    """
    until, pause = time.monotonic() + MARK_SECONDS, 0.1
    while True:
        try:
            mine = OutgoingEmail.objects.undelivered().filter(pk=row.pk, attempts=row.attempts)
            mine.update(**changes, updated_at=timezone.now())
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(pause)
            pause = min(2 * pause, 2)
        else:
            return
