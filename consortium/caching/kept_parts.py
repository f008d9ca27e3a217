"""Parts of answers that many answers have in common, each made once while the programme stays as it is."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

from consortium.caching.programme_version import VersionedCache, current_state

Key = TypeVar("Key", bound=Hashable)
Part = TypeVar("Part")
OVERHEAD = 150  # bytes of the interpreter around one part: its object, its key, its place in a dictionary


class _Shelf(Generic[Key, Part]):
    """The parts of one ``version`` of the programme, by scope and key; ``weight``: their bytes, all together."""

    def __init__(self) -> None:
        self.version = current_state().version
        self.parts: defaultdict[Hashable, dict[Key, Part]] = defaultdict(dict)
        self.weight = 0


class KeptParts(Generic[Key, Part]):
    """Parts by the key of what they tell of, in this process's memory, for one version of the programme.

    What changes the words of a page moves the version, and all parts are made anew: they live as long as kept pages.
    ``max_bytes``: what they may weigh, by ``weigh``; when there would be more, what was there is let go.
    """

    def __init__(self, *, max_bytes: int, weigh: Callable[[Part], int] = len) -> None:  # type: ignore[assignment]  # text
        self._max_bytes, self._weigh = max_bytes, weigh
        self._kept: VersionedCache[_Shelf[Key, Part]] = VersionedCache(_Shelf)
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """What the parts weigh that are kept now, in bytes."""
        return self._kept.get().weight

    def get(
        self, keys: Collection[Key], make: Callable[[Collection[Key]], Mapping[Key, Part]], *, scope: Hashable = None
    ) -> dict[Key, Part]:
        """The parts of these keys, in their order; without those of which ``make`` knows nothing (any more).

        ``scope``: what a part depends on beside the programme, as the host or the day. ``make`` is asked once for all
        that is missing, or not at all.
        """
        shelf = self._kept.get()
        known = shelf.parts.get(scope, {})
        missing = [key for key in keys if key not in known]
        made = make(missing) if missing else {}
        found = {key: part for key in keys if (part := known.get(key) or made.get(key))}
        self._keep(shelf, scope, made)
        return found

    def _keep(self, shelf: _Shelf[Key, Part], scope: Hashable, made: Mapping[Key, Part]) -> None:
        weight = sum(map(self._weigh, made.values())) + OVERHEAD * len(made)
        # A page that began before the last change has made them with words of then.
        if not made or weight > self._max_bytes or current_state().version != shelf.version:
            return
        with self._lock:
            if shelf.weight + weight > self._max_bytes:
                shelf.parts.clear()
                shelf.weight = 0
            shelf.parts[scope].update(made)
            shelf.weight += weight
