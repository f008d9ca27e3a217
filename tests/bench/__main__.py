"""``python -m tests.bench [pages] [rappels] [courriels] [limites]``: the portal on real servers, beside a baseline.

Each part runs in a process and a world of its own; all of them when none is named.
"""

import argparse
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from tests.bench.world import make_world

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = {
    "pages": "tests.bench.pages",
    "rappels": "tests.bench.due",
    "courriels": "tests.bench.mail",
    "limites": "tests.bench.costs",
}


def parse_arguments() -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="partie", help=f"{', '.join(PARTS)} (défaut : toutes)")
    parser.add_argument("--out", type=Path, default=ROOT / "var", help="dossier des résultats (défaut : var)")
    pages = parser.add_argument_group("pages")
    pages.add_argument("--occurrences", type=int, default=5000, help="séances à venir (défaut : 5000)")
    pages.add_argument("--rounds", type=int, default=5, help="tours par page (défaut : 5)")
    pages.add_argument("--seconds", type=float, default=2, help="secondes par tour (défaut : 2)")
    pages.add_argument("--port", type=int, default=8199, help="port sur la boucle locale (défaut : 8199)")
    due = parser.add_argument_group("rappels")
    due.add_argument("--calendar-occurrences", type=int, default=100_000, help="séances (défaut : 100000)")
    due.add_argument("--reminders", type=int, default=50_000, help="rappels demandés (défaut : 50000)")
    due.add_argument("--plan", action="store_true", help="montre comment la base répond à chaque requête")
    mail = parser.add_argument_group("courriels")
    mail.add_argument("--messages", type=int, default=2000, help="courriels par mesure (défaut : 2000)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"partie inconnue : {', '.join(sorted(unknown))}")
    return arguments


def main() -> int:
    """Measure, print the report, keep it as JSON; the exit code of the first part that fails."""
    arguments = parse_arguments()
    if len(arguments.parts) == 1:
        _run(arguments.parts[0], arguments)
        return 0
    options = [word for word in sys.argv[1:] if word not in PARTS]
    for part in arguments.parts or PARTS:
        code = subprocess.run([sys.executable, "-m", "tests.bench", part, *options], check=False).returncode
        if code:
            return code
    return 0


def _run(part: str, arguments: argparse.Namespace) -> None:
    with make_world() as world:
        report = import_module(PARTS[part]).run(arguments, world)
    for line in report.lines():
        sys.stdout.write(line + "\n")
    arguments.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
    (arguments.out / f"bench-{part}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
