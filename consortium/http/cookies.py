"""The portal's own cookies: signed, for this host only, out of reach of scripts.

With HTTPS their names begin with ``__Host-``: browsers then take them from this very host only, over HTTPS only, and no
other site of the domain can set one. Whatever sets a cookie by itself asks :func:`name_of` for its name.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.http import HttpRequest, HttpResponse


def name_of(word: str) -> str:
    """The name that a cookie goes by in this installation."""
    return f"{settings.COOKIE_PREFIX}{word}"


@dataclass(frozen=True)
class SignedCookie:
    """A value (of JSON) that a browser brings back for a time: it can read it and not change it.

    Each has a ``salt`` of its own: what was signed for one cookie means nothing in another.
    """

    word: str
    salt: str
    kept: dt.timedelta

    def __post_init__(self) -> None:
        if self.salt in {each.salt for each in declared}:
            raise ValueError(f"Two cookies are signed with the salt {self.salt}.")
        declared.append(self)

    @property
    def name(self) -> str:
        """See :func:`name_of`."""
        return name_of(self.word)

    def read(self, request: HttpRequest) -> Any:
        """What :meth:`write` gave this browser less than ``kept`` ago; None without it, or for what we did not sign."""
        try:
            return signing.loads(request.COOKIES.get(self.name, ""), salt=self.salt, max_age=self.kept)
        except signing.BadSignature:
            return None

    def write(self, response: HttpResponse, value: object) -> None:
        """Give this browser a value."""
        signed = signing.dumps(value, salt=self.salt)
        response.set_cookie(self.name, signed, max_age=self.kept, secure=settings.HTTPS, httponly=True, samesite="Lax")

    def delete(self, response: HttpResponse) -> None:
        """Take it back."""
        response.delete_cookie(self.name, samesite="Lax")


declared: list[SignedCookie] = []


class _MessagesInCookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # read anew each time: the settings may change in a test
        return name_of("messages")


class MessageStorage(FallbackStorage):
    """Django's: what one page tells the next goes in a cookie, and in the session what is too long for it."""

    storage_classes = (_MessagesInCookie, SessionStorage)
