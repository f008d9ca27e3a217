"""``python -m tests.bench.sink PORT``: a mail server that takes everything and keeps nothing, in its own process."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from aiosmtpd.controller import Controller

START_SECONDS = 30


class Sink:
    """Takes every message."""

    async def handle_DATA(self, server, session, envelope) -> str:
        """Forget it."""
        return "250 taken"


@contextmanager
def sink() -> Iterator[int]:
    """Let one run; its port on the loopback."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.sink", str(port)])
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("Le serveur de courrier ne démarre pas.")


if __name__ == "__main__":
    Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    threading.Event().wait()
