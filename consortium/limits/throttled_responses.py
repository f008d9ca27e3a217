"""Cheap refusals: pages rendered once per process, and one log line a minute for each kind."""

import logging
import time
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

FLOODS = {429: "django.request", 403: "django.security.csrf"}  # status, and the logger that tells of it
EVERY = 60.0  # seconds
LONG_TEXT = 40  # characters: worth reading again before it is sent again

_made: dict[tuple[object, ...], bytes] = {}  # by template and what it is told


class Refused(PermissionDenied):
    """Somebody may not do that, and can be told why: the words are shown to them."""


def fixed_page(
    request: HttpRequest, template: str, context: dict[str, object] | None = None, *, status: int
) -> HttpResponse:
    """A page that says the same to everybody: made at the first refusal in this process, then given as it is."""
    made = (template, *sorted((context or {}).items()))
    if made not in _made:
        _made[made] = render_to_string(template, context, request=request).encode()
    return HttpResponse(_made[made], status=status)


def typed_again(request: HttpRequest, template: str, *, status: int) -> HttpResponse | None:
    """What was typed in a public form, to be sent by another click; None for forms of accounts, which hold secrets."""
    typed = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    if request.path.startswith(reverse("admin:index")) or any("password" in name for name, _ in typed):
        return None
    hidden: list[tuple[str, str]] = []
    texts: list[tuple[str, str]] = []
    for name, value in typed:
        is_text = len(value) >= LONG_TEXT and " " in value  # what a form carries of ours has no words
        (texts if is_text else hidden).append((name, value))
    address = request.get_full_path()
    context = {"hidden": hidden, "texts": texts, "address": address, "had_files": bool(request.FILES)}
    response = render(request, template, context, status=status)
    add_never_cache_headers(response)
    return response


class OncePerMinute(logging.Filter):
    """Lets the first refusal of a kind through each minute, with the number of those left out since the last line.

    Two thousand refusals are one event, not two thousand lines; whatever else is logged passes. Counts are of this
    process, and need no lock: at worst a line too many.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self._told: dict[int, float] = {}
        self._left_out: dict[int, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be written."""
        status: int = getattr(record, "status_code", 0)
        if FLOODS.get(status) != record.name:
            return True
        now = self.clock()
        if now - self._told.get(status, -EVERY) < EVERY:
            self._left_out[status] = self._left_out.get(status, 0) + 1
            return False
        self._told[status] = now
        if left_out := self._left_out.pop(status, 0):
            record.msg = f"{record.getMessage()} (and {left_out} others since the last line)"
            record.args = ()
        return True
