"""``python -m tests.bench``: how fast the real server answers, cold and warm, beside a constant answer."""

import argparse
import json
import os
import sys
from pathlib import Path

import django

from tests.bench.load import client_name
from tests.bench.measure import Plan, Result, measure
from tests.bench.report import Report
from tests.bench.server import Server, serve
from tests.bench.weight import fetch, weigh
from tests.bench.world import World, make_world

ROOT = Path(__file__).resolve().parent.parent.parent
NEVER, LONG = 0, 3600  # seconds that the page cache keeps an answer


def parse_arguments() -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sittings", type=int, default=5000, help="séances à venir (défaut : 5000)")
    parser.add_argument("--rounds", type=int, default=5, help="tours par page (défaut : 5)")
    parser.add_argument("--seconds", type=float, default=2, help="secondes par tour (défaut : 2)")
    parser.add_argument("--port", type=int, default=8199, help="port sur la boucle locale (défaut : 8199)")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.json", help="fichier de résultats")
    return parser.parse_args()


def tell(text: str) -> None:
    """Progress, apart from the report."""
    sys.stderr.write(text + "\n")


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Seed, measure cold, measure warm."""
    os.environ.update(world.environment, PAGE_CACHE_SECONDS="0")
    django.setup()
    from tests.bench import programme  # models load only now that Django is set up

    tell(f"{arguments.sittings} séances à venir…")
    events = programme.seed(arguments.sittings)
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
        sittings=arguments.sittings,
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


def main() -> None:
    """Measure, print the report, keep it as JSON."""
    arguments = parse_arguments()
    with make_world() as world:
        report = run(arguments, world)
    for line in report.lines():
        sys.stdout.write(line + "\n")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
