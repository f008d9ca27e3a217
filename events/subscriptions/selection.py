"""Choose the events of a digest when there are too many, balanced between départements. Pure functions."""

import datetime as dt
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

MAX_EVENTS = 20


@dataclass(frozen=True, order=True)
class Candidate:
    """An event that could be named, by the occurrence that would be shown. Ordered by ``moment``, when it is listed."""

    moment: dt.datetime
    occurrence: int
    event: int
    departement: str
    is_new: bool


@dataclass(frozen=True)
class Choice:
    """What a digest names, both parts in chronological order."""

    new: list[Candidate]
    others: list[Candidate]


def choose(candidates: Iterable[Candidate], limit: int = MAX_EVENTS) -> Choice:
    """At most ``limit`` events: what is new first, then what else is to come.

    Each place goes to the département that has the fewest so far, among equals to the one whose next event is soonest:
    no département gets two more than another that still has something to offer.
    """
    listed = sorted(candidates)
    counts: Counter[str] = Counter()
    new = _pick([each for each in listed if each.is_new], limit, counts)
    others = _pick([each for each in listed if not each.is_new], limit - len(new), counts)
    return Choice(sorted(new), sorted(others))


def _pick(listed: list[Candidate], limit: int, counts: Counter[str]) -> list[Candidate]:
    """Take at most ``limit`` of these (in order), turn by turn; ``counts`` goes on counting by département."""
    waiting: dict[str, deque[Candidate]] = defaultdict(deque)
    for each in listed:
        waiting[each.departement].append(each)
    picked: list[Candidate] = []
    while waiting and len(picked) < limit:
        code = min(waiting, key=lambda code: (counts[code], waiting[code][0]))
        picked.append(waiting[code].popleft())
        counts[code] += 1
        if not waiting[code]:
            del waiting[code]
    return picked
