"""WSGI entry point for gunicorn."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")

django_application = get_wsgi_application()

from consortium.serving import query_limits  # noqa: E402 - it reads the settings

query_limits.switch_on()


def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """The portal; a HEAD is answered without a body, as RFC 9110 asks (gunicorn complains about each otherwise)."""
    response = django_application(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return response
    response.close()
    return []
