"""One connection for many messages, and what becomes of them when the mail server or the database goes away."""

import datetime as dt
import smtplib
import socket

import psycopg
import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.utils import timezone

from consortium.outbox.choices import State
from consortium.outbox.delivery import MAX_DELAY_AWAY, deliver, deliver_due, retry_delay
from consortium.outbox.models import OutgoingEmail
from tests import smtp

pytestmark = pytest.mark.django_db


class CountingServer(smtp.MailServer):
    """Counts who comes in; ``leaves`` makes it refuse to go on with somebody who comes back for more."""

    greeted = 0
    leaves = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        """A connection begins."""
        self.greeted += 1
        session.host_name = hostname
        return responses

    async def handle_NOOP(self, server, session, envelope, argument):
        """Somebody asks whether we are still there."""
        return "421 4.4.2 Too long" if self.leaves else "250 OK"


class CuttingBackend(EmailBackend):
    """The real mail server; but the database cuts us off between its answer and our note of it."""

    def send_messages(self, messages):
        """Send, then lose the database."""
        sent = super().send_messages(messages)
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return sent


@pytest.fixture
def counting(settings):
    server = CountingServer()
    controller = smtp.start(server)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    controller.stop()


@pytest.fixture
def nobody_there(settings):
    """A mail server that is away, at a port that nobody else can take."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        yield settings


def rows(*names: str) -> list[OutgoingEmail]:
    hour_ago = timezone.now() - dt.timedelta(hours=1)
    return [
        OutgoingEmail.objects.create(
            key=name, kind="essai", to=f"{name}@example.org", subject=name, text=name, html=f"<p>{name}</p>",
            message_id=f"<{name}@example>", next_attempt_at=hour_ago + dt.timedelta(milliseconds=rank),
        )
        for rank, name in enumerate(names)
    ]  # fmt: skip


def states() -> dict[str, tuple[str, int]]:
    return {row.key: (row.state, row.attempts) for row in OutgoingEmail.objects.all()}


def test_one_connection_carries_what_one_sweep_sends(counting):
    rows("a", "b", "c")
    assert deliver_due(10) == 3
    assert ([message["To"] for message in counting.messages], counting.greeted) == (
        ["a@example.org", "b@example.org", "c@example.org"],
        1,
    )


def test_a_server_that_leaves_between_two_messages_is_called_again(counting):
    counting.leaves = True
    rows("a", "b")
    assert deliver_due(10) == 2
    assert (len(counting.messages), counting.greeted) == (2, 2)


def test_the_failure_of_one_is_not_the_next_one_s(counting):
    counting.refusals["b@example.org"] = "550 5.1.1 No such user"
    rows("a", "b", "c")
    deliver_due(10)
    assert states() == {"a": (State.SENT, 1), "b": (State.FAILED, 1), "c": (State.SENT, 1)}


def test_when_the_server_is_away_the_others_keep_their_turn(nobody_there):
    rows("a", "b", "c")
    assert deliver_due(10) == 1
    assert states() == {"a": (State.QUEUED, 1), "b": (State.QUEUED, 0), "c": (State.QUEUED, 0)}


def test_a_server_just_found_away_is_not_waited_for_by_each_message(nobody_there):
    first, second = rows("a", "b")
    assert [deliver(first.pk), deliver(second.pk)] == [True, False]
    assert states() == {"a": (State.QUEUED, 1), "b": (State.QUEUED, 0)}


def test_settings_that_cannot_work_lose_no_message(settings, nobody_there):
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = True
    [row] = rows("a")
    deliver(row.pk)
    row.refresh_from_db()
    assert row.state == State.QUEUED
    assert row.reason.startswith("ValueError: EMAIL_USE_TLS")


def test_what_found_the_server_away_is_not_made_to_wait_for_hours():
    assert retry_delay(30, 1, longest=MAX_DELAY_AWAY) == 1.5 * MAX_DELAY_AWAY


def test_a_password_that_is_refused_waits_for_somebody_to_mend_it(counting, settings):
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = "us"
    [row] = rows("a")
    deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason.split(":")[0]) == (State.QUEUED, smtplib.SMTPNotSupportedError.__name__)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite est dans le processus : rien à redémarrer")
@pytest.mark.django_db(transaction=True)
def test_a_database_that_restarts_while_a_message_leaves_doubles_nothing(mail_server, settings):
    settings.EMAIL_BACKEND = f"{__name__}.CuttingBackend"
    [row] = rows("a")
    assert deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, len(mail_server.messages)) == (State.SENT, 1, 1)
