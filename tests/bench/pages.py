"""Pages: how fast the real server answers, cold and warm, beside a constant answer."""

import argparse
import os

import django

from tests.bench.load import client_name
from tests.bench.measure import Plan, Result, measure
from tests.bench.progress import tell
from tests.bench.report import Report
from tests.bench.server import Server, serve
from tests.bench.weight import fetch, weigh
from tests.bench.world import World

NEVER, LONG = 0, 3600  # seconds that the page cache keeps an answer


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Seed, measure cold, measure warm."""
    os.environ.update(world.environment, PAGE_CACHE_SECONDS="0")
    django.setup()
    from tests.bench import programme  # models load only now that Django is set up

    tell(f"{arguments.occurrences} séances à venir…")
    events = programme.seed(arguments.occurrences)
    pages = programme.pages()
    queries = {name: programme.count_queries(path) for name, path in pages.items()}
    plan = Plan(arguments.rounds, arguments.seconds)
    with serve(world.environment, port=arguments.port, page_cache_seconds=NEVER) as server:
        tell("À froid")
        cold = _measure_all(server, pages, plan)
        memory_cold = server.memory_mib()
        files = weigh(server.address + pages["liste"])
        ics_events = fetch(server.address + pages["ics d’un département"]).count(b"BEGIN:VEVENT")
    with serve(world.environment, port=arguments.port, page_cache_seconds=LONG) as server:
        tell("À chaud")
        warm = _measure_all(server, pages, plan)
        memory_warm = server.memory_mib()
    return Report(
        world=world.description,
        client=client_name(),
        occurrences=arguments.occurrences,
        events=events,
        cold=cold,
        warm=warm,
        ics_events=ics_events,
        queries=queries,
        memory_cold_mib=memory_cold,
        memory_warm_mib=memory_warm,
        list_files=files,
    )


def _measure_all(server: Server, pages: dict[str, str], plan: Plan) -> dict[str, Result]:
    results = {name: measure(server, path, plan, tell=tell) for name, path in pages.items()}
    results["liste (gzip)"] = measure(server, pages["liste"], plan, encoding="gzip", tell=tell)
    return results
