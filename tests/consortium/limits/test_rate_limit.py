"""Counting who does what how often, without knowing who."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection

from consortium.limits.rate_limit import Limit, allow, client_network, delete_expired, is_reached
from consortium.models import RateCount
from consortium.tasks import delete_expired_counts

pytestmark = pytest.mark.django_db

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


@pytest.mark.parametrize("who", ["{}", "10.0.0.1 {}"])
@pytest.mark.parametrize("written", ["a+1@example.org", '"a"@example.org', "A@EXAMPLE.ORG.", '"a+2"@example.org'])
def test_one_mailbox_is_one_visitor_in_whatever_writing(clock, who, written):
    once = Limit("essai", times=1, seconds=60)
    assert [allow(once, who.format("a@example.org")), allow(once, who.format(written))] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_four_hundred_attempts_at_once_pass_the_limit_s_number(clock):
    def attempt(_) -> bool:
        try:
            return allow(THREE, "robot")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(400)))
    assert answers.count(True) == 3


def test_a_cache_that_drops_everything_makes_no_count_forgotten(clock):
    once = Limit("essai", times=1, seconds=60)
    assert allow(once, "a@example.org")
    cache.clear()
    assert not allow(once, "a@example.org")
    assert is_reached(once, "a@example.org")


def test_an_attempt_is_one_statement_whoever_it_is_and_one_beyond_the_limit_writes_nothing(
    clock, django_assert_num_queries
):
    for number in range(64):  # whatever the digest of a name
        for _ in range(4):
            with django_assert_num_queries(1):
                allow(THREE, f"visiteur {number}")
    assert set(RateCount.objects.values_list("count", flat=True)) == {3}


def test_what_costs_more_counts_for_more(clock):
    hundred = Limit("essai", times=100, seconds=60)
    assert [allow(hundred, "a", units=60), allow(hundred, "a", units=60)] == [True, False]
    assert is_reached(hundred, "a")


def test_counts_go_with_their_window(clock):
    for number in range(200):
        allow(THREE, f"visiteur {number}")
    clock.move_to(NOON + dt.timedelta(seconds=60), tick=False)
    assert delete_expired(NOON + dt.timedelta(seconds=60), dry_run=True) == 200
    allow(THREE, "autre")
    assert delete_expired_counts() == 200
    assert RateCount.objects.count() == 1


def test_nothing_personal_is_kept_in_clear(clock):
    allow(THREE, "a@example.org")
    assert "example" not in str(RateCount.objects.values().get())


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
        (1, "127.0.0.1", "198.51.100.7:5678", "198.51.100.7"),
        (1, "127.0.0.1", "[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        (1, "127.0.0.1", "[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        (1, "127.0.0.1", "2001:db8:1:2::1", "2001:db8:1:2::/64"),
        (1, "127.0.0.1", '"[2001:db8:1:2::1]:443"', "2001:db8:1:2::/64"),
        (1, "127.0.0.1", "[::ffff:198.51.100.7]:80", "198.51.100.7"),
        (1, "127.0.0.1", "fe80::1%eth0", "fe80::/64"),
        (1, "127.0.0.1", "198.51.100.7:99999999", "unknown"),
        (1, "127.0.0.1", "[198.51.100.7", "unknown"),
        (1, "127.0.0.1", "1.2.3.4.5", "unknown"),
        (1, "127.0.0.1", "a" * 60_000, "unknown"),
        (1, "127.0.0.1", "1.1.1.1," * 7000 + "198.51.100.7:1", "198.51.100.7"),
        (0, "203.0.113.9:1234", "", "203.0.113.9"),
    ],
)
def test_whom_to_count_as_one_visitor(rf, settings, proxies: int, remote: str, forwarded: str, expected: str):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert client_network(request) == expected
