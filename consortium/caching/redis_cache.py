"""A Redis cache backend that behaves like an empty cache while Redis is unavailable.

Django's own makes a client for each question, which costs more than the question: a fifth of a kept page.
"""

import logging
import pickle
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from redis import Redis
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


def packed(value: object) -> bytes | int:
    """A value as Redis holds it: whole numbers as they are, so that it can count them."""
    return value if type(value) is int else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpacked(data: Any, default: Any = None) -> Any:
    """The value again; the default for what is not there, or is of another release that knew other classes."""
    if data is None:
        return default
    try:
        return int(data)
    except ValueError:
        pass
    try:
        return pickle.loads(data)  # noqa: S301 - our own Redis
    except (AttributeError, ImportError, TypeError):
        return default


class ForgivingRedisCache(BaseCache):
    """A cache on Redis; one that is down is an empty cache that keeps nothing.

    What it holds is only ever a copy: the truth is in the database. ``incr`` raises ValueError, as for a key that is
    gone. ``/sante/`` tells that nothing is kept. ``OPTIONS`` are redis-py's; each thread has a cache, with one client.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.server = server
        self._redis = Redis.from_url(server, **(params.get("OPTIONS") or {}))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        return unpacked(self._get(key, version), default)

    @_or_else(lambda: None)
    def _get(self, key: Any, version: int | None) -> Any:
        return self._redis.get(self.make_and_validate_key(key, version))

    @_or_else(dict)
    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """Those of these keys that are there, with their values. One question."""
        keys = list(keys)
        found = self._redis.mget([self.make_and_validate_key(key, version) for key in keys]) if keys else []
        values = zip(keys, map(unpacked, found), strict=True)
        return {key: value for key, value in values if value is not None}

    @_or_else(lambda: None)
    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value for so many seconds; for none or less, forget it."""
        name, seconds = self.make_and_validate_key(key, version), self._seconds(timeout)
        if seconds == 0:
            self._redis.delete(name)
        else:
            self._redis.set(name, packed(value), ex=seconds)

    @_or_else(lambda: False)
    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value where there is none; whether it was kept."""
        name, seconds = self.make_and_validate_key(key, version), self._seconds(timeout)
        if seconds == 0:
            return not self._redis.exists(name)
        return bool(self._redis.set(name, packed(value), ex=seconds, nx=True))

    @_or_else(lambda: False)
    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there for so many seconds from now; whether something is."""
        name, seconds = self.make_and_validate_key(key, version), self._seconds(timeout)
        if seconds is not None:
            return bool(self._redis.expire(name, seconds))
        self._redis.persist(name)
        return bool(self._redis.exists(name))

    @_or_else(lambda: False)
    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a key; whether there was one."""
        return bool(self._redis.delete(self.make_and_validate_key(key, version)))

    @_or_else(lambda: None)
    def clear(self) -> None:
        """Forget everything: of this Redis database, whoever wrote it."""
        self._redis.flushdb()

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The count, one more; ValueError without one."""
        if _is_away(self):
            raise ValueError("Redis does not answer.")
        name = self.make_and_validate_key(key, version)
        try:
            if not self._redis.exists(name):
                raise ValueError(f"Key '{key}' not found.")
            return int(self._redis.incr(name, delta))
        except RedisError as error:
            _note(self, error)
            raise ValueError("Redis does not answer.") from error

    def _seconds(self, timeout: Any) -> int | None:
        """How long to keep a value; None for ever."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else max(0, int(seconds))
