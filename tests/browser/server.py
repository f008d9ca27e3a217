"""The real server, as ``make run`` starts it, with a database, folders, a port and an hour of its own."""

import datetime as dt
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from events.calendar.periods import PARIS
from tests import migrated
from tests.browser.console import Console
from tests.parts import ROOT

START_SECONDS = 900  # a loaded machine is slow, not wrong; a server that ends is told at once
# The day on which the portal under test lives, whatever today is: its demonstration is always the same programme.
TODAY = dt.date(2026, 11, 24)
# Nothing of the demonstration begins or ends around this hour: two visits a minute apart read the same agenda.
QUIET_HOUR = dt.time(6, 7)


@dataclass(frozen=True)
class Server:
    """A running portal: its origin (scheme, host, port), the password of its demonstration accounts, its output.

    ``console`` runs lines of Python with its settings and its database.
    """

    origin: str
    password: str
    log: Path
    console: Console

    def evaluate(self, expression: str) -> str:
        """What a line of Python says of the server's own database, as the shell prints it."""
        return self.console.run(expression)

    def last_words(self, size: int = 3000) -> str:
        """The end of what the server wrote: where the cause of an error 500 is."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-size:]


@contextmanager
def running(folder: Path, *, mail_port: int) -> Iterator[Server]:
    """Serve a demonstration programme until the block ends; its mail goes to that port of the loopback.

    Raises RuntimeError if the server does not start.
    """
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "DEBUG"}}
    environment |= {
        "DATA_DIR": str(folder / "data"),
        "PORTAL_HOME": str(folder / "private"),
        "CACHE_PREFIX": f"browser-{secrets.token_hex(6)}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "tests" / "browser" / "clock"),
        "PORTAL_CLOCK_SHIFT": str(_seconds_to_its_hour()),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
    }
    with _own_database(os.environ.get("DATABASE_URL", "")) as database:
        if database:
            environment["DATABASE_URL"] = database
        else:
            migrated.lay_down(folder / "data" / "portail.sqlite3")
        log = folder / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            origin = f"http://127.0.0.1:{port}"
            _wait_for(origin, process, log)
            password = (folder / "private" / "demo_password").read_text(encoding="utf-8").strip()
            with closing(Console(environment)) as console:
                yield Server(origin, password, log, console)
        finally:
            process.terminate()
            process.wait(timeout=45)


def _seconds_to_its_hour() -> float:
    """From now to the quiet hour, in Paris, of the portal's own day; negative once it is over."""
    return dt.datetime.combine(TODAY, QUIET_HOUR, tzinfo=PARIS).timestamp() - dt.datetime.now(PARIS).timestamp()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(origin: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{origin}/sante/", timeout=5):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError as error:
            if error.code != 503:  # a database that a loaded machine forgets for a while
                break  # it answers, and not what it should: waiting changes nothing
            time.sleep(0.1)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"Le serveur ne répond pas :\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


@contextmanager
def _own_database(url: str) -> Iterator[str | None]:
    """A database beside the one named, dropped afterwards; None (the embedded one serves) when it is not PostgreSQL."""
    if not url.startswith(("postgres", "pgsql")):
        yield None
        return
    parts = urlsplit(url)
    name = f"browser_{secrets.token_hex(6)}"
    server = urlunsplit(parts._replace(scheme="postgresql", path="/postgres", query=""))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + migrated.beginning())
        try:
            yield urlunsplit(parts._replace(path=f"/{name}", query=""))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
