"""Gives each request its session, which knows the browser it came from; and lets browsers be known after a log-in."""

from collections.abc import Callable

from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse

from consortium.http.noted import noted
from consortium.sessions import devices
from consortium.sessions.browsers import browser_words


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, with the browser's name in short words."""

    def process_request(self, request: HttpRequest) -> None:
        """The session, not read before something asks for it."""
        super().process_request(request)
        noted(request).session.browser = browser_words(request.headers.get("User-Agent", ""))


class KnownBrowserMiddleware:
    """After whatever decides who the user is: welcomes the browser at the first page of a person who is wholly in.

    A session that still owes its second factor is nobody's yet: it waits.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        arrived = devices.ENTERED in request.session if request.path_info.startswith("/admin/") else False
        response = self.get_response(request)
        if arrived and request.user.is_authenticated and devices.ENTERED in request.session:
            devices.welcome(request, response, request.user)
        return response
