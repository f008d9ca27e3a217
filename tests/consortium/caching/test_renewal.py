"""A page that is no longer good is made anew by one visitor; the others get the last good one, for a moment."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.conf import settings as portal
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from consortium.caching import makers, page_cache, programme_version
from consortium.caching.page_cache import STALE, PageCacheMiddleware, public_feed, public_page
from consortium.caching.programme_version import OLD_SECONDS, bump_version, current_state
from consortium.http.parameters import NONE
from tests.atonce import PATIENCE

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 12, 5, 10, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
PAGES = {"/agenda/": public_page(parameters=NONE), "/agenda.ics": public_feed(parameters=NONE)}


class Renewed:
    """A page that numbers how often it was made; once ``slow``, each waits until the gate is open."""

    def __init__(self, path: str) -> None:
        self.path, self.made, self.slow = path, 0, False
        self.begun, self.gate = threading.Semaphore(0), threading.Event()
        self.middleware = PageCacheMiddleware(PAGES[path](self._make))

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        number = self.made
        if self.slow:
            self.begun.release()
            assert self.gate.wait(PATIENCE)
        return HttpResponse(f"page {number}")

    def get(self, **headers: str) -> HttpResponse:
        return self.middleware(RequestFactory().get(self.path, headers=headers))

    def while_one_makes_it(self, **headers: str) -> HttpResponse:
        """What another gets, having asked while the first one makes the page."""
        self.slow = True
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(self.get)
            assert self.begun.acquire(timeout=PATIENCE)
            try:
                return self.get(**headers)
            finally:
                self.gate.set()
                assert first.result().text == f"page {self.made}"


@pytest.fixture(params=PAGES)
def page(request, monkeypatch):
    monkeypatch.setattr(page_cache, "_makers", makers.Makers())
    return Renewed(request.param)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travels:
        yield travels


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    def _publish() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            bump_version()

    return _publish


def is_marked(response: HttpResponse) -> bool:
    return STALE.items() <= response.headers.items()


def test_when_its_time_is_over_one_makes_it_and_the_others_get_the_old_one(page, clock, settings):
    assert page.get().text == "page 1"
    clock.shift(settings.PAGE_CACHE_SECONDS)
    current_state()
    old = page.while_one_makes_it()
    assert (old.text, is_marked(old), page.made) == ("page 1", True, 2)
    new = page.get()
    assert (new.text, is_marked(new), page.made) == ("page 2", False, 2)


def test_after_a_change_one_makes_it_and_the_others_get_the_old_one(page, clock, publish):
    page.get()
    publish()
    old = page.while_one_makes_it()
    assert (old.text, is_marked(old), page.made) == ("page 1", True, 2)
    assert page.get().text == "page 2"


def test_a_visitor_may_get_what_was_good_a_moment_ago_and_staff_never(page, clock, publish, settings, monkeypatch):
    settings.PAGE_MEMORY_SECONDS = 1.0
    monkeypatch.setattr(page_cache, "_nearby", page_cache._Nearby(max_bytes=10_000))
    assert [page.get().text for _ in range(2)] == ["page 1"] * 2
    publish()
    assert page.get().text == "page 1"
    assert page.get(cookie=f"{settings.SESSION_COOKIE_NAME}=x").text == "page 2"
    clock.shift(SECOND)
    assert page.get().text == "page 2"


def test_what_a_process_remembers_is_bounded(page, clock, settings):
    settings.PAGE_MEMORY_SECONDS = 1.0
    nearby = page_cache._Nearby(max_bytes=2 * (10 + page_cache.OVERHEAD))
    for number in range(10):
        nearby.put(f"page {number}", page_cache._Kept(1, NOW.timestamp() + 60, {}, b"0123456789", 0.0))
    assert sum(nearby.get(f"page {number}") is not None for number in range(10)) == 2


def test_what_is_old_and_known_to_the_visitor_is_not_sent_again(page, clock, publish):
    known = page.get().headers["ETag"]
    publish()
    old = page.while_one_makes_it(if_none_match=known)
    assert (old.status_code, is_marked(old)) == (304, True)


@pytest.mark.parametrize("more", [0, 60])
def test_nobody_gets_a_page_of_before_a_change_for_longer_than_promised(page, clock, publish, more, monkeypatch):
    monkeypatch.setattr(makers, "PATIENCE", 0)
    page.get()
    publish()
    clock.shift(OLD_SECONDS + more)
    current_state()
    assert not is_marked(_without_patience(page))


def test_nobody_gets_a_page_of_two_changes_ago(page, clock, publish, monkeypatch):
    monkeypatch.setattr(makers, "PATIENCE", 0)
    page.get()
    publish()
    publish()
    assert not is_marked(_without_patience(page))


def test_who_has_a_session_does_not_get_the_old_one(page, clock, publish, monkeypatch):
    monkeypatch.setattr(makers, "PATIENCE", 0)
    page.get()
    publish()
    assert not is_marked(_without_patience(page, cookie=f"{portal.SESSION_COOKIE_NAME}=abc"))


def _without_patience(page: Renewed, **headers: str) -> HttpResponse:
    """What is made for somebody while another holds the claim and makes nothing."""
    page_cache.makers.Claim(page.middleware._key(_read(page), PAGE_OF[page.path])).take()
    return page.get(**headers)


PAGE_OF = {path: decorate(HttpResponse).public_page for path, decorate in PAGES.items()}


def _read(page: Renewed) -> HttpRequest:
    request = RequestFactory().get(page.path)
    page_cache._read_only(request, NONE)
    return request


def test_who_finds_nothing_kept_waits_for_what_another_makes(page):
    current_state()  # known: the threads ask nothing of the database
    page.slow = True
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(page.get) for _ in range(2)]
        assert page.begun.acquire(timeout=PATIENCE)
        page.gate.set()
        assert {answer.result().text for answer in answers} == {"page 1"}


def test_a_maker_that_died_is_not_waited_for_without_end(page, monkeypatch):
    monkeypatch.setattr(makers, "PATIENCE", 0)
    assert _without_patience(page).text == "page 1"
    assert page.get().text == "page 1"


def test_without_a_cache_everybody_makes_their_own(page, settings):
    nobody = "redis://127.0.0.1:1/0"  # a port at which nothing listens
    forgiving = {"BACKEND": "consortium.caching.redis_cache.ForgivingRedisCache", "LOCATION": nobody}
    settings.CACHES = {"default": forgiving}
    assert [page.get().text for _ in range(2)] == ["page 1", "page 2"]


def test_the_state_says_when_the_programme_changed(clock, publish):
    publish()
    assert current_state().changed_at == NOW.timestamp()
    clock.shift(SECOND)
    assert programme_version.read_state().changed_at == NOW.timestamp()
