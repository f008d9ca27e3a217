"""The real server: gunicorn with the portal's own configuration, on loopback."""

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

START_SECONDS, STOP_SECONDS = 60, 20


@dataclass(frozen=True)
class Server:
    """A running server: its address without the final slash, and its master process."""

    address: str
    master: int

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    def cpu_seconds(self) -> list[float]:
        """What each worker has spent so far, user and system."""
        ticks = os.sysconf("SC_CLK_TCK")
        said = [Path(f"/proc/{pid}/stat").read_text(encoding="ascii") for pid in self.workers()]
        fields = [each.rpartition(")")[2].split() for each in said]
        return [(int(each[11]) + int(each[12])) / ticks for each in fields]

    def memory_mib(self) -> dict[str, float]:
        """Memory of all workers together: PSS (shared pages counted in parts) and RSS, in MiB."""
        totals = {"Pss": 0, "Rss": 0}
        for pid in self.workers():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                name, _, rest = line.partition(":")
                if name in totals:
                    totals[name] += int(rest.split()[0])
        return {name.lower(): round(kib / 1024, 1) for name, kib in totals.items()}


@contextmanager
def serve(environment: dict[str, str], *, port: int, page_cache_seconds: int) -> Iterator[Server]:
    """Start the server and wait until it answers; stop it at the end."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:consortium.serving.gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        # Renewing a worker after so many requests happens every few hours on a real site, every few seconds here.
        "--max-requests",
        "0",
    ]
    settings = {**os.environ, **environment, "PAGE_CACHE_SECONDS": str(page_cache_seconds)}
    process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL)
    try:
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/constant/1/", timeout=5):  # noqa: S310 — loopback
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("Le serveur ne démarre pas.")
