"""PostgreSQL and Redis of the suite's own, that may be killed: each on a free port, in a folder of its own."""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from tests.faults.waiting import PATIENCE, wait_for

POSTGRESQL_HOMES = "/usr/lib/postgresql"
PORTS = 10_000, 32_000
UNPRIVILEGED = ("postgres", "nobody")
# Nothing has to survive this machine, only the processes on it.
POSTGRESQL_OPTIONS = "-c fsync=off -c full_page_writes=off -c unix_socket_directories= -c listen_addresses=127.0.0.1"


def free_port() -> int:
    """A port of the loopback where nobody listens, below those that the system gives to whoever connects.

    A server of ours that goes away finds its port free on return: else a client, for one of its own connections, may
    have been given it meanwhile.
    """
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def postgresql_programs() -> Path | None:
    """The folder with ``initdb``: Debian's newest, else wherever PATH has it; None when there is none."""
    versions = sorted(Path(POSTGRESQL_HOMES).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).parent if found else None


def nginx_program() -> str | None:
    """Where nginx is: Debian keeps it out of the PATH of ordinary people. None when there is none."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def missing_programs() -> str:
    """Why the suite cannot have servers of its own; empty when it can."""
    missing = [] if postgresql_programs() else ["initdb (paquet postgresql)"]
    if not shutil.which("redis-server"):
        missing.append("redis-server")
    return ", ".join(missing)


@dataclass
class PrivatePostgres:
    """A cluster that trusts whoever is on this machine."""

    folder: Path
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Make the cluster and let it run."""
        self.folder.mkdir()
        if user := _unprivileged():
            shutil.chown(self.folder, user)
        self._run("initdb", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        self._control("start")

    def restart(self) -> None:
        """As after a crash: connections are cut, transactions under way are lost, the log is replayed."""
        self._control("restart")

    def stop(self) -> None:
        """End it."""
        self._control("stop")

    def address(self, database: str) -> str:
        """For ``DATABASE_URL``."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> None:
        """A fresh database, a copy of another."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def query(self, database: str, sql: str, parameters: Sequence = ()) -> list[tuple]:
        """The rows of a statement, run by itself."""
        with psycopg.connect(self.address(database), autocommit=True, connect_timeout=PATIENCE) as connection:
            cursor = connection.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def _control(self, verb: str) -> None:
        options = ["-m", "immediate"] if verb != "start" else []
        if verb != "stop":
            options += ["-o", f"-p {self.port} {POSTGRESQL_OPTIONS}", "-l", str(self.folder / "log")]
        self._run("pg_ctl", verb, "-w", "-t", str(PATIENCE), *options)

    def _run(self, program: str, *arguments: str) -> None:
        user = _unprivileged()
        command = [str(postgresql_programs() / program), "-D", str(self.folder), *arguments]
        if user:
            command = ["runuser", "-u", user, "--", *command]
        # Its output in a file: the server inherits it, and a pipe would never end.
        with (self.folder.parent / "postgresql.log").open("ab") as log:
            subprocess.run(command, stdout=log, stderr=log, cwd="/", check=True, timeout=PATIENCE)


@dataclass
class PrivateRedis:
    """A Redis that keeps nothing on disk: restarted, it is empty."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        """For ``REDIS_URL``."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Let it run, empty."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        wait_for(self._answers, what="Redis answers")

    def stop(self) -> None:
        """Kill it."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def restart(self) -> None:
        """Kill it and start another, which knows nothing."""
        self.stop()
        self.start()

    def client(self) -> redis.Redis:
        """To look inside; to be closed."""
        return redis.Redis(port=self.port)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return client.ping()
        except redis.RedisError:
            return False


def _unprivileged() -> str:
    """Under which user PostgreSQL, which refuses root, has to run; empty when we are not root."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)
