"""Headers of pages behind personal links and of forms: not cached, not indexed, no referrer to other sites.

``same-origin`` rather than ``no-referrer``: no other site learns the address, and browsers still say where our own
forms come from, which the CSRF check needs.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from consortium.http.noted import marked

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for one person: no cache keeps it, no robot lists it, no other site learns its address."""

    @wraps(view)
    def kept_private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    return marked(kept_private, is_private=True)
