"""Limits: what the dearest anonymous requests cost with 20,000 events, and how long ``/`` waits beside eight of them.

The first half runs here, one request after the other: the processor time of this process and of its PostgreSQL backend,
so that other programs on the machine disturb little. A fixed piece of work is measured beside each request; figures
are brought to a machine that does it in ``REFERENCE_MS``. The second half asks the real server.
"""

import argparse
import gc
import itertools
import os
import statistics
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

import django

from tests.bench.progress import tell
from tests.bench.server import Server, serve
from tests.bench.world import World

EVENTS = 20_000
GOAL_MS, WAIT_GOAL_MS = 500, 1000
REFERENCE_MS = 100.0  # of the fixed work, on the machine that the goal speaks of
ROUNDS = 3  # of a request that is dear at first sight; the best counts
SHOWN = 12
AT_ONCE, HOME_VISITS = 8, 40
TURNS = 6  # different addresses that each of the eight asks for, again and again
PAUSE = 0.25  # seconds between two visits: together they last as long as the dear ones do
MAX_SHOWN_LENGTH = 110  # characters of an address


@dataclass(frozen=True)
class Cost:
    """A request, and what it costs in milliseconds of the reference; ``after_change_ms``: just after a publication."""

    name: str
    address: str
    status: int
    size: int
    ms: float
    after_change_ms: float = 0.0


@dataclass(frozen=True)
class Report:
    """Everything that was measured. ``work_ms``: the fixed work on this machine; ``home_ms``: visits of ``/``."""

    world: str
    events: int
    work_ms: float
    requests: int
    costs: list[Cost]
    home_alone_ms: list[float]
    home_ms: list[float]
    answers: dict[int, int]

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-limites.json``."""
        return {**asdict(self), "goal_ms": GOAL_MS, "wait_goal_ms": WAIT_GOAL_MS}

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"\nLIMITES, {self.world}"
        yield f"{self.events} événements, {self.requests} demandes essayées ; étalon : {self.work_ms:.0f} ms"
        yield f"les plus chères, en ms d’un cœur (but : {GOAL_MS}), puis après une publication :"
        for cost in self.costs[:SHOWN]:
            mark = "atteint" if max(cost.ms, cost.after_change_ms) < GOAL_MS else "MANQUÉ"
            yield f"  {cost.ms:>6.0f} {cost.after_change_ms:>6.0f}  {mark}  {cost.address[:MAX_SHOWN_LENGTH]}"
        worst, middle = max(self.home_ms), statistics.median(self.home_ms)
        mark = "atteint" if worst < WAIT_GOAL_MS else "MANQUÉ"
        alone = statistics.median(self.home_alone_ms)
        yield f"« / » à côté de {AT_ONCE} des plus chères : médiane {middle:.0f} ms, pire {worst:.0f} ms (but : "
        yield f"  {WAIT_GOAL_MS}) {mark} ; seule : {alone:.0f} ms ; réponses des plus chères : {self.answers}"


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Seed, walk every address with dear values, then ask the real server for the dearest."""
    os.environ.update(world.environment, PAGE_CACHE_SECONDS="0")
    django.setup()
    from tests.bench import programme

    tell(f"{EVENTS} événements…")
    programme.seed_events(EVENTS)
    gc.collect()
    gc.freeze()  # as the processes of the server (consortium.serving.gunicorn)
    meter = Meter()
    costs = sorted(_walk(meter), key=lambda cost: -cost.ms)
    # Each of the eight comes from a network of its own: one that costs too much is refused.
    environment = {**world.environment, "TRUSTED_PROXIES": "1"}
    with serve(environment, port=arguments.port, page_cache_seconds=60) as server:
        alone = _visits(server, HOME_VISITS)
        beside, answers = _beside(server, [cost.address for cost in costs[: AT_ONCE * TURNS]])
    work = statistics.median(meter.works)
    return Report(world.description, EVENTS, work, meter.requests, costs, alone, beside, answers)


class Meter:
    """Processor time of requests, in milliseconds of the reference."""

    def __init__(self) -> None:
        from django.db import connection
        from django.test import Client

        self.client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        self.works: list[float] = []
        self.requests = 0

    def cost(self, path: str):
        """What one request costs; and its answer."""
        self.requests += 1
        work, begun = self._work(), self._spent()
        answer = self.client.get(path)
        return (self._spent() - begun) * REFERENCE_MS / work, answer

    def _spent(self) -> float:
        """Milliseconds of this process and of its backend, where that one runs on this machine."""
        theirs = int(self._backend.read_text().split()[0]) / 1e6 if self._backend.exists() else 0.0
        return time.process_time() * 1000 + theirs

    def _work(self) -> float:
        """A tenth of the fixed work is done each time: how fast the machine is just now."""
        begun = time.process_time()
        numbers = {str(number): number for number in range(40_000)}
        sum(numbers.values())
        self.works.append((time.process_time() - begun) * 10_000)
        return statistics.median(self.works[-9:])


def _walk(meter: Meter) -> Iterator[Cost]:
    from consortium.caching.programme_version import bump_version
    from events.models import Event
    from tests import dearest

    event = Event.objects.published().order_by("pk")[0]
    for address in dearest.addresses():
        found = []
        for query in address.singles():
            path = f"{address.path}?{urlencode(query, doseq=True)}" if query else address.path
            ms, answer = meter.cost(path)
            if ms > GOAL_MS / 2:
                ms = min(ms, *(meter.cost(path)[0] for _ in range(ROUNDS)))
            size = 0 if answer.streaming else len(answer.content)
            found.append(Cost(address.name, path, answer.status_code, size, round(ms, 1)))
        dearest_here = max(found, key=lambda cost: cost.ms)
        times = []
        for _ in range(ROUNDS):
            bump_version(events=[event.pk])
            times.append(meter.cost(dearest_here.address)[0])
        yield Cost(**{**asdict(dearest_here), "after_change_ms": round(min(times), 1)})
        tell(f"  {address.name} : {dearest_here.ms:.0f} ms, {min(times):.0f} après une publication")


def _beside(server: Server, paths: list[str]) -> tuple[list[float], dict[int, int]]:
    """Visits of ``/`` while eight others ask for the dearest; and how those were answered, by status."""
    over = threading.Event()
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        for path in itertools.cycle(paths[number::AT_ONCE]):
            if over.is_set():
                return
            status = _get(f"{server.address}{path}", network=number + 1)
            answers[status] = answers.get(status, 0) + 1

    askers = [threading.Thread(target=ask, args=(number,)) for number in range(AT_ONCE)]
    for asker in askers:
        asker.start()
    try:
        return _visits(server, HOME_VISITS), answers
    finally:
        over.set()
        for asker in askers:
            asker.join()


def _visits(server: Server, number: int) -> list[float]:
    times = []
    for _ in range(number):
        begun = time.perf_counter()
        _get(f"{server.address}/")
        times.append(round((time.perf_counter() - begun) * 1000, 1))
        time.sleep(PAUSE)
    return times


def _get(address: str, *, network: int = 200) -> int:
    headers = {"Accept-Encoding": "gzip", "X-Forwarded-For": f"203.0.113.{network}"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 — loopback
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 — loopback
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
