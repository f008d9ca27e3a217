"""Whole public pages, kept under the programme's version and served without waking the rest of the stack.

A view says ``@public_page(parameters=…)``; its answer then carries ``Cache-Control: public``, an ``ETag`` and a
``Last-Modified``, and is stored (identity and gzip apart) until the programme changes, time changes what some page says
(:mod:`consortium.caching.expiry`) or ``PAGE_CACHE_SECONDS`` have passed. It is then made anew by one visitor; for two
seconds the others get the last good one, marked by ``Cache-Status`` (RFC 9211), except staff, who may have just changed
it. For ``PAGE_MEMORY_SECONDS`` a process answers visitors without asking Redis whether the page is still good.

A page is known by the parameters that it declares, in one order; no other reaches the view. Nothing personal may be on
such a page: it is the same for everybody, staff included.
"""

import gzip
import hashlib
import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from types import MappingProxyType
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
from consortium.caching.programme_version import (
    CACHE_KEY,
    OLD_SECONDS,
    ProgrammeState,
    current_state,
    is_behind,
    key_of,
    pinned_version,
)
from consortium.http.compression import COMPRESSIBLE
from consortium.http.noted import as_page, marked, noted
from consortium.http.parameters import Misnamed, Parameters

View = Callable[..., HttpResponse]

CACHE_CONTROL = "public, max-age=30, s-maxage=60, stale-while-revalidate=120"
MAX_KEPT_BYTES = 512 * 1024  # of a body as it is stored, compressed or not; a longer one is answered and not kept
STALE_SECONDS = 120  # a dear answer may serve so much longer while there is no room to make it; see CACHE_CONTROL
# What is old is for this visitor alone: ``max-age`` would let a proxy show it long after.
STALE = {"Cache-Control": "no-store", "Cache-Status": "agenda; hit; ttl=-1; detail=renewing"}
MAX_NEARBY_BYTES = 8 * 1024 * 1024  # in each process
OVERHEAD = 3000  # bytes of the interpreter around a page in memory: its headers, above all
VERSION_HEADER = "Programme-Version"  # at which a page was made; a front server keeps it for that one (deploy/nginx)
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
            with pinned_version(may_be_behind=not _has_session(request)) as state:
                response = view(request, *args, **kwargs)
                if is_behind():
                    response.headers["Cache-Control"] = "no-store"
            if _is_for_everybody(response):
                response.headers.setdefault("Cache-Control", CACHE_CONTROL)
                page = as_page(response)
                page.is_public_page = True
                page.programme_version = state.version if state else None
                page.good_until = state.until if state else 0
                if state:
                    response.headers[VERSION_HEADER] = state.name
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
        if near := None if _has_session(request) else _nearby.get(key):
            return self._answer(request, near.response())
        kept, state = _found(key)
        if key and kept and kept.is_good(state):
            _nearby.put(key, kept)
            return self._answer(request, kept.response())
        return self._answer(request, self._renewed(request, declared, key, kept, state))

    def _renewed(
        self,
        request: HttpRequest,
        declared: PublicPage,
        key: str | None,
        old: "_Kept | None",
        state: ProgrammeState | None,
    ) -> HttpResponse:
        """The answer made anew, by one at a time; meanwhile the others get what was good a moment ago, or wait."""
        claim = makers.Claim(key)
        is_ours = claim.take()
        if not is_ours and old and old.was_good_just_now(state) and not _has_session(request):
            return old.response(STALE)
        try:
            others = None if is_ours else claim
            if declared.is_dear:
                return self._renewed_dear(request, key, old, others)
            return _made_by_another(others, key) or self._make(request, key)
        finally:
            if is_ours:
                claim.release()

    def _renewed_dear(
        self, request: HttpRequest, key: str | None, old: "_Kept | None", others: makers.Claim | None
    ) -> HttpResponse:
        """Likewise, few at a time (:mod:`consortium.caching.makers`). Whoever finds no room gets the last good one."""
        if _makers.has_spent_enough(request):
            return makers.refusal(makers.TOO_MUCH, status=429, seconds=makers.COST.seconds)
        make = partial(self._make, request, key, stale_seconds=STALE_SECONDS)
        try:
            with _makers.room():
                if made := _made_by_another(others, key):
                    return made
                with _makers.turn():
                    return _makers.measure(request, make)
        except makers.Busy:
            return old.response(STALE) if old else makers.refusal(makers.BUSY, status=503, seconds=5)

    def _make(self, request: HttpRequest, key: str | None, *, stale_seconds: int = OLD_SECONDS) -> HttpResponse:
        """The answer made anew, and kept if it may be; ``stale_seconds``: how long after it was good."""
        is_dear = stale_seconds > OLD_SECONDS
        response = self._finish(request, self.get_response(request), compress=is_dear or _accepts_gzip(request))
        page = as_page(response)
        version = page.programme_version if key and _is_public(response) else None
        if key and version is not None and len(response.content) <= MAX_KEPT_BYTES:
            now = time.time()
            until = min(page.good_until, now + settings.PAGE_CACHE_SECONDS)
            kept = (version, until, dict(response.headers), response.content, now)
            cache.set(key, kept, max(0, math.ceil(until - now)) + stale_seconds)
        return response

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
        return f"{PAGE_KEY}:{hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()}"

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
        if_none_match = request.META.get("HTTP_IF_NONE_MATCH")
        if_modified_since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        if if_none_match is not None:
            unchanged = etag in if_none_match or if_none_match.strip() == "*"
        elif if_modified_since is not None:
            since = parse_http_date_safe(if_modified_since)
            modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
            unchanged = since is not None and modified is not None and modified <= since
        else:
            unchanged = False
        if not unchanged:
            return response
        kept = ("Cache-Control", "Cache-Status", "ETag", "Last-Modified", "Vary")
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
    """An answer as the cache holds it.

    ``made_at``, and ``until`` when time leaves it good, are seconds since the epoch.
    """

    version: int
    until: float
    headers: dict[str, str]
    body: bytes
    made_at: float

    def is_good(self, state: ProgrammeState | None) -> bool:
        """Whether it is what the programme says now."""
        return state is not None and self.version == state.version and self.until > time.time()

    def was_good_just_now(self, state: ProgrammeState | None) -> bool:
        """Whether it was ``OLD_SECONDS`` ago at most, by time and by the programme."""
        if state is None or self.version not in {state.version, state.version - 1}:
            return False
        over = self.until if self.version == state.version else min(self.until, state.changed_at)
        return time.time() < over + OLD_SECONDS

    def response(self, headers: Mapping[str, str] = MappingProxyType({})) -> HttpResponse:
        """The answer again, with some headers in place of its own."""
        response = HttpResponse(self.body, headers={**self.headers, **headers})
        as_page(response).is_public_page = True
        return response


PAGE_KEY = key_of(_Kept, "page")


class _Nearby:
    """Pages that were found good a moment ago, in this process's memory: the next visitors' need no question to Redis.

    ``PAGE_MEMORY_SECONDS`` bounds how long a change may not be seen by them; whoever has a session asks each time.
    """

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._pages: dict[str, tuple[_Kept, float]] = {}
        self._weight = 0

    def get(self, key: str | None) -> _Kept | None:
        """The page under a key, while it may be believed to be good."""
        kept, found_at = self._pages.get(key or "", (None, 0.0))
        now = time.time()
        return kept if kept and 0 <= now - found_at < settings.PAGE_MEMORY_SECONDS and kept.until > now else None

    def put(self, key: str, kept: _Kept) -> None:
        """Keep a page that is good now; all others go when there would be too many."""
        if not settings.PAGE_MEMORY_SECONDS:
            return
        with self._lock:
            if key in self._pages:
                self._weight -= _weight(self._pages[key][0])
            self._weight += _weight(kept)
            if self._weight > self._max_bytes:
                self._pages, self._weight = {}, _weight(kept)
            self._pages[key] = kept, time.time()


def _weight(kept: _Kept) -> int:
    return len(kept.body) + OVERHEAD


_nearby = _Nearby(max_bytes=MAX_NEARBY_BYTES)


def _found(key: str | None) -> tuple[_Kept | None, ProgrammeState | None]:
    """What is kept under a key, and the state of the programme if anything is; None where nobody can tell."""
    found = cache.get_many([CACHE_KEY, key]) if key else {}
    if key not in found:
        return None, None
    try:
        return _Kept(*found[key]), found.get(CACHE_KEY) or current_state()
    except DatabaseError:
        return _Kept(*found[key]), None


def _made_by_another(claim: makers.Claim | None, key: str | None) -> HttpResponse | None:
    """What whoever holds the claim has made, once it is there; None when they give up, or it is kept nowhere.

    Without a claim of others: what was made since we looked.
    """
    if claim:
        claim.wait(lambda: _good(key) is not None)
    kept = _good(key)
    return kept.response() if kept else None


def _good(key: str | None) -> _Kept | None:
    """What is kept under a key, while it is good."""
    kept, state = _found(key)
    return kept if kept and kept.is_good(state) else None


def _has_session(request: HttpRequest) -> bool:
    """Whether somebody of the staff asks, who may have changed the programme a moment ago."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _is_public(response: HttpResponse) -> bool:
    """Whether a view said so; static files and uploads, which have validators of their own, pass untouched."""
    return getattr(response, "is_public_page", False) and not response.streaming


def _accepts_gzip(request: HttpRequest) -> bool:
    return bool(ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def _is_compressible(response: HttpResponse) -> bool:
    if len(response.content) < SMALLEST_COMPRESSED or response.has_header("Content-Encoding"):
        return False
    return bool(COMPRESSIBLE.match(response.headers.get("Content-Type", "")))
