"""Redis as a cache that one can do without: while it does not answer, the portal makes its pages without it."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _or_else(answer: Callable[[], object]) -> Callable:
    """Wrap an operation of the cache: ``answer()`` when Redis does not."""

    def decorate(operation: Callable) -> Callable:
        @wraps(operation)
        def forgiving(self, *args, **kwargs):
            try:
                return operation(self, *args, **kwargs)
            except RedisError as error:
                logger.warning("Redis ne répond pas (%s) : le portail s’en passe.", error)
                return answer()

        return forgiving

    return decorate


class ForgivingRedisCache(RedisCache):
    """Django's cache on Redis; one that is down is an empty cache that keeps nothing.

    What it holds is only ever a copy: the truth is in the database. A count that cannot be kept raises ValueError, as
    for a key that is gone: see :mod:`consortium.ratelimit`. ``/sante/`` tells that nothing is kept.
    """

    add = _or_else(lambda: False)(RedisCache.add)
    set = _or_else(lambda: None)(RedisCache.set)
    get_many = _or_else(dict)(RedisCache.get_many)
    delete = _or_else(lambda: False)(RedisCache.delete)

    def get(self, key, default=None, version=None):
        """The value, or the default."""
        return _or_else(lambda: default)(RedisCache.get)(self, key, default, version)

    def incr(self, key, delta=1, version=None):
        """The count, one more; ValueError without one."""
        try:
            return super().incr(key, delta, version)
        except RedisError as error:
            raise ValueError("Redis does not answer.") from error
