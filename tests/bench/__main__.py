"""``python -m tests.bench [partie…]``: the portal on real servers, beside a yardstick; see docs/performance.md.

Each part runs in a process of its own; those of ``SIZED`` once for each size of the calendar, on the same one; all of
them when none is named. ``buts`` shows what the files of the last runs say of the goals, and measures nothing.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.bench import summary
from tests.bench.world import World, make_world

ROOT = Path(__file__).resolve().parent.parent.parent
SIZED = {"pages": "tests.bench.pages", "pics": "tests.bench.peaks", "equipe": "tests.bench.staff"}
ALONE = {
    "sqlite": "tests.bench.embedded",
    "rappels": "tests.bench.due",
    "courriels": "tests.bench.mail",
    "limites": "tests.bench.costs",
}
PARTS = {**SIZED, **ALONE}
GOALS = "buts"
WORLD = "BENCH_WORLD"  # where a part finds what it runs on


class _AddPeer(argparse.Action):
    """``NOM=URL``, again and again."""

    def __call__(self, parser, namespace, values, option_string=None) -> None:
        name, equals, address = values.partition("=")
        if not (name and equals and address.startswith("http://")):
            parser.error(f"--peer attend NOM=http://…, pas «{values}»")
        setattr(namespace, self.dest, {**getattr(namespace, self.dest), name: address})


def parse_arguments() -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="partie", help=f"{', '.join([*PARTS, GOALS])} (défaut : toutes)")
    parser.add_argument("--out", type=Path, default=ROOT / "var", help="dossier des résultats (défaut : var)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # in this process
    sized = parser.add_argument_group(", ".join(SIZED))
    sized.add_argument("--events", type=int, nargs="+", default=[5000], help="événements, tailles (défaut : 5000)")
    pages = parser.add_argument_group("pages, pics, sqlite")
    pages.add_argument("--rounds", type=int, default=5, help="tours (défaut : 5)")
    pages.add_argument("--seconds", type=float, default=2, help="secondes par adresse et par tour (défaut : 2)")
    pages.add_argument("--port", type=int, default=8199, help="le premier de trois ports (défaut : 8199)")
    pages.add_argument(
        "--peer", action=_AddPeer, default={}, metavar="NOM=URL", help="un autre serveur, mesuré à côté (répétable)"
    )
    pages.add_argument("--peak-seconds", type=float, default=60, help="pics : secondes par page (défaut : 60)")
    due = parser.add_argument_group("rappels")
    due.add_argument("--calendar-occurrences", type=int, default=100_000, help="séances (défaut : 100000)")
    due.add_argument("--reminders", type=int, default=50_000, help="rappels demandés (défaut : 50000)")
    due.add_argument("--plan", action="store_true", help="montre comment la base répond à chaque requête")
    mail = parser.add_argument_group("courriels")
    mail.add_argument("--messages", type=int, default=2000, help="courriels par mesure (défaut : 2000)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - {*PARTS, GOALS}:
        parser.error(f"partie inconnue : {', '.join(sorted(unknown))}")
    return arguments


def main() -> int:
    """Measure, print the reports and the goals, keep them as JSON; the exit code of the first part that fails."""
    arguments = parse_arguments()
    if arguments.here:
        (part,) = arguments.parts
        _report(part, arguments, World(**json.loads(os.environ[WORLD])))
        return 0
    parts = arguments.parts or list(PARTS)
    for size in arguments.events:
        if code := _in_one_world([part for part in parts if part in SIZED], size):
            return code
    for part in parts:
        if part in ALONE and (code := _in_one_world([part], arguments.events[0])):
            return code
    for line in summary.lines(arguments.out):
        sys.stdout.write(line + "\n")
    return 0


def _in_one_world(parts: list[str], events: int) -> int:
    """Run parts on one calendar, each in a process of its own; the exit code of the first that fails."""
    if not parts:
        return 0
    options = [word for word in sys.argv[1:] if word not in {*PARTS, GOALS}]
    with make_world() as world:
        environment = {**os.environ, WORLD: json.dumps(asdict(world))}
        for part in parts:
            command = [sys.executable, "-m", "tests.bench", part, *options, "--events", str(events), "--here"]
            if code := subprocess.run(command, env=environment, check=False).returncode:
                return code
    return 0


def _report(part: str, arguments: argparse.Namespace, world: World) -> None:
    report = import_module(PARTS[part]).run(arguments, world)
    for line in report.lines():
        sys.stdout.write(line + "\n")
    sys.stdout.write("\n")
    arguments.out.mkdir(parents=True, exist_ok=True)
    name = f"bench-{part}-{arguments.events[0]}" if part in SIZED else f"bench-{part}"
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
    (arguments.out / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
