"""Whole public pages, kept under the programme's version and served without waking the rest of the stack.

A view says ``@public_page``; its answer then carries ``Cache-Control: public``, an ``ETag`` and a ``Last-Modified``,
and is stored (identity and gzip apart) until the programme changes or ``PAGE_CACHE_SECONDS`` have passed. Nothing
personal may be on such a page: it is the same for everybody, staff included.
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from consortium.programme import CACHE_KEY, ProgrammeState, current_state, one_state

CACHE_CONTROL = "public, max-age=30, s-maxage=60, stale-while-revalidate=120"
LONGEST_CACHED_ADDRESS = 600  # characters; a longer address is answered, but not worth keeping
SMALLEST_COMPRESSED = 500  # bytes
COMPRESSIBLE = re.compile(r"^(text/|application/(json|geo\+json|ld\+json|atom\+xml|xml|manifest\+json)|image/svg)")
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0+)?\s*(,|$))")


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark the answers of a view (status 200) as the same for everybody, so that they may be cached whole."""

    @wraps(view)
    def marked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # The version is read before the page is made: what changes meanwhile makes the page old at once, never fresh.
        with one_state() as state:
            response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.cookies:
            response.headers.setdefault("Cache-Control", CACHE_CONTROL)
            response.is_public_page = True
            response.programme_version = state.version if state else None
        return response

    return marked


class PageCacheMiddleware:
    """Outermost middleware: answers stored pages, stores new ones, handles conditional requests and gzip for both."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or not settings.PAGE_CACHE_SECONDS:
            return self._finish(request, self.get_response(request))
        key = self._key(request)
        found = cache.get_many([CACHE_KEY, key]) if key else {}
        stored = found.get(key)
        if stored and stored[0] == _version(found.get(CACHE_KEY)):
            _, headers, body = stored
            return self._conditional(request, HttpResponse(body, headers=headers))
        response = self._finish(request, self.get_response(request))
        if not _is_public(response):
            return response
        if key and response.programme_version is not None:
            kept = (response.programme_version, dict(response.headers), response.content)
            cache.set(key, kept, settings.PAGE_CACHE_SECONDS)
        return self._conditional(request, response)

    def _key(self, request: HttpRequest) -> str | None:
        address = request.get_full_path()
        if len(address) > LONGEST_CACHED_ADDRESS:
            return None
        encoding = "gzip" if _accepts_gzip(request) else "identity"
        identity = f"{encoding} {request.scheme} {request.META.get('HTTP_HOST', '')} {address}"
        return "page:" + hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()

    def _finish(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Compress a public page and give it its validators; any other answer is left as it is."""
        if not _is_public(response):
            return response
        body = response.content
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        if _is_compressible(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            if _accepts_gzip(request):
                # mtime=0: the same page gives the same bytes.
                response.content = gzip.compress(body, compresslevel=5, mtime=0)
                response.headers["Content-Encoding"] = "gzip"
                digest += "-gz"
        response.headers["ETag"] = f'"{digest}"'
        response.headers["Last-Modified"] = http_date(timezone.now().timestamp())
        response.headers["Content-Length"] = str(len(response.content))
        return response

    def _conditional(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        etag = response.headers.get("ETag")
        if etag is None or response.status_code != 200:
            return response
        if_none_match = request.headers.get("If-None-Match")
        if if_none_match is not None:
            unchanged = etag in if_none_match or if_none_match.strip() == "*"
        else:
            since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
            modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
            unchanged = since is not None and modified is not None and modified <= since
        if not unchanged:
            return response
        kept = ("Cache-Control", "ETag", "Last-Modified", "Vary")
        headers = {name: response.headers[name] for name in kept if name in response.headers}
        return HttpResponseNotModified(headers=headers)


def _version(state: ProgrammeState | None = None) -> int | None:
    """The version of the programme; None when nobody can tell: a page is then made without being kept."""
    try:
        return (state or current_state()).version
    except DatabaseError:
        return None


def _is_public(response: HttpResponse) -> bool:
    """Whether a view said so; static files and uploads, which have validators of their own, pass untouched."""
    return getattr(response, "is_public_page", False) and not response.streaming


def _accepts_gzip(request: HttpRequest) -> bool:
    return bool(ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def _is_compressible(response: HttpResponse) -> bool:
    if len(response.content) < SMALLEST_COMPRESSED or response.has_header("Content-Encoding"):
        return False
    return bool(COMPRESSIBLE.match(response.headers.get("Content-Type", "")))
