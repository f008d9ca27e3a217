"""Embedded: the portal on SQLite without Redis, hence in one process, cold."""

import argparse
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import django

from tests.bench import names
from tests.bench.load import CONNECTIONS, client_name
from tests.bench.markdown import table
from tests.bench.measure import Plan, Result, Subject, measure
from tests.bench.processes import memory_mib
from tests.bench.progress import tell
from tests.bench.server import serve, serve_constant
from tests.bench.world import World

PAGES = (names.LIST, names.NEAR_ME, names.GEOJSON)


@dataclass(frozen=True)
class Report:
    """What was measured."""

    client: str
    events: int
    results: dict[str, Result]
    memory_mib: float

    def figures(self) -> dict[str, float]:
        """By the names of :mod:`tests.bench.goals`."""
        return {f"sqlite/{page}/req/s": self.results[page].rate for page in PAGES}

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-sqlite.json``."""
        return {**asdict(self), "figures": self.figures()}

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"### SQLite, un processus, {self.events} événements, à froid"
        yield ""
        yield f"{self.client} ({CONNECTIONS} connexions). Mémoire du processus : {self.memory_mib} Mio."
        yield ""
        rows = [(name, each.size, each.rate, each.p99_ms, each.cpu_ms) for name, each in self.results.items()]
        yield from table(("", "octets", "req/s", "p99 (ms)", "CPU (ms)"), rows)


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Seed, then ask each page in turn."""
    environment = {**world.environment, "DATABASE_URL": f"sqlite:///{world.folder}/bench.sqlite3", "REDIS_URL": ""}
    os.environ.update(environment, PAGE_CACHE_SECONDS="0")
    django.setup()
    from tests.bench import programme

    events = arguments.events[0]
    tell(f"SQLite, {events} événements…")
    programme.seed_events(events)
    paths = programme.pages()
    with (
        serve_constant(arguments.port + 1) as constant,
        serve(environment, port=arguments.port, page_cache_seconds=0) as portal,
    ):
        subjects = [
            Subject(names.CONSTANT, f"{constant.address}/", constant.workers),
            *(Subject(name, portal.address + paths[name], portal.workers) for name in PAGES),
        ]
        results = measure(subjects, Plan(arguments.rounds, arguments.seconds), tell)
        return Report(client_name(), events, results, memory_mib(portal.workers()))
