"""``make test``: the parts of :mod:`tests.parts`, each a pytest of its own; ``--all``: everything on both databases.

``DATABASE_URL`` and ``REDIS_URL`` name PostgreSQL and Redis; otherwise those of this machine (127.0.0.1) are tried.
All parts run from the start, side by side; the output of those in the background is in files that are shown at the
end. All suites run whatever fails; all failures are told again at the end, and the exit code says so. Other arguments
go to pytest.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import psycopg
import redis

from tests import migrated
from tests.services import ANSWER_SECONDS

LOCAL_POSTGRESQL = "postgres://postgres@127.0.0.1:5432/"
LOCAL_REDIS = "redis://127.0.0.1:6379/15"
OURS = (
    "DATABASE_URL", "REDIS_URL", "REQUIRE_SERVICES", "DJANGO_SETTINGS_MODULE", "CACHE_PREFIX", migrated.POSTGRESQL,
    migrated.SQLITE,
)  # fmt: skip
# A dozen processes read five hundred modules: whoever is first keeps them compiled for the others.
SLOW = ("PYTHONDONTWRITEBYTECODE",)
PARALLEL = ("--numprocesses", "auto", "--maxprocesses", "8", "--dist", "worksteal")
# By how much what any number of cores can share steps back before what goes one thing after the other: the latter must
# not be what everybody waits for in the end.
STEPS_BACK = 5
NOTHING_COLLECTED = 5


@dataclass
class Suite:
    """One pytest: a part of the tests, in an environment, in the background or before one's eyes."""

    title: str
    part: str
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = PARALLEL
    background: bool = False

    def start(self, folder: Path, arguments: list[str], told: dict[str, str]) -> None:
        """Let it run; its report, and what it says in the background, go to files of the folder.

        ``told``: the variables of :mod:`tests.migrated`.
        """
        self.report, self.log = folder / f"{self.title}.xml", folder / f"{self.title}.txt"
        base = {name: value for name, value in os.environ.items() if name not in OURS + SLOW}
        command = [
            *(sys.executable, "-m", "pytest", "--part", self.part, "--durations", "10"),
            *("--junitxml", str(self.report), "-o", f"cache_dir=.pytest_cache/{self.part}", *self.options, *arguments),
        ]
        output = self.log.open("wb") if self.background else None
        environment = {**base, **self.environment, **told}
        self.process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        if self.options == PARALLEL:
            os.setpriority(os.PRIO_PROCESS, self.process.pid, STEPS_BACK)

    def counts(self) -> dict[str, int]:
        """How many passed, failed and were skipped, as its report says; zeros when it wrote none."""
        found = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
        for suite in self._reported("testsuite"):
            found = {name: number + int(suite.get(name, 0)) for name, number in found.items()}
        failed = found["failures"] + found["errors"]
        return {
            "passed": found["tests"] - failed - found["skipped"],
            "failed": failed,
            "skipped": found["skipped"],
        }

    def failures(self) -> list[str]:
        """The tests that failed; the suite itself when it failed without one."""
        named = [
            f"{case.get('classname')}::{case.get('name')}"
            for case in self._reported("testcase")
            if case.find("failure") is not None or case.find("error") is not None
        ]
        return named or ([f"(code {self.process.returncode})"] if self.has_failed else [])

    def _reported(self, tag: str) -> list[ElementTree.Element]:
        if not self.report.exists():
            return []
        return list(ElementTree.parse(self.report).iter(tag))  # noqa: S314 - written by our own pytest

    @property
    def has_failed(self) -> bool:
        """Whether it ended otherwise than well; having no test to run, after a choice of tests, is well."""
        return self.process.returncode not in {0, NOTHING_COLLECTED}


def postgresql_here() -> str | None:
    """The address to give the tests when a PostgreSQL of this machine lets us in; a database name of this run's own."""
    try:
        psycopg.connect(LOCAL_POSTGRESQL + "postgres", connect_timeout=ANSWER_SECONDS).close()
    except psycopg.Error:
        return None
    return f"{LOCAL_POSTGRESQL}agenda_sciences_{os.getpid()}"


def redis_here() -> str | None:
    """The address to give the tests when a Redis of this machine answers."""
    try:
        with redis.Redis.from_url(LOCAL_REDIS, socket_connect_timeout=ANSWER_SECONDS) as client:
            client.ping()
    except redis.RedisError:
        return None
    return LOCAL_REDIS


def services() -> dict[str, str]:
    """The environment of the full suites, empty when this machine offers nothing more than SQLite."""
    found = {
        "DATABASE_URL": os.environ.get("DATABASE_URL") or postgresql_here(),
        "REDIS_URL": os.environ.get("REDIS_URL") or redis_here(),
    }
    full = {name: url for name, url in found.items() if url}
    return full | ({"REQUIRE_SERVICES": "1"} if os.environ.get("REQUIRE_SERVICES") == "1" else {})


def suites(full: dict[str, str], *, everything: bool) -> list[Suite]:
    """What to run, in order: in the background first."""
    alone = ("--numprocesses", "0")
    found = [
        Suite("pannes et services", "servers", full, alone, background=True),
        Suite("navigateur", "browser", full, alone, background=True),
    ]
    if full and not everything:
        found.append(Suite("sur SQLite, ce qui touche au moteur", "engine", background=True))
    found.append(Suite("sur PostgreSQL et Redis" if full else "sur SQLite", "portal", full))
    if full and everything:
        found += [Suite("sur SQLite", "portal"), Suite("navigateur, sur SQLite", "browser", {}, alone)]
    return found


def run(chosen: list[Suite], arguments: list[str], folder: Path, told: dict[str, str]) -> None:
    """Run them all to their end; what ran in the background is shown after the others."""
    behind = [suite for suite in chosen if suite.background]
    for suite in behind:
        suite.start(folder, arguments, told)
        _say(f"— {suite.title} : en arrière-plan, {suite.log}")
    try:
        for suite in chosen:
            if not suite.background:
                _say(f"\n— {suite.title} —")
                suite.start(folder, arguments, told)
                suite.process.wait()
        for suite in behind:
            suite.process.wait()
            _say(f"\n— {suite.title} —\n{suite.log.read_text('utf-8', 'replace')}")
    finally:
        for suite in behind:
            suite.process.terminate()
            suite.process.wait()


def tell(chosen: list[Suite], seconds: float) -> int:
    """All failures once more, then a closing line like pytest's for the whole; the exit code."""
    counts = {name: sum(suite.counts()[name] for suite in chosen) for name in ("failed", "passed", "skipped")}
    failures = [f"ÉCHEC {suite.title} : {name}" for suite in chosen for name in suite.failures()]
    _say("\n".join(["", *failures]))
    words = ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "no tests ran"
    _say(f"{f' {words} in {seconds:.2f}s ({seconds // 60:.0f} min {seconds % 60:.0f} s) ':=^100}")
    if not any(suite.has_failed for suite in chosen):
        return NOTHING_COLLECTED if not counts["passed"] + counts["skipped"] else 0
    return 1


def main(arguments: list[str]) -> int:
    """Run the suites; 0 when all went well, 5 when no test was chosen, else 1."""
    started = time.monotonic()
    full = services()
    chosen = suites(full, everything="--all" in arguments)
    own = [word for word in arguments if word != "--all"]
    with tempfile.TemporaryDirectory(prefix="agenda-sciences-suites-") as name:
        folder = Path(name)
        with migrated.databases(folder, full.get("DATABASE_URL")) as told:
            run(chosen, own, folder, told)
        return tell(chosen, time.monotonic() - started)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
