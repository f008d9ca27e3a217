"""Measuring: rounds of the subject between rounds of the constant answer of the same size, and their medians."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.load import Round, ask
from tests.bench.server import Server
from tests.bench.weight import fetch

WARM_UP_SECONDS = 1
# Kept connections fall on one worker or on both, by chance, which made one round's constant twice that of the next.
# A round counts when no worker has done less than this part of the work.
LEAST_SHARE = 0.35
TRIES = 12


@dataclass(frozen=True)
class Plan:
    """How many rounds of how many seconds."""

    rounds: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """Medians over the rounds. ``size`` in bytes as they travel; ``ratio`` of the subject's rate to the constant's.

    ``cpu_ms``: what the workers spend on one request, in milliseconds, without what the databases and the client do.
    """

    path: str
    encoding: str
    size: int
    rate: float
    p99_ms: float
    constant_rate: float
    constant_p99_ms: float
    ratio: float
    cpu_ms: float
    constant_cpu_ms: float


@dataclass(frozen=True)
class Share:
    """A round in which both workers worked, and what they spent on one request (milliseconds)."""

    round: Round
    cpu_ms: float


def measure(server: Server, path: str, plan: Plan, *, encoding: str = "", tell: Callable[[str], None]) -> Result:
    """Compare one page with the constant of its size, in turn; the first visit comes before."""
    subject = server.address + path
    size = len(fetch(subject, encoding))
    constant = f"{server.address}/constant/{size}/"
    for address in (subject, constant):
        ask(address, WARM_UP_SECONDS, encoding)
    constants: list[Share] = []
    subjects: list[Share] = []
    for number in range(plan.rounds):
        constants.append(_shared_round(server, constant, plan.seconds, encoding))
        subjects.append(_shared_round(server, subject, plan.seconds, encoding))
        tell(f"  {path} {encoding} {number + 1}/{plan.rounds}")
    rate, constant_rate = (statistics.median(each.round.rate for each in side) for side in (subjects, constants))
    return Result(
        path=path,
        encoding=encoding,
        size=size,
        rate=round(rate, 1),
        p99_ms=round(statistics.median(each.round.p99_ms for each in subjects), 1),
        constant_rate=round(constant_rate, 1),
        constant_p99_ms=round(statistics.median(each.round.p99_ms for each in constants), 1),
        ratio=round(rate / constant_rate, 4),
        cpu_ms=round(statistics.median(each.cpu_ms for each in subjects), 3),
        constant_cpu_ms=round(statistics.median(each.cpu_ms for each in constants), 3),
    )


def _shared_round(server: Server, address: str, seconds: float, encoding: str) -> Share:
    """A round that both workers shared; RuntimeError when they never do."""
    for _ in range(TRIES):
        before = server.cpu_seconds()
        done = ask(address, seconds, encoding)
        spent = [after - begun for after, begun in zip(server.cpu_seconds(), before, strict=True)]
        if min(spent) >= LEAST_SHARE * sum(spent):
            return Share(done, sum(spent) * 1000 / (done.rate * seconds))
    raise RuntimeError(f"{address} : un seul processus répond, {TRIES} tours de suite.")
