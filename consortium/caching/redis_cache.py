"""A Redis cache backend that behaves like an empty cache while Redis is unavailable."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisSerializer
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooSlowError

logger = logging.getLogger(__name__)

# A Redis that says nothing costs its whole timeout at each question: a page asks several, so this process leaves it
# alone for a while. One that is down answers «no» at once, and is left alone as well.
AWAY_SECONDS = 5
_away_until: dict[str, float] = {}


def _is_away(backend: "ForgivingRedisCache") -> bool:
    return time.monotonic() < _away_until.get(backend.server, 0)


def _note(backend: "ForgivingRedisCache", error: RedisError) -> None:
    logger.warning("Redis does not answer (%s): the portal does without it", error)
    if isinstance(error, NoConnectionError | TooSlowError):
        _away_until[backend.server] = time.monotonic() + AWAY_SECONDS


def _or_else(answer: Callable[[], object]) -> Callable[..., Any]:
    """Wrap an operation of the cache: ``answer()`` when Redis does not."""

    def decorate(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def forgiving(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
            if _is_away(self):
                return answer()
            try:
                return operation(self, *args, **kwargs)
            except RedisError as error:
                _note(self, error)
                return answer()

        return forgiving

    return decorate


class SerializerOfThisRelease(RedisSerializer):
    """Pickle serializer that treats entries of another release with unknown classes as missing."""

    def loads(self, data: Any) -> Any:
        try:
            return super().loads(data)
        except (AttributeError, ImportError, TypeError):
            return None


class ForgivingRedisCache(RedisCache):
    """Django's cache on Redis; one that is down is an empty cache that keeps nothing.

    What it holds is only ever a copy: the truth is in the database. ``incr`` raises ValueError, as for a key that is
    gone. ``/sante/`` tells that nothing is kept.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = {"serializer": SerializerOfThisRelease, **(params.get("OPTIONS") or {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self.server = str(server)

    add = _or_else(lambda: False)(RedisCache.add)
    set = _or_else(lambda: None)(RedisCache.set)
    get_many = _or_else(dict)(RedisCache.get_many)
    delete = _or_else(lambda: False)(RedisCache.delete)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        return _or_else(lambda: default)(RedisCache.get)(self, key, default, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The count, one more; ValueError without one."""
        if _is_away(self):
            raise ValueError("Redis does not answer.")
        try:
            return super().incr(key, delta, version)
        except RedisError as error:
            _note(self, error)
            raise ValueError("Redis does not answer.") from error
