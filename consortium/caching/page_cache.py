"""Whole public pages, kept under the programme's version and served without waking the rest of the stack.

A view says ``@public_page(parameters=…)``; its answer then carries ``Cache-Control: public``, an ``ETag`` and a
``Last-Modified``, and is stored (identity and gzip apart) until the programme changes or ``PAGE_CACHE_SECONDS`` have
passed. It is known by the parameters that it declares, in one order; no other reaches the view. Nothing personal may be
on such a page: it is the same for everybody, staff included.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from consortium.caching import makers
from consortium.caching.programme_version import CACHE_KEY, ProgrammeState, current_state, is_behind, pinned_version
from consortium.http.compression import COMPRESSIBLE
from consortium.http.noted import as_page, marked, noted
from consortium.http.parameters import Misnamed, Parameters

View = Callable[..., HttpResponse]

CACHE_CONTROL = "public, max-age=30, s-maxage=60, stale-while-revalidate=120"
MAX_KEPT_BYTES = 512 * 1024  # of a body as it is stored, compressed or not; a longer one is answered and not kept
STALE_SECONDS = 120  # a dear answer may serve so much longer while there is no room to make it; see CACHE_CONTROL
COMPRESSED = "-gz"  # at the end of the ETag of a compressed answer
MAX_CACHED_ADDRESS_LENGTH = 600  # characters; a longer address is answered, but not worth keeping
SMALLEST_COMPRESSED = 500  # bytes
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0+)?\s*(,|$))")


@dataclass(frozen=True)
class PublicPage:
    """What a view has declared of its answers.

    ``is_feed``: a program reads it, so what it asks wrongly is refused. ``is_dear``: it may take long to make, so few
    are made at once.
    """

    parameters: Parameters
    is_feed: bool = False
    is_dear: bool = False


def public_page(*, parameters: Parameters, is_dear: bool = False) -> Callable[[View], View]:
    """Mark the answers of a view (status 200) as the same for everybody, so that they may be cached whole.

    ``parameters``: what it reads in the address, :func:`consortium.http.parameters.parameters_of` its forms. An answer
    that says ``no-store`` is kept nowhere.
    """
    return _declare(PublicPage(parameters, is_dear=is_dear))


def public_feed(*, parameters: Parameters, is_dear: bool = True) -> Callable[[View], View]:
    """Likewise, for what programs read: pages of any site may, and a misnamed parameter is refused by 400 in words."""
    return _declare(PublicPage(parameters, is_feed=True, is_dear=is_dear))


def _declare(declared: PublicPage) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if declared.is_feed and (misnamed := getattr(request, "misnamed_parameters", ())):
                return _as_feed(_refusal(misnamed))
            # The version is read before the page is made: what changes meanwhile makes the page old at once.
            with pinned_version() as state:
                response = view(request, *args, **kwargs)
                if is_behind():
                    response.headers["Cache-Control"] = "no-store"
            if _is_for_everybody(response):
                response.headers.setdefault("Cache-Control", CACHE_CONTROL)
                page = as_page(response)
                page.is_public_page = True
                page.programme_version = state.version if state else None
            return _as_feed(response) if declared.is_feed else response

        return marked(answer, public_page=declared)

    return decorate


def _is_for_everybody(response: HttpResponse) -> bool:
    is_kept = "no-store" not in response.headers.get("Cache-Control", "")
    return response.status_code == 200 and not response.cookies and is_kept


def _as_feed(response: HttpResponse) -> HttpResponse:
    """Let pages of other sites read it: the same for everybody, it takes no cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _refusal(misnamed: tuple[Misnamed, ...]) -> HttpResponse:
    """A subscription to everything in place of the part that was meant would be a silent lie."""
    lines = [f"{each.given} : ce filtre n’existe pas. Vouliez-vous écrire « {each.meant} » ?" for each in misnamed]
    text = "\n".join(["Cette adresse contient une erreur.", *lines, ""])
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def declared_page(path: str) -> PublicPage | None:
    """What the view behind a path has declared; None for no view, or one that is no public page."""
    return _declared(path, settings.ROOT_URLCONF)


@lru_cache(maxsize=4096)
def _declared(path: str, urlconf: str) -> PublicPage | None:
    try:
        return getattr(resolve(path, urlconf).func, "public_page", None)
    except Resolver404:
        return None


class PageCacheMiddleware:
    """Outermost middleware: answers stored pages, stores new ones, handles conditional requests and gzip for both."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = declared_page(request.path_info)
        if declared is None:
            return self.get_response(request)
        try:
            _read_only(request, declared.parameters)
        except SuspiciousOperation:
            return self.get_response(request)  # five thousand parameters: refused, as anywhere, by whoever reads them
        if request.method not in {"GET", "HEAD"} or not settings.PAGE_CACHE_SECONDS:
            return self._finish(request, self.get_response(request), compress=_accepts_gzip(request))
        key = self._key(request, declared)
        found = cache.get_many([CACHE_KEY, key]) if key else {}
        kept = _Kept(*found[key]) if key in found else None
        if kept and kept.is_good(found.get(CACHE_KEY)):
            return self._answer(request, kept.response())
        if declared.is_dear:
            return self._answer(request, self._make_dear(request, key, kept))
        return self._answer(request, self._make(request, key))

    def _make(self, request: HttpRequest, key: str | None, *, stale_seconds: int = 0) -> HttpResponse:
        """The answer made anew, and kept if it may be."""
        is_dear = bool(stale_seconds)
        response = self._finish(request, self.get_response(request), compress=is_dear or _accepts_gzip(request))
        version = as_page(response).programme_version if key and _is_public(response) else None
        if key and version is not None and len(response.content) <= MAX_KEPT_BYTES:
            kept = (version, dict(response.headers), response.content, time.time())
            cache.set(key, kept, settings.PAGE_CACHE_SECONDS + stale_seconds)
        return response

    def _make_dear(self, request: HttpRequest, key: str | None, old: "_Kept | None") -> HttpResponse:
        """Likewise, one at a time (:mod:`consortium.caching.makers`). Whoever finds no room gets the last good one."""
        if _makers.has_spent_enough(request):
            return makers.refusal(makers.TOO_MUCH, status=429, seconds=makers.COST.seconds)
        try:
            with _makers.turn(), makers.only_maker(key, lambda: bool(_good(key))):
                made = _good(key)  # by another, meanwhile
                make = partial(self._make, request, key, stale_seconds=STALE_SECONDS)
                return made.response() if made else _makers.measure(request, make)
        except makers.Busy:
            return old.response() if old else makers.refusal(makers.BUSY, status=503, seconds=5)

    def _answer(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """As this visitor reads it: plain when kept compressed, short when nothing changed."""
        if _is_public(response) and response.headers.get("Content-Encoding") == "gzip" and not _accepts_gzip(request):
            response.content = gzip.decompress(response.content)
            del response.headers["Content-Encoding"]
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["ETag"] = response.headers["ETag"].replace(COMPRESSED, "")
        return self._conditional(request, response) if _is_public(response) else response

    def _key(self, request: HttpRequest, declared: PublicPage) -> str | None:
        """None for what is not worth keeping: an address too long, or one that has to be told of its mistake."""
        address = request.get_full_path()
        if len(address) > MAX_CACHED_ADDRESS_LENGTH or noted(request).misnamed_parameters:
            return None
        # What is dear is made once for both, and kept compressed.
        encoding = "gzip" if declared.is_dear or _accepts_gzip(request) else "identity"
        identity = f"{encoding} {request.scheme} {request.META.get('HTTP_HOST', '').lower()} {address}"
        return "page:" + hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()

    def _finish(self, request: HttpRequest, response: HttpResponse, *, compress: bool) -> HttpResponse:
        """Compress a public page and give it its validators; any other answer is left as it is."""
        if not _is_public(response):
            return response
        body = response.content
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        if _is_compressible(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            if compress:
                # mtime=0: the same page gives the same bytes.
                response.content = gzip.compress(body, compresslevel=5, mtime=0)
                response.headers["Content-Encoding"] = "gzip"
                digest += COMPRESSED
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


def _read_only(request: HttpRequest, parameters: Parameters) -> None:
    """Leave in the request the parameters that its view reads; ``misnamed_parameters`` are those to tell of."""
    known = noted(request)
    known.misnamed_parameters = ()
    if request.META.get("QUERY_STRING"):
        known.misnamed_parameters = parameters.misnamed(request.GET)
        known.GET = parameters.canonical(request.GET)
        request.META["QUERY_STRING"] = known.GET.urlencode()


_makers = makers.Makers()


@dataclass(frozen=True)
class _Kept:
    """An answer as the cache holds it; ``made_at``: seconds since the epoch."""

    version: int
    headers: dict[str, str]
    body: bytes
    made_at: float

    def is_good(self, state: ProgrammeState | None) -> bool:
        """Whether it is what the programme says now."""
        return self.made_at + settings.PAGE_CACHE_SECONDS > time.time() and self.version == _version(state)

    def response(self) -> HttpResponse:
        """The answer again."""
        response = HttpResponse(self.body, headers=self.headers)
        as_page(response).is_public_page = True
        return response


def _good(key: str | None) -> _Kept | None:
    """What is kept under a key, while it is good."""
    found = cache.get_many([CACHE_KEY, key]) if key else {}
    kept = _Kept(*found[key]) if key in found else None
    return kept if kept and kept.is_good(found.get(CACHE_KEY)) else None


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
