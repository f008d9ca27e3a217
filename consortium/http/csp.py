"""Exceptions to the site's Content-Security-Policy, each for the pages that need it and no other."""

from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consortium.http.noted import View


def tile_origin() -> str:
    """Scheme and host of the map tiles, as a CSP source; empty when no tiles are wanted."""
    parts = urlsplit(settings.MAP_TILES_URL)
    # «{s}» stands for one of several hosts in a template of addresses.
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""


def with_map_tiles(view: View) -> View:
    """Let a page with a map load images from the tile server."""

    @wraps(view)
    def with_tiles(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        origin = tile_origin()  # asked at each page: the settings may be read after the views
        page: Any = csp_update({"img-src": [origin]})(view) if origin else view
        response: HttpResponse = page(request, *args, **kwargs)
        return response

    return cast("View", with_tiles)
