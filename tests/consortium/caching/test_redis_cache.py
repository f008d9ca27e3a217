"""Without its Redis the portal is slower, not down."""

import pickle
import socket

import pytest
from django.core.cache import cache

from consortium.caching import programme_version
from consortium.caching.redis_cache import ForgivingRedisCache
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
    renamed = pickle.dumps(programme_version.current_state()).replace(b"ProgrammeState", b"ProgrammeScene")
    backend = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    assert backend._cache._serializer.loads(renamed) is None
