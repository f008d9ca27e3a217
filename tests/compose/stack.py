"""Starting the services of docker-compose.yml one by one, natively, in folders and on ports of their own."""

import copy
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.compose import files
from tests.faults.servers import UNPRIVILEGED, free_port, postgresql_programs
from tests.faults.waiting import wait_for
from tests.front.nginx import NAME, Front

PASSWORD = "un-mot-de-passe"
SLOW = 300  # seconds for a service to be healthy, on a machine that does much else
BETWEEN_CHECKS = 0.5  # seconds: a check is a program of its own, which the service that starts has to wait for
INTERRUPTED = {"db": "SIGINT"}  # the official image's STOPSIGNAL


@dataclass
class Stack:
    """Where the services run: ``folder`` is theirs, ``ports`` stand for those of the containers.

    ``front`` has the ports and folders of the front server, and asks it.
    """

    folder: Path
    smtp_port: int
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in ("db", "redis", "web")})

    def __post_init__(self) -> None:
        for name in ("data", "redis", "backups"):
            (self.folder / name).mkdir()
        files.copy_application(self.folder / "app")
        self.front = Front(self.folder)
        self._killed: set[int] = set()
        self.socket = "web.sock"

    def second(self) -> "Stack":
        """The same, but for the port and the socket of its ``web``: another portal on one database and one Redis."""
        other = copy.copy(self)
        other.ports = self.ports | {"web": free_port()}
        other.socket = "web-2.sock"
        return other

    @property
    def variables(self) -> dict[str, str]:
        """What the person who installs writes in ``.env``: what is asked for."""
        return {
            "SECRET_KEY": "une-longue-suite-au-hasard-pour-ce-seul-essai",
            "POSTGRES_PASSWORD": PASSWORD,
            "ALLOWED_HOSTS": NAME,
            "SITE_URL": f"https://{NAME}",
            "DEFAULT_FROM_EMAIL": "agenda@example.org",
            "CONTACT_EMAIL": "contact@example.org",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "CERTIFICATES_DIR": "./certificats",
        }

    def here(self, text: str) -> str:
        """The words of a container in those of this machine."""
        places = {
            "/run/agenda-sciences/web.sock": str(self.folder / "run" / self.socket),
            "@db:5432": f"@127.0.0.1:{self.ports['db']}",
            "//redis:6379": f"//127.0.0.1:{self.ports['redis']}",
            "127.0.0.1:8000": f"127.0.0.1:{self.ports['web']}",
            "localhost:8000": f"localhost:{self.ports['web']}",
            "/data": str(self.folder / "data"),
            "/backups": str(self.folder / "backups"),
            **self.front.places,
        }
        return re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], text)

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a service: its own variables, and of ours only what a program needs to be found."""
        service = files.services()[name]
        ours = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin",
            "HOSTNAME": socket.gethostname(),
            "LANG": "C.UTF-8",
        }
        written = {
            key: files.interpolate(str(text), self.variables) for key, text in service.get("environment", {}).items()
        }
        image = files.image_environment() if "build" in service else {}
        given = self.variables if "env_file" in service else {}
        return ours | {key: self.here(text) for key, text in (image | given | written).items()}

    def command(self, name: str) -> list[str]:
        """The command of a service of ours, of Redis or of nginx."""
        command = files.services()[name].get("command") or files.image_command()
        command = [self.here(files.interpolate(word, self.variables)) for word in command]
        if name == "redis":
            command += ["--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self.folder / "redis")]
        return command

    def is_healthy(self, name: str) -> bool:
        """What the health check of a service says, run once."""
        kind, *words = files.services()[name]["healthcheck"]["test"]
        words = [self.here(files.interpolate(word, self.variables)) for word in words]
        if kind == "CMD-SHELL":
            words = ["sh", "-c", *words]
        if name == "redis":
            words[1:1] = ["-p", str(self.ports["redis"])]
        environment = self.environment(name) if "environment" in files.services()[name] else dict(os.environ)
        environment |= {"PGHOST": "127.0.0.1", "PGPORT": str(self.ports["db"])}
        done = subprocess.run(words, env=environment, cwd=self.folder / "app", capture_output=True, timeout=SLOW)
        return done.returncode == 0

    def run(self, *words: str) -> str:
        """Run a program beside the services, as ``docker compose exec web …`` would; what it says."""
        done = subprocess.run(
            words, env=self.environment("web"), cwd=self.folder / "app", capture_output=True, text=True, timeout=SLOW
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def query(self, sql: str) -> list[tuple]:
        """The rows of a statement, from the portal's own database."""
        address = f"postgres://portal:{PASSWORD}@127.0.0.1:{self.ports['db']}/portal"
        with psycopg.connect(address, autocommit=True) as connection:
            return connection.execute(sql).fetchall()

    @contextmanager
    def running(self, name: str) -> Iterator[subprocess.Popen]:
        """A service that runs and is healthy; at the end it is asked to stop, and has to do so well."""
        environment = self.environment(name) if name != "redis" else dict(os.environ)
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                self.command(name),
                env=environment,
                cwd=self.folder / "app",
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        with self._watched(name, process):
            yield process

    def kill(self, process: subprocess.Popen) -> None:
        """End a service and its children at once, as when the machine runs out of memory."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._killed.add(process.pid)

    @contextmanager
    def database(self) -> Iterator[None]:
        """The service ``db``: what the official image's entry point does with its environment, then the server."""
        given = self.environment("db")
        home, programs = self.folder / "postgresql", postgresql_programs()
        home.mkdir()
        as_user = _unprivileged(home)
        secret = self.folder / "tmp" / "password"
        secret.write_text(given["POSTGRES_PASSWORD"], "utf-8")
        secret.chmod(0o644)
        make = [programs / "initdb", "-D", home, "--username", given["POSTGRES_USER"], "--pwfile", secret]
        subprocess.run(
            [*as_user, *make, "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"],
            cwd="/", check=True, capture_output=True,
        )  # fmt: skip
        where = ["-p", str(self.ports["db"]), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        where += ["-c", "fsync=off"]  # nothing has to survive this machine
        with (self.folder / "db.log").open("ab") as log:
            process = subprocess.Popen(
                [*as_user, programs / "postgres", "-D", home, *where], cwd="/", stdout=log, stderr=log
            )
        access = os.environ | {"PGPASSWORD": PASSWORD, "PGHOST": "127.0.0.1", "PGPORT": str(self.ports["db"])}
        create = [programs / "createdb", "-U", given["POSTGRES_USER"], given["POSTGRES_DB"]]
        with self._watched("db", process):
            subprocess.run(create, env=access, check=True)
            yield

    @contextmanager
    def _watched(self, name: str, process: subprocess.Popen) -> Iterator[None]:
        said = self.folder / f"{name}.log"
        try:
            wait_for(
                lambda: process.poll() is not None or self.is_healthy(name),
                what=f"{name} is healthy", seconds=SLOW, pause=BETWEEN_CHECKS,
            )  # fmt: skip
            assert process.poll() is None, f"{name} ended at once: {said.read_text('utf-8')[-2000:]}"
            yield
            if process.pid in self._killed:
                return
        finally:
            process.send_signal(_stop_signal(name))
            grace = files.seconds(files.services()[name].get("stop_grace_period", "10s"))
            try:
                code = process.wait(timeout=grace + SLOW / 4)  # this machine may be slower than a server
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert code == 0, f"{name} stopped badly ({code}): {said.read_text('utf-8')[-2000:]}"


class Web:
    """The portal's service, which may be killed and started again."""

    def __init__(self, here: Stack, running: ExitStack) -> None:
        self._here, self._running = here, running
        self.start()

    def start(self) -> None:
        """Let it run, until it is healthy."""
        self._process = self._running.enter_context(self._here.running("web"))

    def kill(self) -> None:
        """All of it at once."""
        self._here.kill(self._process)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and says nothing, as when its database hangs; then it goes on where it was."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._process.pid, signal.SIGCONT)


def _stop_signal(name: str) -> signal.Signals:
    return signal.Signals[files.services()[name].get("stop_signal") or INTERRUPTED.get(name, "SIGTERM")]


def _unprivileged(folder: Path) -> list[str]:
    """How to start a program that refuses root, in a folder that is then its own; nothing when we are not root."""
    if os.geteuid() != 0:
        return []
    user = next(entry.pw_name for entry in pwd.getpwall() if entry.pw_name in UNPRIVILEGED)
    shutil.chown(folder, user)
    return ["setpriv", f"--reuid={user}", "--clear-groups"]
