"""Browsers that an account has logged in with before: a signed cookie says so, and nothing else is known of them.

It opens nothing. It spares its person the mail about an unknown browser, and the limit on guesses at one account from
everywhere (:mod:`consortium.limits.login_throttle`), so that a stranger's guesses never keep them out.
"""

import datetime as dt

from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from consortium.http.cookies import SignedCookie
from consortium.http.noted import noted
from consortium.staff import AnyUser

# For as long as browsers allow at most.
COOKIE = SignedCookie("navigateur", salt="consortium.known-browser", kept=dt.timedelta(days=400))
MAX_ACCOUNTS = 8  # of one browser: a shared desk
ENTERED = "entered"  # in a session: a password was given, the browser is to be welcomed once its person is wholly in

# Sent with ``user`` and ``browser`` (in short words) at a first log-in from a browser.
new_browser = Signal()


def knows(request: HttpRequest, user: AnyUser | None) -> bool:
    """Whether this account has logged in with this browser."""
    return user is not None and user.pk in _accounts(request)


def welcome(request: HttpRequest, response: HttpResponse, user: AnyUser) -> None:
    """After a whole log-in (a second factor included): tell of a browser not known yet, and let it be known."""
    del request.session[ENTERED]
    if not knows(request, user):
        new_browser.send(sender=type(user), user=user, browser=noted(request).session.browser)
    remember(request, response, user)


def remember(request: HttpRequest, response: HttpResponse, user: AnyUser) -> None:
    """Let this browser be one of this account's, without telling: its person has just proved who they are."""
    accounts = [user.pk, *(pk for pk in _accounts(request) if pk != user.pk)][:MAX_ACCOUNTS]
    COOKIE.write(response, accounts)


def _accounts(request: HttpRequest) -> list[int]:
    found = COOKIE.read(request)
    return found if isinstance(found, list) else []
