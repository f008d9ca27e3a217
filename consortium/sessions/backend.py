"""Django's sessions in the database, with their person, their limits and their last use."""

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

if TYPE_CHECKING:
    from consortium.sessions.models import Session

USED_EVERY = dt.timedelta(minutes=1)  # how fine «last used» is: a page of images must not write twenty times


class SessionStore(DatabaseStore):
    """The session of one request. ``browser``: how its browser is called, set by the middleware."""

    browser = ""
    _row: "Session | None" = None

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        """The portal's own rows."""
        from consortium.sessions.models import Session

        return Session

    def load(self) -> dict[str, Any]:
        """The session's data; empty when idle or alive for too long. Updates the last use."""
        now = timezone.now()
        row = self.get_model_class().objects.alive(now).filter(session_key=self.session_key).first()
        if row is None:
            self._session_key = None
            return {}
        if now - row.last_used_at >= USED_EVERY:
            row.last_used_at, row.browser = now, self.browser or row.browser
            self.get_model_class().objects.filter(pk=row.pk).update(last_used_at=now, browser=row.browser)
        self._row = row
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        """The row to save, with its person and its first moment; a new key (log-in, new password) is a new life."""
        row = cast("Session", super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.browser = self.browser
        if self._row is not None and self._row.pk == row.pk:
            row.created_at, row.browser = self._row.created_at, self.browser or self._row.browser
        self._row = row
        return row

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the rows that nobody can use any more."""
        cls.get_model_class().objects.dead(timezone.now()).delete()
