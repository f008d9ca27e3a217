"""Pages: how fast the real server answers, cold and warm, beside a constant answer, nginx and other servers."""

import argparse
import os

import django

from tests.bench import names
from tests.bench.load import CONNECTIONS, ask, client_name
from tests.bench.processes import memory_mib
from tests.bench.progress import tell
from tests.bench.report import Report
from tests.bench.server import serve
from tests.bench.weight import fetch, weigh
from tests.bench.world import World

NEVER = 0  # seconds that the page cache keeps an answer


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Seed; then ask each page cold and warm, the yardsticks and the peers, in turn."""
    os.environ.update(world.environment, PAGE_CACHE_SECONDS="0")
    django.setup()
    from tests.bench import beside, programme  # models load only now that Django is set up

    load = os.getloadavg()[0]
    (events,) = arguments.events
    tell(f"{events} événements…")
    occurrences = programme.seed_events(events)
    pages = programme.pages()
    statements = {name: programme.count_queries(path) for name, path in pages.items()}
    with serve(world.environment, port=arguments.port, page_cache_seconds=NEVER) as cold:
        results = beside.ask_all(cold, pages, arguments, world)
        tell("Seule")
        alone = {name: ask(cold.address + path, arguments.seconds, connections=1) for name, path in pages.items()}
        memory = memory_mib(cold.workers())
        ics_events = fetch(cold.address + pages[names.ICS]).count(b"BEGIN:VEVENT")
        files = weigh(cold.address + pages[names.LIST])
    return Report(
        world=world.description,
        load=load,
        client=client_name(),
        connections=CONNECTIONS,
        events=events,
        occurrences=occurrences,
        results=results,
        peers=tuple(arguments.peer),
        alone_ms={name: round(each.median_ms, 1) for name, each in alone.items()},
        statements=statements,
        memory_mib=memory,
        ics_events=ics_events,
        list_files=files,
    )
