"""Measuring: all subjects in turn, round after round, and the medians over the rounds."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.load import Round, ask
from tests.bench.processes import backends, cpu_seconds, spent
from tests.bench.weight import fetch

WARM_UP_SECONDS = 1


@dataclass(frozen=True)
class Plan:
    """How many rounds of how many seconds."""

    rounds: int
    seconds: float


@dataclass(frozen=True)
class Subject:
    """An address to ask for. ``workers``: the processes that answer there; ``database``: the address of theirs."""

    name: str
    address: str
    workers: Callable[[], list[int]]
    database: str = ""
    encoding: str = ""


@dataclass(frozen=True)
class Result:
    """Medians over the rounds. ``size``, ``compressed``: bytes of the body as it is, and as a browser gets it.

    ``ratio``: of the rate to the first subject's in the same round. ``cpu_ms``: what all processes that answer spend on
    one request; ``database_ms``: what PostgreSQL's do for them, 0 where theirs is not known. ``cpu_ratio``: what the
    first subject spends, of that. ``refused``: answers that were not 2xx nor 3xx, of all rounds together.
    """

    address: str
    size: int
    compressed: int
    rate: float
    ratio: float
    p99_ms: float
    cpu_ms: float
    database_ms: float
    cpu_ratio: float
    refused: int


@dataclass(frozen=True)
class _Turn:
    """One subject in one round; milliseconds of processor a request."""

    round: Round
    cpu_ms: float
    database_ms: float


def measure(subjects: Sequence[Subject], plan: Plan, tell: Callable[[str], None]) -> dict[str, Result]:
    """All results, by name; the first subject is what the others are compared with.

    Every other round goes the other way round, so that nobody always comes after the same neighbour.
    """
    sizes = {each.name: (len(fetch(each.address)), len(fetch(each.address, "gzip"))) for each in subjects}
    for subject in subjects:
        ask(subject.address, WARM_UP_SECONDS, encoding=subject.encoding)
    turns: dict[str, list[_Turn]] = {subject.name: [] for subject in subjects}
    for number in range(plan.rounds):
        for subject in subjects if number % 2 == 0 else reversed(subjects):
            turns[subject.name].append(_turn(subject, plan.seconds))
        tell(f"  tour {number + 1}/{plan.rounds}")
    yardstick = turns[subjects[0].name]
    return {each.name: _result(each.address, sizes[each.name], turns[each.name], yardstick) for each in subjects}


def _turn(subject: Subject, seconds: float) -> _Turn:
    before, database_before = _spent_so_far(subject)
    done = ask(subject.address, seconds, encoding=subject.encoding)
    after, database_after = _spent_so_far(subject)
    cpu, database = spent(before, after), spent(database_before, database_after)
    return _Turn(done, cpu * 1000 / done.requests, database * 1000 / done.requests)


def _spent_so_far(subject: Subject) -> tuple[dict[int, float], dict[int, float]]:
    """Seconds of processor of who answers, and of PostgreSQL for them."""
    return cpu_seconds(subject.workers()), cpu_seconds(backends(subject.database) if subject.database else ())


def _result(address: str, sizes: tuple[int, int], turns: list[_Turn], yardstick: list[_Turn]) -> Result:
    costs, its_costs = ([turn.cpu_ms + turn.database_ms for turn in each] for each in (turns, yardstick))
    return Result(
        address=address,
        size=sizes[0],
        compressed=sizes[1],
        rate=round(statistics.median(turn.round.rate for turn in turns), 1),
        ratio=round(median_ratio([turn.round.rate for turn in turns], [turn.round.rate for turn in yardstick]), 4),
        p99_ms=round(statistics.median(turn.round.p99_ms for turn in turns), 1),
        cpu_ms=round(statistics.median(turn.cpu_ms for turn in turns), 3),
        database_ms=round(statistics.median(turn.database_ms for turn in turns), 3),
        cpu_ratio=round(median_ratio(its_costs, costs), 4),
        refused=sum(turn.round.refused for turn in turns),
    )


def median_ratio(values: Sequence[float], others: Sequence[float]) -> float:
    """The median of what one is of the other in the same round: what slows a whole round slows both.

    0 where the other is not known.
    """
    known = [value / other for value, other in zip(values, others, strict=True) if other]
    return statistics.median(known) if known else 0.0
