"""The connection to the mail server, kept open for several messages."""

import smtplib

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class ServerAwayError(Exception):
    """The mail server could not be reached, or did not let us in: no message is at fault."""


class MailConnection:
    """Context manager: sends messages to the mail server one at a time over one connection, closed at the end.

    After a failure the connection is given up, so that the next message starts on a fresh one. ``away`` is set once
    the server could not be reached.
    """

    def __init__(self) -> None:
        self.away = False
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> "MailConnection":
        return self

    def __exit__(self, *_: object) -> None:
        self._give_up()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Send one message. ServerAwayError when the server cannot be reached; other errors pass."""
        if self._connection is None or not self._holds():
            self._connect()
        message.connection = self._connection
        try:
            message.send()
        except BaseException:
            self._give_up()
            raise

    def _connect(self) -> None:
        self._give_up()
        try:
            self._connection = get_connection()
            self._connection.open()
        except Exception as error:  # network, TLS, password, settings: all between us and the server
            self._give_up()  # it may have been reached before it refused us
            self.away = True
            raise ServerAwayError(f"{type(error).__name__}: {error}") from error

    def _holds(self) -> bool:
        """Whether the server is still at the other end; servers leave after a time, or after so many messages."""
        smtp = getattr(self._connection, "connection", None)
        try:
            return smtp is None or smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _give_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.fail_silently = True  # a goodbye that the server does not hear is no failure
            connection.close()
