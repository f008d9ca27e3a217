"""Refuse request bodies that are too large, by ``Content-Length``, before reading them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consortium.limits.throttled_responses import fixed_page


class BodyLimitMiddleware:
    """After the session middleware: logged-in users may upload files, others may only post text.

    No visitor's form takes a file; one that does must raise the bound here, for its own address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return fixed_page(request, "413.html", status=413) if self._is_too_much(request) else self.get_response(request)

    @staticmethod
    def _is_too_much(request: HttpRequest) -> bool:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        length = int(announced) if announced.isascii() and announced.isdigit() else 0
        if length <= settings.ANONYMOUS_FORM_MAX_BYTES:
            return False
        return length > settings.UPLOAD_FORM_MAX_BYTES or not request.user.is_authenticated
