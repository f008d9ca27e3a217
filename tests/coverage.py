"""``make coverage``: which lines and branches the suites of :mod:`tests.run` reach, in whatever process they run.

The servers, workers and commands that tests start are given environments of their own, so no variable would find them
all: while the suites run, a ``.pth`` file of this environment has each of its Pythons measured. A process that is
killed says nothing of what it ran. The floor is ``fail_under`` in ``pyproject.toml``; it only rises.
"""

import contextlib
import io
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import coverage

from tests import run
from tests.parts import ROOT

CONFIGURATION = ROOT / "pyproject.toml"
DATA = ROOT / "var" / "coverage" / "data"
HOOK = Path(sysconfig.get_path("purelib"), "a0_measured.pth")  # read before coverage's own, which looks at what it sets
LEAST = 20
# Chance decides in which line a worker is killed: a floor is written half a point, at least, below what was measured.
MARGIN = 1.5


@contextlib.contextmanager
def measured_processes() -> Iterator[None]:
    """Each Python of this environment that starts meanwhile is measured; none once this process has ended."""
    told = {"COVERAGE_PROCESS_START": str(CONFIGURATION), "COVERAGE_FILE": str(DATA)}
    HOOK.write_text(f"import os; os.path.exists('/proc/{os.getpid()}') and os.environ.update({told})\n", "utf-8")
    try:
        yield
    finally:
        HOOK.unlink()


def report() -> float:
    """Join what the processes have written, show the least covered modules; the whole in per cent."""
    measured = coverage.Coverage(data_file=str(DATA), config_file=str(CONFIGURATION))
    measured.combine()
    measured.save()
    table = io.StringIO()
    total = measured.report(file=table, sort="cover")
    head, rule, *modules, _, whole = table.getvalue().rstrip().splitlines()
    _say("\n".join(["", f"— les {LEAST} modules les moins couverts —", head, rule, *modules[:LEAST], rule, whole]))
    return total


def judge(total: float, floor: float) -> str:
    """What is wrong with the floor, beside what was measured; empty when nothing is."""
    if total < floor:
        return f"Couverture {total:.2f} % : sous le plancher de {floor:.0f} % (fail_under, pyproject.toml)."
    if total >= floor + MARGIN:
        return f"Couverture {total:.2f} % : montez le plancher, fail_under = {int(total)} dans pyproject.toml."
    return ""


def main(arguments: list[str]) -> int:
    """Run the suites and judge the whole; of a choice of tests (``arguments``) only the table is shown."""
    shutil.rmtree(DATA.parent, ignore_errors=True)
    DATA.parent.mkdir(parents=True)
    with measured_processes():
        code = run.main(arguments)
    total = report()
    wrong = "" if arguments else judge(total, coverage.Coverage(config_file=str(CONFIGURATION)).config.fail_under)
    _say(wrong or f"Couverture {total:.2f} %.")
    return code or bool(wrong)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
