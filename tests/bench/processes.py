"""What processes have spent and hold, as Linux tells it in ``/proc``."""

import os
from collections.abc import Iterable
from pathlib import Path

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")  # in a second
LISTENING = "0A"  # in /proc/net/tcp
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def children(pid: int) -> list[int]:
    """The processes that a server's first one has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def listeners(port: int) -> list[int]:
    """The processes of this machine that take connections on a port of 127.0.0.1 or of every address."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    sockets = {
        f"socket:[{row[9]}]" for row in rows if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port
    }
    found = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [pid for pid in found if sockets & _open_files(pid)]


def backends(database: str) -> list[int]:
    """The processes of PostgreSQL that serve a database (its address), those on this machine."""
    with psycopg.connect(database) as connection:
        found = [pid for (pid,) in connection.execute(BACKENDS)]
    return [pid for pid in found if _name(pid).startswith("postgres")]


def cpu_seconds(pids: Iterable[int]) -> dict[int, float]:
    """What each process has spent so far, user and system, all its threads; hundredths of a second."""
    fields = {pid: _read(pid, "stat").rpartition(")")[2].split() for pid in pids}
    return {pid: (int(each[11]) + int(each[12])) / TICKS for pid, each in fields.items() if each}


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Seconds of processor between two looks. A process that came meanwhile counts whole, one that went not at all."""
    return sum(seconds - before.get(pid, 0) for pid, seconds in after.items())


def memory_mib(pids: Iterable[int]) -> float:
    """Memory of all of them together in MiB (PSS: what several share counts once, in parts)."""
    lines = [line for pid in pids for line in _read(pid, "smaps_rollup").splitlines()]
    return round(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024, 1)


def _open_files(pid: int) -> set[str]:
    """Nothing of a process that is gone, or somebody else's."""
    try:
        return {os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()}
    except OSError:
        return set()


def _name(pid: int) -> str:
    return _read(pid, "comm")


def _read(pid: int, name: str) -> str:
    """Empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""
