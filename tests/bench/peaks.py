"""Peaks: what visitors wait at the worst moments, and how soon a change is seen.

Warm pages with ``PAGE_CACHE_SECONDS`` as in production, so that they expire, while something is published now and then.
"""

import argparse
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import django
from django.db import connections

from tests.bench import names
from tests.bench.load import CONNECTIONS, Round, ask, client_name
from tests.bench.markdown import table
from tests.bench.processes import memory_mib
from tests.bench.progress import tell
from tests.bench.server import serve
from tests.bench.weight import fetch
from tests.bench.world import World

KEPT_SECONDS = 60  # as the portal's own setting has it
PAGES = (names.LIST, names.EVENT, names.MONTH, names.HOME, names.GEOJSON)
EVERY = 10  # seconds between publications
CALM = 0.25  # of the time: without any publication, to compare with
CHANGES = 3  # of a title, each looked for
LOOK_AGAIN, SURE, GIVEN_UP = 0.02, 25, 240  # seconds; answers in a row, whichever process gives them; seconds


@dataclass(frozen=True)
class Report:
    """What was measured at one size. ``calm``: without publications; ``seen``: seconds, the longest of several."""

    client: str
    events: int
    seconds: float
    calm: Mapping[str, Round]
    busy: Mapping[str, Round]
    seen: Mapping[str, float]
    memory_mib: float

    def figures(self) -> dict[str, float]:
        """By the names of :mod:`tests.bench.goals`."""
        pages = [name for name in PAGES if name not in names.FILES]
        return {
            "pics/p99": max(self.busy[page].p99_ms for page in pages),
            "pics/pire": max(each.worst_ms for each in self.busy.values()),
            **{f"pics/vu par {way}": seconds for way, seconds in self.seen.items()},
        }

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-pics-….json``."""
        return {**asdict(self), "figures": self.figures()}

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"### Pics, {self.events} événements"
        yield ""
        yield f"{self.client} ({CONNECTIONS} connexions), {self.seconds:g} s par page, pages gardées {KEPT_SECONDS} s."
        yield f"Une publication toutes les {EVERY} s. Mémoire de deux processus ensuite : {self.memory_mib} Mio."
        for way, seconds in self.seen.items():
            yield f"Un changement est vu par {way} après {seconds:.2f} s (le plus long de {CHANGES})."
        yield ""
        headings = ("", "calme : p99 (ms)", "pire (ms)", "publications : req/s", "p99 (ms)", "pire (ms)", "refus")
        rows = []
        for page, busy in self.busy.items():
            calm = self.calm[page]
            waits = (calm.p99_ms, calm.worst_ms, busy.rate, busy.p99_ms, busy.worst_ms)
            rows.append((page, *(round(each, 1) for each in waits), busy.refused or None))
        yield from table(headings, rows)


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Seed; ask for each page in calm and while something is published; then look for changes."""
    os.environ.update(world.environment, PAGE_CACHE_SECONDS=str(KEPT_SECONDS))
    django.setup()
    from tests.bench import programme
    from tests.bench.front import front_server

    (events,) = arguments.events
    tell(f"{events} événements…")
    programme.seed_events(events)
    paths = programme.pages()
    shown, other = programme.typical_events()
    seconds = arguments.peak_seconds
    with (
        front_server() as proxy,
        serve(
            world.environment,
            port=arguments.port,
            page_cache_seconds=KEPT_SECONDS,
            also_on=proxy.front.socket_path,
        ) as portal,
    ):
        calm: dict[str, Round] = {}
        busy: dict[str, Round] = {}
        for page in PAGES:
            fetch(portal.address + paths[page])
            calm[page] = ask(portal.address + paths[page], seconds * CALM)
            with _again_and_again(lambda: programme.publish_or_take_back(other)):
                busy[page] = ask(portal.address + paths[page], seconds)
            tell(f"  {page}")
        ways = {"le portail": portal.address, "le serveur frontal": proxy.address}
        path = paths[names.EVENT]
        seen = {
            way: max(
                _seconds_until_seen(address + path, lambda title: programme.rename(shown, title), way, number)
                for number in range(CHANGES)
            )
            for way, address in ways.items()
        }
        memory = memory_mib(portal.workers())
    return Report(client_name(), events, seconds, calm, busy, seen, memory)


@contextmanager
def _again_and_again(do: Callable[[], None]) -> Iterator[None]:
    """Do something every ``EVERY`` seconds meanwhile, the first time after half of that."""
    over = threading.Event()

    def work() -> None:
        wait = EVERY / 2
        while not over.wait(wait):
            do()
            wait = EVERY
        connections.close_all()  # those of this thread

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


def _seconds_until_seen(address: str, rename: Callable[[str], None], way: str, number: int) -> float:
    """From the commit until every answer has the new title, whichever process gives it; ``GIVEN_UP`` at most."""
    fetch(address, "gzip")  # kept, from now on
    title = f"Titre {number} vu par {way}"
    rename(title)
    begun = seen = time.monotonic()
    in_a_row = 0
    while in_a_row < SURE and time.monotonic() - begun < GIVEN_UP:
        if title.encode() in fetch(address):
            in_a_row += 1
        else:
            in_a_row, seen = 0, time.monotonic()
        time.sleep(LOOK_AGAIN)
    return round(seen - begun, 2)
