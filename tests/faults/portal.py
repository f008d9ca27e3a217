"""The portal's own processes, by the very commands of docker-compose.yml, on the suite's private servers."""

import os
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.faults.forks import Forked, ForkServers
from tests.faults.servers import PrivatePostgres, PrivateRedis
from tests.faults.waiting import wait_for
from tests.parts import ROOT
from tests.smtp import AnyPortController, MailServer

DATABASE = "portail"
LINES_OF_LOG = 40
LEASE_SECONDS = 600  # longer than any test


def compose_command(service: str) -> list[str]:
    """The command of a service, as its container would run it."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    return services[service]["command"]


@dataclass
class Process:
    """A process of the portal, leader of its own group, and what it said."""

    name: str
    forked: Forked
    log: Path

    def children(self) -> list[int]:
        """The processes that do a worker's work."""
        try:
            return [
                int(pid) for pid in Path(f"/proc/{self.forked.pid}/task/{self.forked.pid}/children").read_text().split()
            ]
        except OSError:
            return []

    def last_pass(self) -> int:
        """When a beat last went over the schedule, in nanoseconds of its file; 0 before the first time."""
        heartbeat = self.log.with_name(f"{self.log.stem}-beat")
        return heartbeat.stat().st_mtime_ns if heartbeat.exists() else 0

    def kill(self) -> None:
        """SIGKILL to all of it at once, as when the machine dies."""
        with suppress(ProcessLookupError):
            os.killpg(self.forked.pid, signal.SIGKILL)
        self.forked.wait()

    def said(self) -> str:
        """The end of what it said."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-LINES_OF_LOG:])


@dataclass
class Portal:
    """Database, broker, mail server and the processes between them.

    ``home`` is for what the portal keeps on disk, ``folder`` for what its processes say: a test's own.
    ``lease_seconds`` is how long those processes keep a message they took: see :mod:`tests.faults.settings`.
    """

    postgres: PrivatePostgres
    redis: PrivateRedis
    mail: MailServer
    mail_host: AnyPortController
    forks: ForkServers
    home: Path
    folder: Path
    lease_seconds: float = LEASE_SECONDS
    processes: list[Process] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What each process is told, and nothing of the test's own."""
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "FAULTS_LEASE_SECONDS": str(self.lease_seconds),
            "SECRET_KEY": "only for the fault suite",
            "DATABASE_URL": self.postgres.address(DATABASE),
            "REDIS_URL": self.redis.address,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "DATA_DIR": str(self.home / "data"),
            "PORTAL_HOME": str(self.home / "private"),
        }

    # --- processes ----------------------------------------------------------------------------------------------------

    def run(self, *arguments: str) -> str:
        """Run one of the portal's programs to its end; what it said."""
        done = self.forks.of(self.environment).run(arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, service: str) -> Process:
        """Start a worker or a beat; it may still be on its way."""
        number = len(self.processes)
        own = str(self.folder / f"{service}-{number}-")
        words = [word.replace("/tmp/", own) for word in compose_command(service)]  # noqa: S108 - what we replace
        if service == "worker":
            words += ["--hostname", f"w{number}@test"]
        log = self.folder / f"{service}-{number}.log"
        with log.open("wb") as output:
            forked = self.forks.of(self.environment).start(words, output, PGAPPNAME=service)
        self.processes.append(Process(f"{service} {number}", forked, log))
        return self.processes[-1]

    def stop(self) -> None:
        """Kill whatever still runs."""
        for process in self.processes:
            process.kill()

    # --- rows ---------------------------------------------------------------------------------------------------------

    def write(self, kind: str, *arguments: object) -> None:
        """Let a process of the portal write rows: see :mod:`tests.faults.rows`."""
        self.run("-m", "tests.faults.rows", kind, *map(str, arguments))

    def states(self) -> Counter[str]:
        """How many messages are in each state."""
        return Counter(dict(self.query("SELECT state, count(*) FROM outbox_outgoingemail GROUP BY state")))

    def query(self, sql: str, parameters=()) -> list[tuple]:
        """Ask the database."""
        return self.postgres.query(DATABASE, sql, parameters)

    def a_minute_passes(self) -> None:
        """For the schedule: what it did was a minute earlier."""
        self.query("UPDATE consortium_scheduledrun SET slot = slot - interval '1 minute'")

    def wait_for_a_sweep(self) -> None:
        """A minute passes, and the sweep that it brought is done."""
        done = "SELECT coalesce(max(done_at), '-infinity')::text FROM consortium_scheduledrun WHERE name = 'outbox'"
        before = self.query(done)
        self.a_minute_passes()
        self.wait_for(lambda: self.query(done) != before, what="a sweep done")

    def leases_end(self) -> None:
        """For the outbox: whatever the dead had taken may be taken again. Nobody alive may hold anything."""
        self.query("UPDATE outbox_outgoingemail SET next_attempt_at = now() WHERE state = 'queued'")

    def wait_until_sent(self, number: int, *, pause: float = 0.25) -> None:
        """Wait until so many messages are marked as sent and none waits: a minute of the schedule at each pause."""

        def all_sent() -> bool:
            self.a_minute_passes()
            return self.states() == {"sent": number}

        self.wait_for(all_sent, what=f"{number} messages sent", pause=pause)

    def wait_for(self, condition, *, what: str, pause: float = 0.05) -> None:
        """As :func:`tests.faults.waiting.wait_for`; a failure tells what the processes said."""
        try:
            wait_for(condition, what=what, pause=pause)
        except AssertionError as error:
            logs = "\n".join(f"--- {process.name}\n{process.said()}" for process in self.processes)
            raise AssertionError(
                f"{error}\n{dict(self.states())}, {len(self.mail.accepted)} accepted\n{logs}"
            ) from None
