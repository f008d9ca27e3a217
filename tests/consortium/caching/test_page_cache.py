"""Whole pages kept under the programme's version: validators, compression, and what must never be kept."""

import gzip
import itertools
from collections.abc import Callable
from io import BytesIO

import pytest
import time_machine
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import RequestFactory

from consortium.caching import programme_version
from consortium.caching.page_cache import (
    CACHE_CONTROL,
    MAX_CACHED_ADDRESS_LENGTH,
    MAX_KEPT_BYTES,
    VERSION_HEADER,
    PageCacheMiddleware,
    public_page,
)
from consortium.http.parameters import NONE

pytestmark = pytest.mark.django_db
TEXT = "Une page assez longue pour être compressée. " * 30


class Site:
    """A middleware around one public view that counts how often it was asked; the page tells that number.

    What each address reads is what the portal's own view has declared: the agenda's, unless told otherwise.
    """

    def __init__(self, view: Callable[[HttpRequest], HttpResponse] | None = None) -> None:
        self.asked = 0
        self._view = view or (lambda request: HttpResponse(f"{TEXT}{self.asked}"))
        self._middleware = PageCacheMiddleware(public_page(parameters=NONE)(self._count))

    def _count(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        return self._view(request)

    def get(self, path: str = "/agenda/", method: str = "GET", **headers: str) -> HttpResponse:
        """Ask for a page, with headers by their Python names (``accept_encoding``)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._middleware(RequestFactory().generic(method, path, headers=named))


@pytest.fixture
def site() -> Site:
    return Site()


def test_the_second_visitor_gets_the_page_as_it_was_made(site):
    first, second = site.get(), site.get()
    assert site.asked == 1
    assert (second.status_code, second.content) == (200, first.content)
    assert second.headers == first.headers


def test_a_page_says_at_which_version_it_was_made(site, django_capture_on_commit_callbacks):
    made, kept = site.get(), site.get()
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    versions = [int(page.headers[VERSION_HEADER].partition("_")[0]) for page in (made, kept, site.get())]
    assert versions == [versions[0], versions[0], versions[0] + 1]


def test_a_public_page_says_how_long_it_may_be_kept_and_on_what_it_depends(site):
    response = site.get()
    assert response.headers["Cache-Control"] == CACHE_CONTROL
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Content-Length"] == str(len(response.content))


def test_two_addresses_are_two_pages(site):
    assert site.get("/agenda/?q=a").content != site.get("/agenda/?q=b").content


def test_two_hosts_are_two_pages(site):
    site.get(host="localhost")
    site.get(host="127.0.0.1")
    site.get(host="LOCALHOST")
    assert site.asked == 2


def test_a_change_of_the_programme_makes_pages_old(site, django_capture_on_commit_callbacks):
    before = site.get()
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    after = site.get()
    assert site.asked == 2
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_page_made_while_the_programme_changes_is_not_kept(django_capture_on_commit_callbacks):
    def change_then_answer(request: HttpRequest) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            programme_version.bump_version()
        return HttpResponse("faite avec ce qui était vrai avant")

    site = Site(change_then_answer)
    site.get()
    site.get()
    assert site.asked == 2


@pytest.mark.parametrize(("more", "asked"), [(-1, 1), (1, 2)])
def test_a_page_is_made_again_after_a_while_whatever_happens(more, asked, settings):
    if settings.REDIS_URL:
        pytest.skip("l’horloge de Redis ne se déplace pas")
    site = Site()
    with time_machine.travel(0, tick=False) as clock:
        site.get()
        clock.shift(settings.PAGE_CACHE_SECONDS + more)
        site.get()
    assert site.asked == asked


def test_no_page_is_kept_when_the_cache_is_off(site, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert site.get().headers["ETag"]
    site.get()
    assert site.asked == 2


@pytest.mark.parametrize("etag", ["{etag}", 'W/"autre", {etag}', "*"])
@pytest.mark.parametrize("warm", [False, True])
def test_a_page_that_did_not_change_is_not_sent_again(site, etag, warm):
    known = site.get().headers["ETag"]
    if not warm:
        site = Site(lambda request: HttpResponse(f"{TEXT}1"))
    response = site.get(if_none_match=etag.format(etag=known))
    assert (response.status_code, response.content) == (304, b"")
    assert set(response.headers) == {"Cache-Control", "ETag", "Last-Modified", "Vary"}


def test_a_page_that_changed_is_sent_again(site):
    site.get()
    assert site.get(if_none_match='"autre"').status_code == 200


def test_the_date_decides_when_there_is_no_etag(site):
    modified = site.get().headers["Last-Modified"]
    assert site.get(if_modified_since=modified).status_code == 304
    assert site.get(if_modified_since="Thu, 01 Jan 1970 00:00:00 GMT").status_code == 200
    assert site.get(if_modified_since="pas une date").status_code == 200
    assert site.get(if_modified_since=modified, if_none_match='"autre"').status_code == 200


@pytest.mark.parametrize("accepts", ["gzip", "br, gzip;q=0.5", "deflate, gzip"])
def test_a_page_is_compressed_for_who_reads_gzip(site, accepts):
    response = site.get(accept_encoding=accepts)
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == f"{TEXT}1"


@pytest.mark.parametrize("accepts", ["", "identity", "gzip;q=0", "br"])
def test_a_page_is_left_plain_for_who_does_not(site, accepts):
    response = site.get(accept_encoding=accepts)
    assert not response.has_header("Content-Encoding")
    assert response.content.decode() == f"{TEXT}1"


def test_plain_and_compressed_are_kept_apart():
    site = Site(lambda request: HttpResponse(TEXT))
    plain, compressed = site.get(), site.get(accept_encoding="gzip")
    assert plain.headers["ETag"] != compressed.headers["ETag"]
    assert site.get().content == plain.content
    assert site.get(accept_encoding="gzip").content == compressed.content
    assert site.asked == 2


def test_the_same_page_is_the_same_bytes_and_the_same_etag():
    paths = ("/lieux/", "/partenaires/")
    pages = [Site(lambda request: HttpResponse(TEXT)).get(path, accept_encoding="gzip") for path in paths]
    assert pages[0].content == pages[1].content
    assert pages[0].headers["ETag"] == pages[1].headers["ETag"]


@pytest.mark.parametrize("answer", [
    HttpResponse("court"),
    HttpResponse(b"\x89PNG" * 500, content_type="image/png"),
    HttpResponse(TEXT, headers={"Content-Encoding": "br"}),
])  # fmt: skip
def test_what_would_not_shrink_is_not_compressed(answer):
    response = Site(lambda request: answer).get(accept_encoding="gzip")
    assert response.content == answer.content
    assert response.headers.get("Content-Encoding") != "gzip"


def test_a_cookie_of_the_staff_changes_nothing(site):
    anonymous = site.get()
    staff = site.get(cookie="sessionid=abc; csrftoken=def")
    assert site.asked == 1
    assert staff.content == anonymous.content


def test_head_has_the_headers_of_get():
    site = Site(lambda request: HttpResponse(TEXT))
    with time_machine.travel(0, tick=False):
        assert dict(site.get(method="HEAD").headers) == dict(
            Site(lambda request: HttpResponse(TEXT)).get("/lieux/").headers
        )


def test_an_address_too_long_is_answered_but_not_kept(site):
    long = "/agenda/?q=" + "a" * MAX_CACHED_ADDRESS_LENGTH
    assert site.get(long).status_code == 200
    assert site.get(long).status_code == 200
    assert site.asked == 2


def _with_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(TEXT)
    response.set_cookie("panier", "1")
    return response


@pytest.mark.parametrize("view", [
    _with_cookie,
    lambda request: HttpResponse(TEXT, status=404),
    lambda request: HttpResponse(TEXT, status=302, headers={"Location": "/"}),
    lambda request: FileResponse(BytesIO(b"fichier"), headers={"ETag": '"a-lui"'}),
])  # fmt: skip
def test_what_is_not_the_same_for_everybody_is_never_kept(view):
    site = Site(view)
    site.get()
    site.get()
    assert site.asked == 2


def test_another_answer_with_an_etag_of_its_own_passes_untouched():
    """WhiteNoise's: a file that streams, outside every view."""
    middleware = PageCacheMiddleware(lambda request: FileResponse(BytesIO(b"fichier"), headers={"ETag": '"a-lui"'}))
    response = middleware(RequestFactory().get("/static/css/site.css", headers={"If-None-Match": '"a-lui"'}))
    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"fichier")


def test_other_answers_ask_nothing_of_the_database(django_assert_num_queries):
    middleware = PageCacheMiddleware(lambda request: HttpResponse("espace des partenaires"))
    with django_assert_num_queries(0):
        middleware(RequestFactory().get("/admin/"))


def test_posting_is_never_answered_from_the_cache(site):
    site.get()
    site.get(method="POST")
    assert site.asked == 2


def test_a_page_from_the_cache_needs_no_query(site, django_assert_num_queries):
    site.get()
    with django_assert_num_queries(0):
        site.get()


@pytest.mark.parametrize("query", [
    "q=a&utm_source=lettre&fbclid=1&gclid=2", "inconnu=1&q=a", "q=z&q=a", "q=a&%00=1", "q=a&", "&&q=a",
])  # fmt: skip
def test_what_the_page_does_not_read_does_not_make_it_another(site, query):
    assert site.get("/agenda/?q=a").content == site.get(f"/agenda/?{query}").content
    assert site.asked == 1


def test_the_order_of_an_address_does_not_make_it_another_page(site):
    site.get("/agenda/?departement=54&departement=57&q=a", host="localhost")
    site.get("/agenda/?q=a&departement=57&departement=54&departement=57", host="localhost")
    site.get("/agenda/?q=a&departement=57&departement=54", host="LOCALHOST")
    assert site.asked == 1


def test_the_view_reads_only_what_it_has_declared():
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append((request.GET.urlencode(), request.get_full_path()))
        return HttpResponse(TEXT)

    Site(view).get("/agenda/?utm_medium=mail&page=2&q=a&lang=fr")
    assert seen == [("q=a&page=2", "/agenda/?q=a&page=2")]


def test_a_page_that_tells_of_a_mistake_is_not_kept(site):
    site.get("/agenda/?departements=57")
    site.get("/agenda/?departements=57")
    assert site.asked == 2


@pytest.mark.parametrize(("size", "asked"), [(MAX_KEPT_BYTES, 1), (MAX_KEPT_BYTES + 1, 2)])
def test_an_answer_too_heavy_is_given_and_not_kept(size, asked):
    site = Site(lambda request: HttpResponse(b"x" * size, content_type="application/octet-stream"))
    assert [len(site.get().content), len(site.get().content)] == [size, size]
    assert site.asked == asked


def test_every_encoding_of_every_method_is_one_page_each(site):
    for method, encoding in itertools.product(["GET", "HEAD"], ["gzip", "identity"]):
        site.get(method=method, accept_encoding=encoding)
    assert site.asked == 2
