"""Counting who does what how often, without knowing who."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache, caches

from consortium.ratelimit import COUNTS, Limit, allow, client_network

NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
THREE = Limit("essai", times=3, seconds=60)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def test_a_limit_holds_for_each_visitor_and_each_thing_until_its_window_ends(clock):
    assert [allow(THREE, "a@example.org") for _ in range(5)] == [True, True, True, False, False]
    assert allow(THREE, "b@example.org")
    assert allow(Limit("autre", times=1, seconds=60), "a@example.org")
    clock.move_to(NOON + dt.timedelta(seconds=60), tick=False)
    assert allow(THREE, "a@example.org")


def test_an_address_is_the_same_in_capitals(clock):
    once = Limit("essai", times=1, seconds=60)
    assert [allow(once, "A@Example.org "), allow(once, "a@example.org")] == [True, False]


def test_two_thousand_attempts_at_once_pass_the_limit_s_number(clock):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: allow(THREE, "robot"), range(2000)))
    assert answers.count(True) == 3


def test_pages_asked_for_by_the_hundred_do_not_make_counts_forgotten(clock):
    once = Limit("essai", times=1, seconds=60)
    assert allow(once, "a@example.org")
    for number in range(1000):
        cache.set(f"page:{number}", b"...", 60)
    assert not allow(once, "a@example.org")


def test_nothing_personal_is_kept_in_clear(clock, monkeypatch):
    keys = []
    add = caches[COUNTS].add
    monkeypatch.setattr(caches[COUNTS], "add", lambda key, *rest: keys.append(key) or add(key, *rest))
    allow(THREE, "a@example.org")
    assert [("example" in key, len(key) < 100) for key in keys] == [(False, True)]


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        (1, "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        (1, "127.0.0.1", "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "127.0.0.1", "198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "127.0.0.1", "198.51.100.7", "127.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.9", "", "203.0.113.9"),
        (0, "", "", "unknown"),
        (1, "127.0.0.1", "nonsense", "unknown"),
    ],
)
def test_whom_to_count_as_one_visitor(rf, settings, proxies: int, remote: str, forwarded: str, expected: str):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert client_network(request) == expected
