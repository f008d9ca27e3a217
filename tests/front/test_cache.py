"""What the front server keeps, how long, and what it says while the portal is away."""

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from consortium.limits.bounds import SESSION_COOKIES
from tests.faults.waiting import wait_for
from tests.front.nginx import FRESH, ONE_DAY, STALE
from tests.front.upstream import PUBLIC, Reply, serving

NOT_TO_KEEP = {
    "nothing said": {},
    "no-store": {"Cache-Control": "no-store"},
    "private": {"Cache-Control": "private, max-age=60"},
    "not said to be public": {"Cache-Control": "max-age=60"},
    "a cookie": {**PUBLIC, "Set-Cookie": "a=b"},
    "varies on cookies": {**PUBLIC, "Vary": "Accept-Encoding, Cookie"},
    "varies on everything": {**PUBLIC, "Vary": "*"},
}


def test_a_page_asked_for_twice_is_made_once(front, upstream, new_path):
    path = new_path()
    answers = [front.ask(path) for _ in range(2)]
    assert [(answer.cache, answer.body) for answer in answers] == [("MISS", b"une page"), ("HIT", b"une page")]
    assert upstream.times(path) == 1


def test_a_page_whose_file_was_erased_is_made_again(front, upstream, new_path):
    """As the night page says, to forget everything."""
    path = new_path()
    front.ask(path)
    for file in front.kept(path):
        file.unlink()
    wait_for(lambda: front.ask(path).cache == "MISS", what="nginx has looked again")
    assert front.ask(path).cache == "HIT"


def test_a_page_is_fresh_as_long_as_the_portal_says(front, upstream, new_path):
    path, before = new_path(), int(time.time())
    front.ask(path)
    assert before + FRESH <= front.fresh_until(path) <= time.time() + FRESH


def test_a_page_past_its_freshness_is_shown_once_more_while_it_is_renewed(front, upstream, new_path):
    path = new_path()
    front.ask(path)
    upstream.replies[path] = Reply(b"du neuf")
    front.age(path, FRESH + STALE / 2)
    assert front.ask(path).body == b"une page"
    wait_for(lambda: front.ask(path).body == b"du neuf", what="the new page")
    assert upstream.times(path) == 2


def test_nobody_sees_a_page_older_than_promised(front, upstream, new_path):
    """Whoever comes first after that time waits for the new one."""
    path = new_path()
    front.ask(path)
    upstream.replies[path] = Reply(b"du neuf")
    front.age(path, FRESH + STALE + 1)
    assert (front.ask(path).cache, upstream.times(path)) == ("EXPIRED", 2)
    assert front.ask(path).body == b"du neuf"


def test_nobody_sees_an_old_page_because_somebody_else_is_waiting_for_the_new_one(front, upstream, new_path):
    path, gate = new_path(), threading.Event()
    front.ask(path)
    upstream.replies[path] = Reply(b"du neuf", gate=gate)
    front.age(path, FRESH + STALE + 1)
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(front.ask, path) for _ in range(2)]
        wait_for(lambda: upstream.times(path) == 3, what="the portal is asked twice more")
        gate.set()
        assert {answer.result().body for answer in answers} == {b"du neuf"}


def test_a_page_that_many_want_at_once_is_made_once(front, upstream, new_path):
    path, gate = new_path(), threading.Event()
    upstream.replies[path] = Reply(gate=gate)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(front.ask, path) for _ in range(8)]
        wait_for(lambda: upstream.times(path), what="the portal is asked")
        gate.set()
        assert {answer.result().body for answer in answers} == {b"une page"}
    assert upstream.times(path) == 1


def test_the_portal_is_away_and_its_pages_stay(front, new_path):
    path, unknown = new_path(), new_path()
    with serving(front.socket_path):
        front.ask(path)
    front.age(path, ONE_DAY)
    answer = front.ask(path)
    assert (answer.status, answer.cache, answer.body) == (200, "STALE", b"une page")
    mine = front.ask(path, cookie=f"{SESSION_COOKIES[0]}=x")
    assert (mine.status, mine.cache, mine.body) == (200, "STALE", b"une page")
    for answer in (front.ask(unknown), front.ask(path, "POST", b"a=b"), front.ask("/admin/")):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert (answer.headers["Cache-Control"], "Réessayez" in answer.body.decode()) == ("no-store", True)
    with serving(front.socket_path) as upstream:
        upstream.replies[path] = Reply(b"du neuf")
        assert front.ask(path).body == b"du neuf"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_page_is_better_than_an_error(front, upstream, new_path, status):
    path = new_path()
    front.ask(path)
    front.age(path, ONE_DAY)
    upstream.replies[path] = Reply(b"panne", status, {})
    assert (front.ask(path).status, front.ask(path).body) == (200, b"une page")


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_error_without_a_page_is_told_in_the_portal_s_words(front, upstream, new_path, status):
    path = new_path()
    upstream.replies[path] = Reply(b"revenez plus tard", status, {"Retry-After": "60", "Cache-Control": "no-store"})
    answer = front.ask(path)
    assert (answer.status, answer.body, answer.headers["Retry-After"]) == (status, b"revenez plus tard", "60")
    upstream.replies[path] = Reply()
    assert front.ask(path).status == 200


@pytest.mark.parametrize("age", [FRESH + 1, ONE_DAY])
@pytest.mark.parametrize("status", [301, 302, 404, 410])
def test_what_was_withdrawn_does_not_come_back_while_the_portal_is_away(front, new_path, status, age):
    path = new_path()
    with serving(front.socket_path) as upstream:
        front.ask(path)
        front.age(path, age)
        upstream.replies[path] = Reply(b"", status, {"Location": "/"} if status < 400 else {})
        wait_for(lambda: front.ask(path).status == status, what="the news is known")
    front.age(path, ONE_DAY)
    assert (front.ask(path).status, front.ask(path).cache) == (status, "STALE")


def test_what_never_was_a_page_is_not_kept(front, upstream, new_path):
    path = new_path()
    upstream.replies[path] = Reply(b"rien", 404, {})
    assert [front.ask(path).cache for _ in range(2)] == ["MISS", "MISS"]


@pytest.mark.parametrize("said", NOT_TO_KEEP)
def test_what_is_not_for_everybody_is_never_kept(front, upstream, new_path, said):
    path = new_path()
    upstream.replies[path] = Reply(headers=NOT_TO_KEEP[said])
    assert [front.ask(path).cache for _ in range(3)] == ["MISS"] * 3
    assert upstream.times(path) == 3


@pytest.mark.parametrize("place", ["/admin/", "/compte/", "/sante/"])
def test_private_places_are_never_kept_whatever_they_say(front, upstream, new_path, place):
    path = new_path(place)
    assert [front.ask(path).cache for _ in range(2)] == ["", ""]
    assert upstream.times(path) == 2


@pytest.mark.parametrize("cookie", SESSION_COOKIES)
def test_whoever_may_be_logged_in_is_answered_by_the_portal(front, upstream, new_path, cookie):
    path = new_path()
    mine = [front.ask(path, cookie=f"a=b; {cookie}=x") for _ in range(2)]
    assert [answer.cache for answer in mine] == ["BYPASS", "BYPASS"]
    assert [front.ask(path, cookie="autre=x").cache for _ in range(2)] == ["MISS", "HIT"]


def test_addresses_with_parameters_do_not_push_pages_out(front, upstream, new_path):
    path = new_path()
    front.ask(path)
    front.ask(f"{path}?a=1")
    assert [front.rooms(each) for each in (path, f"{path}?a=1")] == [{"current", "pages"}, {"current", "searches"}]


def test_one_copy_serves_whoever_reads_gzip_and_whoever_does_not(front, upstream, new_path):
    path, text = new_path(), b"une page assez longue " * 100
    upstream.replies[path] = Reply(
        gzip.compress(text), headers={**PUBLIC, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    )
    packed = [front.ask(path, accept_encoding=words) for words in ("gzip", "gzip, deflate, br, zstd")]
    plain = front.ask(path, accept_encoding="identity")
    assert [gzip.decompress(answer.body) for answer in packed] == [text, text]
    assert [answer.headers.get_all("Content-Encoding") for answer in packed] == [["gzip"], ["gzip"]]
    assert (plain.body, plain.headers["Content-Encoding"]) == (text, None)
    assert {answer.headers["Vary"] for answer in [*packed, plain]} == {"Accept-Encoding"}
    assert [answer.cache for answer in [*packed, plain]] == ["MISS", "HIT", "HIT"]
    assert [asked.headers["Accept-Encoding"] for asked in upstream.asked] == ["gzip"]


def test_whoever_has_the_page_already_is_told_so(front, upstream, new_path):
    path = new_path()
    upstream.replies[path] = Reply(headers={**PUBLIC, "ETag": '"abc"'})
    front.ask(path)
    answer = front.ask(path, if_none_match='"abc"')
    assert (answer.status, answer.body, answer.cache) == (304, b"", "HIT")


def test_a_file_is_kept_as_long_as_its_name_lasts(front, upstream, new_path):
    path = new_path("/static/")
    upstream.replies[path] = Reply(headers={"Cache-Control": "max-age=315360000, public, immutable"})
    assert [front.ask(path).cache for _ in range(2)] == ["MISS", "HIT"]
    assert front.fresh_until(path) > time.time() + 9 * 365 * ONE_DAY


def test_a_picture_that_was_erased_is_gone_within_minutes(front, upstream, new_path):
    path = new_path("/media/")
    upstream.replies[path] = Reply(headers={"Cache-Control": "public, max-age=31536000, immutable"})
    assert [front.ask(path).cache for _ in range(2)] == ["MISS", "HIT"]
    upstream.replies[path] = Reply(b"", 404, {})
    front.age(path, 601)
    assert front.ask(path).status == 404


def test_a_head_and_a_page_are_kept_as_one(front, upstream, new_path):
    first, second = new_path(), new_path()
    answers = [front.ask(first, "HEAD"), front.ask(first), front.ask(second), front.ask(second, "HEAD")]
    assert [answer.cache for answer in answers] == ["MISS", "HIT", "MISS", "HIT"]
    assert [answer.body for answer in answers] == [b"", b"une page", b"une page", b""]
    assert {answer.headers["Content-Length"] for answer in answers} == {str(len(b"une page"))}


def test_an_answer_says_when_it_was_made(front, upstream, new_path):
    """nginx cannot count an Age: one that the portal told would stand still."""
    path, made = new_path(), "Sat, 28 Nov 2026 10:00:00 GMT"
    upstream.replies[path] = Reply(headers={**PUBLIC, "Date": made, "Age": "12", "ETag": '"abc"'})
    answers = [front.ask(path), front.ask(path), front.ask(path, if_none_match='"abc"')]
    assert [answer.headers.get_all("Date") for answer in answers] == [[made]] * 3
    assert [answer.headers["Age"] for answer in answers] == [None] * 3


def test_a_page_that_is_renewed_has_a_new_date(front, upstream, new_path):
    """It comes whole: only confirmed, it would keep the old one and be stale for everybody for ever."""
    path, later = new_path(), "Sat, 28 Nov 2026 11:00:00 GMT"
    upstream.replies[path] = Reply(headers={**PUBLIC, "Date": "Sat, 28 Nov 2026 10:00:00 GMT", "ETag": '"abc"'})
    front.ask(path)
    upstream.replies[path] = Reply(headers={**PUBLIC, "Date": later, "ETag": '"abc"'})
    front.age(path, FRESH + STALE + 1)
    assert front.ask(path).headers["Date"] == later
    assert upstream.asked[-1].headers["If-None-Match"] is None
