"""PostgreSQL as Django has it, with a cheaper way to know that a kept connection is still good.

Django asks the server «SELECT 1» at the beginning of each request (``CONN_HEALTH_CHECKS``). A connection that the
server has closed has something to read: its end. So the socket is looked at, and the server asked only when there is.
A host that vanished without a word is what ``tcp_user_timeout`` is for.
"""

import select

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Named by the settings as the database's engine."""

    def is_usable(self) -> bool:
        """Whether the connection can be used; asked before a request's first query, and after an error."""
        certain = self.connection is not None and not self.errors_occurred and not self._has_something_to_read()
        return certain or super().is_usable()

    def _has_something_to_read(self) -> bool:
        poll = select.poll()
        try:
            poll.register(self.connection.fileno(), select.POLLIN)
        except psycopg.Error:  # closed on our side
            return True
        return bool(poll.poll(0))
