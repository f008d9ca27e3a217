"""Dear answers: few at once, one maker for an address, the cost on the account of the network."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from consortium.caching import makers, page_cache, programme_version
from consortium.caching.page_cache import PageCacheMiddleware, public_feed
from consortium.http.parameters import NONE
from consortium.limits.rate_limit import allow, client_network
from tests import pages

pytestmark = pytest.mark.django_db
TEXT = "Une réponse qui se fait attendre. " * 50
FEEDS = ("/agenda.ics", "/agenda.atom", "/agenda.geojson", "/lieux.geojson")


@pytest.fixture(autouse=True)
def _own_makers(monkeypatch):
    monkeypatch.setattr(page_cache, "_makers", makers.Makers())


class Slow:
    """A feed that is made when the test says so."""

    def __init__(self) -> None:
        self.begun, self.may_end, self.made = threading.Semaphore(0), threading.Event(), 0
        self.middleware = PageCacheMiddleware(public_feed(parameters=NONE)(self._make))

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        self.begun.release()
        assert self.may_end.wait(30)
        return HttpResponse(TEXT, content_type="text/calendar; charset=utf-8")

    def get(self, path: str, **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.middleware(RequestFactory().get(path, headers=named))


def test_beyond_the_room_one_is_told_when_to_come_back():
    slow = Slow()
    programme_version.current_state()  # known: the threads ask nothing of the database
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(slow.get, FEEDS[0])
        assert slow.begun.acquire(timeout=30)
        with page_cache._makers._room:  # somebody waits
            refused = slow.get(FEEDS[1])
        slow.may_end.set()
        assert first.result().status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"], slow.made) == (503, "5", 1)
    assert "réessayez" in refused.text


def test_who_waits_for_the_same_address_gets_what_was_made():
    slow = Slow()
    programme_version.current_state()
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(slow.get, FEEDS[0]) for _ in range(2)]
        assert slow.begun.acquire(timeout=30)
        slow.may_end.set()
        assert [answer.result().status_code for answer in answers] == [200, 200]
    assert slow.made == 1


def test_without_room_the_last_good_one_serves(django_capture_on_commit_callbacks):
    slow = Slow()
    slow.may_end.set()
    before = slow.get(FEEDS[0])
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    with page_cache._makers._room, page_cache._makers._room:
        assert slow.get(FEEDS[0]).content == before.content
    assert slow.made == 1
    slow.get(FEEDS[0])
    assert slow.made == 2


def test_plain_and_compressed_are_made_once():
    slow = Slow()
    slow.may_end.set()
    compressed, plain = slow.get(FEEDS[0], accept_encoding="gzip"), slow.get(FEEDS[0])
    assert slow.made == 1
    assert plain.content.decode() == TEXT
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["ETag"] != compressed.headers["ETag"]
    assert plain.headers["Content-Length"] == str(len(plain.content))


def test_another_process_that_makes_it_is_waited_for_until_it_gives_up(monkeypatch):
    monkeypatch.setattr(makers, "PATIENCE", 0.2)
    theirs, ours = makers.Claim("clef"), makers.Claim("clef")
    assert (theirs.take(), ours.take()) == (True, False)
    looked = []
    ours.wait(lambda: bool(looked.append(1)))
    assert looked
    assert theirs.is_held()
    theirs.release()
    assert ours.take()


def test_what_is_not_kept_has_as_many_makers_as_come():
    assert [makers.Claim(None).take() for _ in range(2)] == [False, False]
    assert not makers.Claim(None).is_held()


def test_a_network_that_has_cost_enough_waits_and_the_others_do_not(client):
    pages.populate()
    spender = RequestFactory().get("/")
    page_cache._makers.measure(spender, HttpResponse)
    page_cache._makers._spenders[client_network(spender)] = float("inf")
    allow(makers.COST, client_network(spender), units=makers.COST.times)
    refused = client.get("/agenda.ics")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert client.get("/agenda.ics", REMOTE_ADDR="203.0.113.7").status_code == 200
    assert client.get("/agenda/").status_code == 200  # pages to read are never counted


def test_what_costs_little_is_not_counted(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page_cache._makers.measure(RequestFactory().get("/"), HttpResponse)
