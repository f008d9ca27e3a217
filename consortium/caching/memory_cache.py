"""A cache in this process's memory, bounded in bytes rather than in entries."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.locmem import LocMemCache

DEFAULT_MAX_BYTES = 64 * 1024 * 1024
OVERHEAD = 300  # bytes of the interpreter around one entry: two dictionaries, the key, the moment
_held: dict[str, "Held"] = {}


class Held:
    """What the entries of one store weigh, by key; ``total`` is their sum."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.total = 0

    def put(self, key: str, size: int) -> None:
        self.drop(key)
        self.sizes[key] = size
        self.total += size

    def drop(self, key: str) -> None:
        self.total -= self.sizes.pop(key, 0)


if TYPE_CHECKING:

    class _Store(LocMemCache):
        """Django's, with what it does under its lock, of which its stubs say nothing."""

        _cache: OrderedDict[str, bytes]

        def _set(self, key: str, value: bytes, timeout: float | None) -> None: ...
        def _delete(self, key: str) -> bool: ...

else:
    _Store = LocMemCache


class BoundedMemoryCache(_Store):
    """Django's, which counts entries; here those used longest ago go when all weigh more than ``OPTIONS["MAX_BYTES"]``.

    A value heavier than an eighth of that is not kept at all.
    """

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS") or {})
        self._max_bytes = int(options.pop("MAX_BYTES", DEFAULT_MAX_BYTES))
        super().__init__(name, {**params, "OPTIONS": {"MAX_ENTRIES": 100_000, **options}})
        self._held = _held.setdefault(name, Held())

    @property
    def bytes_held(self) -> int:
        """What all entries weigh, in bytes."""
        return self._held.total

    def clear(self) -> None:
        """Keep nothing."""
        super().clear()
        self._held.sizes.clear()
        self._held.total = 0

    # --- what Django's class does under its lock ----------------------------------------------------------------------

    def _set(self, key: str, value: bytes, timeout: float | None) -> None:
        size = len(value) + len(key) + OVERHEAD
        self._delete(key)
        if size > self._max_bytes // 8:
            return
        super()._set(key, value, timeout)
        self._held.put(key, size)
        while self._held.total > self._max_bytes:
            self._delete(next(reversed(self._cache)))

    def _delete(self, key: str) -> bool:
        self._held.drop(key)
        return super()._delete(key)

    def _cull(self) -> None:
        for key in list(reversed(self._cache))[: max(1, len(self._cache) // 3)]:
            self._delete(key)
