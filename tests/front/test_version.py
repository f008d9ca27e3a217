"""Pages under the programme's version: a publication is seen within two seconds, and nothing is lost by it."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from consortium.caching.page_cache import declared_page
from consortium.limits.bounds import SESSION_COOKIES
from tests import routes
from tests.faults.waiting import wait_for
from tests.front.nginx import NAME, ONE_DAY, Front
from tests.front.upstream import PUBLIC, VERSION, Reply, serving

SEEN_WITHIN = 2  # seconds after which nobody is shown what was before a publication
TRACKERS = (
    "utm_source", "utm_medium", "utm_campaign", "mtm_campaign", "pk_campaign", "piwik_campaign", "matomo_campaign",
    "at_medium", "fbclid", "gclid", "dclid", "twclid", "ttclid", "yclid", "msclkid", "gbraid", "wbraid", "mc_cid",
    "mc_eid", "igshid", "xtor",
)  # fmt: skip


@pytest.fixture
def known(front, upstream, new_path) -> Iterator[str]:
    """A page that is kept under the version of now."""
    path = new_path()
    front.ask(path)
    front.age_version(SEEN_WITHIN)
    assert [front.ask(path).status, front.ask(path).cache] == [200, "HIT"]
    yield path
    # The version of the next test is another.
    upstream.replies.pop(VERSION, None)
    front.age_version(ONE_DAY)


def pass_time(front: Front, path: str, seconds: float = SEEN_WITHIN) -> None:
    """Let it pass for what is kept of an address and of the version."""
    front.age_version(seconds)
    front.age(path, seconds)


def test_a_change_is_seen_although_the_page_would_still_be_fresh(front, upstream, known):
    upstream.replies[known] = Reply("annulé".encode())
    assert front.ask(known).body == b"une page"
    upstream.publish()
    wait_for(lambda: front.ask(known).body == "annulé".encode(), what="the change is seen")
    assert front.ask(known).cache == "HIT"


def test_a_change_is_seen_by_whoever_comes_first_after_two_seconds(front, upstream, known):
    """Nobody is told of the old version while the new one is asked for."""
    upstream.replies[known] = Reply("annulé".encode())
    upstream.publish()
    pass_time(front, known)
    assert front.ask(known).body == "annulé".encode()


def test_the_version_is_asked_for_once_a_second_whatever_is_visited(front, upstream, known, new_path):
    front.age_version(SEEN_WITHIN)
    before = int(time.time())
    front.ask(known)
    # Past this second it is not fresh any more: a visitor two seconds after a change finds it so.
    assert before + SEEN_WITHIN - 1 <= front.version_fresh_until() <= time.time() + SEEN_WITHIN - 1


def test_the_version_is_asked_for_with_nothing_of_the_visitor(front, upstream, known):
    front.age_version(SEEN_WITHIN)
    del upstream.versions[:]
    front.ask(known, "POST", b"a=un-secret", cookie="c=un-secret", referer="https://un-secret.example/")
    [asked] = upstream.versions
    assert (asked.method, asked.body, "un-secret" in str(asked.headers)) == ("GET", b"", False)
    assert upstream.asked[-1].body == b"a=un-secret"


def test_the_version_is_asked_for_without_waiting_for_what_a_visitor_sends(front, upstream, known):
    """Their body may come later than their head; a version asked for with its length waited for it, a second long."""
    front.age_version(SEEN_WITHIN)
    del upstream.versions[:]
    head = f"POST {known} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 11\r\n\r\n"
    with front.connect(head.encode()) as visitor:
        wait_for(lambda: upstream.versions, what="the version is asked for")
        visitor.sendall(b"a=un-secret")
        assert visitor.recv(15) == b"HTTP/1.1 200 OK"
    assert [asked.headers["Content-Length"] for asked in upstream.versions] == [None]


def test_a_page_made_before_is_shown_and_never_kept_under_the_new_version(front, upstream, known):
    """As when a portal has only the last good page to give, or another of several portals is a moment behind."""
    old = str(upstream.version)
    upstream.publish()
    upstream.replies[known] = Reply(headers={**PUBLIC, "Programme-Version": old})
    pass_time(front, known)
    assert front.ask(known).body == b"une page"
    pass_time(front, known)
    upstream.replies[known] = Reply("annulé".encode())
    assert front.ask(known).body == "annulé".encode()


def test_the_version_is_told_to_no_visitor(front, upstream, known):
    asked = len(upstream.versions)
    answers = [front.ask(path) for path in (known, "/-/version", "/-/no-version")]
    assert [(answer.status, answer.headers["Programme-Version"]) for answer in answers] == [
        (200, None),
        (204, None),
        (404, None),
    ]
    assert len(upstream.versions) == asked


def test_pages_stay_although_the_portal_went_away_just_after_a_publication(front, new_path):
    seen, not_seen = new_path(), new_path()
    with serving(front.socket_path) as upstream:
        for path in (seen, not_seen):
            front.ask(path)
        upstream.publish()
        pass_time(front, seen)
        upstream.replies[seen] = Reply("annulé".encode())
        assert front.ask(seen).body == "annulé".encode()
    for path in (seen, not_seen):
        front.age(path, ONE_DAY)
    front.age_version(ONE_DAY)
    answers = [front.ask(path) for path in (seen, not_seen)]
    assert [(answer.status, answer.cache) for answer in answers] == [(200, "STALE")] * 2
    assert [answer.body for answer in answers] == ["annulé".encode(), b"une page"]
    mine = front.ask(not_seen, cookie=f"{SESSION_COOKIES[0]}=x")
    assert (mine.status, mine.cache) == (200, "STALE")
    with serving(front.socket_path) as upstream:
        upstream.replies[not_seen] = Reply("annulé aussi".encode())
        pass_time(front, not_seen)
        assert front.ask(not_seen).body == "annulé aussi".encode()


def test_the_portal_is_away_and_its_last_version_stays_current(front, new_path):
    path = new_path()
    with serving(front.socket_path):
        front.ask(path)
        front.age_version(SEEN_WITHIN)
        front.ask(path)
    front.age_version(ONE_DAY)
    assert (front.ask(path).status, front.ask(path).cache) == (200, "HIT")


@pytest.mark.parametrize("status", [400, 404, 429, 500, 502, 503, 504])
def test_no_version_is_told_and_pages_are_answered(front, upstream, known, new_path, status):
    upstream.replies[VERSION] = Reply(b"", status, {"Cache-Control": "no-store"})
    front.age_version(ONE_DAY)
    path = new_path()
    assert [front.ask(each).status for each in (known, path, path)] == [200] * 3
    assert front.ask(path, "POST", b"a=b").status == 200


def test_the_portal_says_nothing_of_its_version_and_pages_are_answered(front, upstream, known):
    gate = threading.Event()
    upstream.replies[VERSION] = Reply(gate=gate)
    front.age_version(ONE_DAY)
    try:
        with ThreadPoolExecutor(20) as pool:
            answers = [answer.result() for answer in [pool.submit(front.ask, known) for _ in range(20)]]
        assert {(answer.status, answer.cache) for answer in answers} == {(200, "HIT")}
        assert len(upstream.versions) < len(answers)
    finally:
        gate.set()


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["", "?q=ciel", "?q=ciel&departement=57"])
@pytest.mark.parametrize("tracker", TRACKERS)
def test_what_other_sites_add_to_a_link_makes_no_other_page(front, upstream, new_path, asked, tracker):
    path = new_path()
    front.ask(f"{path}{asked}")
    sign = "&" if asked else "?"
    added = f"{path}{asked}{sign}{tracker}=a%20b"
    assert [front.ask(each).cache for each in (added, f"{added}&utm_term=&fbclid=x")] == ["HIT"] * 2


def test_the_portal_is_asked_for_the_page_without_what_was_added(front, upstream, new_path):
    path = new_path()
    front.ask(f"{path}?q=a%26b+c&utm_source=lettre")
    assert [asked.path for asked in upstream.asked] == [f"{path}?q=a%26b+c"]


@pytest.mark.parametrize(
    "query",
    ["?", "?utm=a", "?q=utm_source=a", "?q=a?utm_source=b", "?utm_source=a&q=b", "?q=a&utm_source", "?q=%26utm_a=b"],
)
def test_any_other_address_is_left_as_it_is(front, upstream, new_path, query):
    path = f"{new_path()}{query}"
    front.ask(path)
    assert [asked.path for asked in upstream.asked] == [path]


@pytest.mark.parametrize("times", [14, 1000, 8000])
def test_a_flood_of_trackers_is_left_to_the_portal(front, upstream, new_path, times):
    """To look at them all took the server a tenth of a second for a thousand, and more than it may for more."""
    path = f"{new_path()}?{'utm_a=&' * times}x"
    assert front.ask(path).status == 200
    assert upstream.asked[-1].path == path


def test_a_path_that_looks_like_a_tracker_is_a_path(front, upstream, new_path):
    path = f"{new_path()}a&utm_source=b"
    front.ask(path)
    assert [asked.path for asked in upstream.asked] == [path]


def test_no_page_reads_what_is_taken_off(front, upstream):
    pages = [(path, page) for path in routes.every().values() if (page := declared_page(path))]
    addresses = {f"{path}?b=c&{name}=a" for path, page in pages for name, _ in page.parameters.names}
    for address in addresses:
        front.ask(address)
    assert {asked.path for asked in upstream.asked} == addresses
