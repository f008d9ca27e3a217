"""Measuring: rounds of the subject between rounds of the constant answer of the same size, and their medians."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.load import Round, ask
from tests.bench.server import Server
from tests.bench.weight import fetch

WARM_UP_SECONDS = 1


@dataclass(frozen=True)
class Plan:
    """How many rounds of how many seconds."""

    rounds: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """Medians over the rounds. ``size`` in bytes as they travel; ``ratio`` of the subject's rate to the constant's."""

    path: str
    encoding: str
    size: int
    rate: float
    p99_ms: float
    constant_rate: float
    constant_p99_ms: float
    ratio: float


def measure(server: Server, path: str, plan: Plan, *, encoding: str = "", tell: Callable[[str], None]) -> Result:
    """Compare one page with the constant of its size, in turn; the first visit comes before."""
    subject = server.address + path
    size = len(fetch(subject, encoding))
    constant = f"{server.address}/constant/{size}/"
    for address in (subject, constant):
        ask(address, WARM_UP_SECONDS, encoding)
    pairs: list[tuple[Round, Round]] = []
    for number in range(plan.rounds):
        pairs.append((ask(constant, plan.seconds, encoding), ask(subject, plan.seconds, encoding)))
        tell(f"  {path} {encoding} {number + 1}/{plan.rounds}")
    rate, constant_rate = (statistics.median(pair[side].rate for pair in pairs) for side in (1, 0))
    return Result(
        path=path,
        encoding=encoding,
        size=size,
        rate=round(rate, 1),
        p99_ms=round(statistics.median(pair[1].p99_ms for pair in pairs), 1),
        constant_rate=round(constant_rate, 1),
        constant_p99_ms=round(statistics.median(pair[0].p99_ms for pair in pairs), 1),
        ratio=round(rate / constant_rate, 4),
    )
