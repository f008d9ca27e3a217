"""Asking for the same address again and again: with ``wrk`` where it is installed, else with a small client of ours."""

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 8
TIMEOUT = 30  # seconds
LONGER = 10  # so many times, when nothing was answered
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
TIME = r"\s+([\d.]+)(us|ms|s|m)"
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
REQUESTS = re.compile(r"(\d+) requests in")
MEDIAN, P99 = (re.compile(rf"{part}%{TIME}") for part in (50, 99))
WORST = re.compile(r"Latency\s+\S+\s+\S+" + TIME)
REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
BROKEN = re.compile(r"Socket errors: .*[1-9]")


@dataclass(frozen=True)
class Round:
    """One round: requests answered, how many a second, those refused (not 2xx nor 3xx), and times in milliseconds.

    99 in 100 stay under ``p99_ms``.
    """

    requests: int
    rate: float
    refused: int
    median_ms: float
    p99_ms: float
    worst_ms: float


def client_name() -> str:
    """Which client asks."""
    return "wrk" if shutil.which("wrk") else "client Python (http.client, fils)"


def ask(address: str, seconds: float, *, encoding: str = "", connections: int = CONNECTIONS) -> Round:
    """Ask for an address for so long over several kept connections; longer when not one answer came."""
    headers = {"Accept-Encoding": encoding} if encoding else {}
    client = _wrk if shutil.which("wrk") else _python
    done = client(address, seconds, headers, connections)
    return done if done.requests else client(address, LONGER * seconds, headers, connections)


def _wrk(address: str, seconds: float, headers: dict[str, str], connections: int) -> Round:
    extra = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    duration = f"-d{max(1, round(seconds))}s"
    command = ["wrk", "-t1", f"-c{connections}", duration, "--timeout", f"{TIMEOUT}s", "--latency", *extra, address]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    if BROKEN.search(said):
        raise RuntimeError(f"{address} :\n{said}")
    refused = REFUSED.search(said)
    return Round(
        requests=int(REQUESTS.search(said)[1]),
        rate=float(RATE.search(said)[1]),
        refused=int(refused[1]) if refused else 0,
        median_ms=_milliseconds(MEDIAN, said),
        p99_ms=_milliseconds(P99, said),
        worst_ms=_milliseconds(WORST, said),
    )


def _milliseconds(pattern: re.Pattern[str], said: str) -> float:
    value, unit = pattern.search(said).groups()
    return float(value) * MILLISECONDS[unit]


def _python(address: str, seconds: float, headers: dict[str, str], connections: int) -> Round:
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
    times: list[float] = []
    refused: list[int] = []
    begun = time.perf_counter()

    def visit() -> None:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT)
        while (before := time.perf_counter()) - begun < seconds:
            connection.request("GET", target, headers=headers)
            response = connection.getresponse()
            response.read()
            times.append((time.perf_counter() - before) * 1000)
            if response.status >= 400:
                refused.append(response.status)
        connection.close()

    visitors = [threading.Thread(target=visit) for _ in range(connections)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    rate = len(times) / (time.perf_counter() - begun)
    p99 = statistics.quantiles(times, n=100, method="inclusive")[-1] if len(times) > 1 else max(times)
    return Round(len(times), rate, len(refused), statistics.median(times), p99, max(times))
