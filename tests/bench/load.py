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

CONNECTIONS = 16
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
P99 = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
FAILED = re.compile(r"Non-2xx|Socket errors: .*[1-9]")


@dataclass(frozen=True)
class Round:
    """One round: requests per second, and the time in milliseconds that 99 in 100 stay under."""

    rate: float
    p99_ms: float


def client_name() -> str:
    """Which client asks."""
    return "wrk" if shutil.which("wrk") else "client Python (http.client, fils)"


def ask(address: str, seconds: float, encoding: str = "") -> Round:
    """Ask for an address for so long over several kept connections."""
    headers = {"Accept-Encoding": encoding} if encoding else {}
    return _wrk(address, seconds, headers) if shutil.which("wrk") else _python(address, seconds, headers)


def _wrk(address: str, seconds: float, headers: dict[str, str]) -> Round:
    extra = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{round(seconds)}s",
        "--timeout",
        "20s",
        "--latency",
        *extra,
        address,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    if FAILED.search(said):
        raise RuntimeError(f"{address} :\n{said}")
    value, unit = P99.search(said).groups()
    return Round(float(RATE.search(said).group(1)), float(value) * MILLISECONDS[unit])


def _python(address: str, seconds: float, headers: dict[str, str]) -> Round:
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    times: list[float] = []
    begun = time.perf_counter()

    def visit() -> None:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        while (before := time.perf_counter()) - begun < seconds:
            connection.request("GET", target, headers=headers)
            connection.getresponse().read()
            times.append(time.perf_counter() - before)
        connection.close()

    visitors = [threading.Thread(target=visit) for _ in range(CONNECTIONS)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    rate = len(times) / (time.perf_counter() - begun)
    return Round(rate, statistics.quantiles(times, n=100)[-1] * 1000)
