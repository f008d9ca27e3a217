"""Real servers on loopback: gunicorn with the portal's own configuration, and the yardstick's."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.processes import children

START_SECONDS, STOP_SECONDS = 60, 20
PORTAL = [
    "--config",
    "python:consortium.serving.gunicorn",
    # Renewing a worker after so many requests happens every few hours on a real site, every few seconds here.
    "--max-requests",
    "0",
]
YARDSTICK = ["--workers", "2", "--worker-class", "sync", "--log-level", "warning", "tests.bench.constant:application"]


@dataclass(frozen=True)
class Server:
    """A running server: its address without the final slash, and its master process."""

    address: str
    master: int

    def workers(self) -> list[int]:
        """The processes that answer."""
        return children(self.master)


@contextmanager
def serve(
    environment: dict[str, str], *, port: int, page_cache_seconds: int, also_on: Path | None = None
) -> Iterator[Server]:
    """The portal, until the end; ``also_on``: a socket for a front server."""
    binds = ["--bind", f"unix:{also_on}"] if also_on else []
    kept = {"PAGE_CACHE_SECONDS": str(page_cache_seconds)}
    with _running([*PORTAL, *binds], {**os.environ, **environment, **kept}, port, "/robots.txt") as server:
        yield server


@contextmanager
def serve_constant(port: int) -> Iterator[Server]:
    """The yardstick (:mod:`tests.bench.constant`): two processes without threads."""
    with _running(YARDSTICK, dict(os.environ), port, "/") as server:
        yield server


@contextmanager
def _running(arguments: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[Server]:
    """Start gunicorn and wait until it answers; stop it at the end."""
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *arguments]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        _wait(server.address + path, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 — loopback
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("Le serveur ne démarre pas.")
