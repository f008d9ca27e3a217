"""Delivery through a real mail server: once, later when it must, never at the cost of others."""

import datetime as dt
import smtplib
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from consortium.outbox import preflight
from consortium.outbox.choices import Priority, State
from consortium.outbox.delivery import GIVE_UP_AFTER, deliver, deliver_one, is_permanent, retry_delay
from consortium.outbox.enqueue import Attachment, enqueue
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.tasks import sweep
from tests.atonce import at_once

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def write(name: str = "zoe", **changes) -> OutgoingEmail:
    with transaction.atomic():
        return enqueue(kind="essai", to=f"{name}@example.org", context={"who": name}, key=name, **changes)


def test_a_message_arrives_whole(mail_server):
    calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    row = write(
        reply_to="relais@example.org",
        headers={"List-Unsubscribe": "<https://example.org/stop>"},
        attachments=[Attachment("seance.ics", "text/calendar", calendar)],
    )
    assert deliver(row.pk)
    [message] = mail_server.messages
    assert [message[name] for name in ("Subject", "To", "Reply-To", "Message-ID", "List-Unsubscribe")] == [
        "Nouvelle de zoe", "zoe@example.org", "relais@example.org", row.message_id, "<https://example.org/stop>",
    ]  # fmt: skip
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == row.text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n").rstrip() == row.html.rstrip()
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("seance.ics", "text/calendar")


def test_a_message_leaves_once(mail_server):
    row = write()
    assert [deliver(row.pk), deliver(row.pk), deliver_one()] == [True, False, False]
    assert len(mail_server.messages) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.reason) == (State.SENT, 1, "")


def test_one_bad_address_stops_nobody(mail_server):
    mail_server.refusals["bad@example.org"] = "550 5.1.1 No such user here"
    bad, good = write("bad"), write("good")
    assert sweep() == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.reason) == (State.FAILED, "550 5.1.1 No such user here")
    assert good.state == State.SENT


def test_a_sweep_sends_what_somebody_waits_for_before_what_was_written_earlier(mail_server):
    for priority in (Priority.BULK, Priority.USUAL, Priority.AWAITED):
        for number in (1, 2):
            write(f"{priority.name.lower()}{number}", priority=priority)
    assert sweep() == 6
    assert [message["Subject"] for message in mail_server.messages] == [
        "Nouvelle de awaited1", "Nouvelle de awaited2", "Nouvelle de usual1",
        "Nouvelle de usual2", "Nouvelle de bulk1", "Nouvelle de bulk2",
    ]  # fmt: skip


def test_a_temporary_refusal_waits_longer_each_time(mail_server, clock):
    mail_server.refuse_all = "451 4.7.1 Greylisted"
    row = write()
    waits = []
    for _ in range(4):
        assert deliver_one()
        row.refresh_from_db()
        waits.append(row.next_attempt_at - timezone.now())
        assert not deliver_one()
        clock.move_to(row.next_attempt_at, tick=False)
    assert (row.state, row.reason) == (State.QUEUED, "451 4.7.1 Greylisted")
    for number, wait in enumerate(waits):
        assert dt.timedelta(minutes=2**number) <= wait <= dt.timedelta(minutes=1.5 * 2**number)
    mail_server.refuse_all = ""
    assert deliver_one()
    assert len(mail_server.messages) == 1


def test_after_two_days_a_temporary_refusal_is_final(mail_server, clock):
    mail_server.refuse_all = "451 4.7.1 Greylisted"
    row = write()
    deliver_one()
    clock.move_to(NOON + GIVE_UP_AFTER, tick=False)
    deliver_one()
    row.refresh_from_db()
    assert (row.state, row.reason, row.attempts) == (State.FAILED, "451 4.7.1 Greylisted", 2)


def test_a_mail_server_that_is_away_is_temporary(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    row = write()
    deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.QUEUED, "ConnectionRefusedError: [Errno 111] Connection refused")


def test_a_worker_that_dies_leaves_the_message_to_another(mail_server, clock, settings):
    row, lease = write(), settings.OUTBOX_LEASE
    OutgoingEmail.objects.filter(pk=row.pk).update(next_attempt_at=NOON + lease, attempts=1, first_attempt_at=NOON)
    assert not deliver_one()
    clock.move_to(NOON + lease, tick=False)
    assert deliver_one()
    assert len(mail_server.messages) == 1


def test_a_message_that_has_no_reason_any_more_is_dropped_and_says_why(mail_server, monkeypatch):
    monkeypatch.setitem(preflight._checks, "essai", lambda row: f"{row.about} n’a plus lieu.")
    row = write(wanted="essai", about="demande:1")
    deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason, mail_server.messages) == (State.DROPPED, "demande:1 n’a plus lieu.", [])


def test_a_check_that_nobody_knows_keeps_the_message(mail_server):
    row = write(wanted="inconnue")
    deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, mail_server.messages) == (State.QUEUED, [])


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"later")}), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(452, b"full"), False),
        (smtplib.SMTPAuthenticationError(535, b"password"), False),
        (smtplib.SMTPSenderRefused(550, b"who", "us@example.org"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError("slow"), False),
        (UnicodeEncodeError("ascii", "é", 0, 1, "no"), True),
    ],
)
def test_which_refusals_are_final(error: Exception, permanent: bool):
    assert is_permanent(error) is permanent


def test_delays_grow_to_a_bound():
    assert [retry_delay(attempts, 0).total_seconds() / 60 for attempts in (1, 2, 3, 9, 10, 500)] == [
        1, 2, 4, 256, 360, 360,
    ]  # fmt: skip
    assert retry_delay(1, 1) == dt.timedelta(seconds=90)


def test_the_command_for_cron_does_what_the_schedule_would(mail_server):
    write()
    out = StringIO()
    call_command("send_due", stdout=out)
    assert "outbox : 1\n" in out.getvalue()
    assert len(mail_server.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_send_each_message_once(mail_server):
    now = timezone.now()
    OutgoingEmail.objects.bulk_create(
        OutgoingEmail(
            key=f"n{n}", kind="essai", to=f"n{n}@example.org", subject="x", text="x", html="<p>x</p>",
            message_id=f"<{n}@example>", next_attempt_at=now,
        )
        for n in range(24)
    )  # fmt: skip
    at_once(sweep, sweep, sweep, sweep)
    assert sorted(message["Message-ID"] for message in mail_server.messages) == sorted(
        f"<{n}@example>" for n in range(24)
    )
