"""Without its Redis the portal is slower, not down."""

import pickle
import socket
import uuid

import pytest
from django.core.cache import cache

from consortium.caching import programme_version
from consortium.caching.redis_cache import ForgivingRedisCache, unpacked
from consortium.limits.rate_limit import Limit, allow, is_reached
from tests import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_redis(settings):
    nobody = "redis://127.0.0.1:1/0"  # a port at which nothing listens
    forgiving = {"BACKEND": "consortium.caching.redis_cache.ForgivingRedisCache", "LOCATION": nobody}
    settings.CACHES = {"default": forgiving}


@pytest.mark.parametrize("name", ["home", "agenda", "agenda-ics"])
def test_pages_are_made_without_redis(client, no_redis, name):
    assert client.get(pages.address(name)).status_code == 200


def test_health_says_that_redis_is_down(client, no_redis):
    response = client.get("/sante/")
    state = response.json()
    assert (response.status_code, state["status"], state["database"], state["cache"]) == (200, "degraded", True, False)
    assert "cache" in state["problems"]


def test_what_is_published_without_redis_is_published(no_redis, django_capture_on_commit_callbacks):
    before = programme_version.current_state().version
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    assert programme_version.current_state().version == before + 1


def test_without_redis_limits_hold(no_redis):
    once = Limit("essai", 1, 86_400)
    assert [allow(once, "quelqu’un") for _ in range(2)] == [True, False]
    assert is_reached(once, "quelqu’un")


def test_without_redis_the_cache_is_empty(no_redis):
    cache.set("clef", "valeur", 10)
    assert (cache.get("clef", "rien"), cache.get_many(["clef"]), cache.add("clef", 1), cache.delete("clef")) == (
        "rien",
        {},
        False,
        False,
    )


def test_a_redis_that_says_nothing_is_waited_for_once(settings, caplog):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.CACHES = {
            "default": {
                "BACKEND": "consortium.caching.redis_cache.ForgivingRedisCache",
                "LOCATION": f"redis://127.0.0.1:{silent.getsockname()[1]}/0",
                "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
            }
        }
        assert [cache.get("clef", "rien") for _ in range(3)] == ["rien"] * 3
        with pytest.raises(ValueError, match="does not answer"):
            cache.incr("clef")
    assert len([record for record in caplog.records if record.name == "consortium.caching.redis_cache"]) == 1


def test_what_another_release_kept_is_as_good_as_gone():
    kept = pickle.dumps(programme_version.current_state())
    assert unpacked(kept) == programme_version.current_state()
    assert unpacked(kept.replace(b"ProgrammeState", b"ProgrammeScene"), "rien") == "rien"


@pytest.fixture
def redis(settings):
    """A cache on a real Redis, with keys of its own."""
    if not settings.REDIS_URL:
        pytest.skip("REDIS_URL n’est pas défini")
    prefix = f"essai-{uuid.uuid4().hex}"
    return ForgivingRedisCache(settings.REDIS_URL, {"KEY_PREFIX": prefix, "TIMEOUT": 60})


def test_values_are_kept_as_django_s_caches_keep_them(redis):
    values = {"texte": "été", "nombre": 3, "vrai": True, "rien du tout": [None], "octets": b"\x00", "chiffres": "12"}
    for key, value in values.items():
        redis.set(key.replace(" ", "-"), value)
    names = [key.replace(" ", "-") for key in values]
    assert [redis.get(name) for name in names] == list(values.values())
    assert redis.get_many([*names, "inconnu"]) == dict(zip(names, values.values(), strict=True))
    assert type(redis.get("vrai")) is bool
    assert (redis.get("inconnu"), redis.get("inconnu", "rien"), redis.get_many([])) == (None, "rien", {})


def test_what_is_added_is_the_first(redis):
    assert [redis.add("qui", name) for name in ("première", "seconde")] == [True, False]
    assert redis.get("qui") == "première"
    assert [redis.delete("qui") for _ in range(2)] == [True, False]


def test_counts_begin_with_a_value(redis):
    with pytest.raises(ValueError, match="not found"):
        redis.incr("visites")
    redis.set("visites", 1)
    assert (redis.incr("visites"), redis.incr("visites", 5), redis.decr("visites")) == (2, 7, 6)


@pytest.mark.parametrize(("seconds", "left"), [(None, None), (0, "nothing"), (-1, "nothing"), (30, 30)])
def test_a_value_lives_as_long_as_it_was_told_to(redis, seconds, left):
    redis.set("page", "texte", 60)
    redis.set("page", "texte", seconds)
    assert (redis.get("page") is None) is (left == "nothing")
    assert redis.touch("page", seconds if left != "nothing" else 10) is (left != "nothing")
    redis.delete("page")
    assert redis.add("page", "texte", seconds) is True
    redis.delete("page")
