"""What stands behind the front server: it notes what it is asked, and answers what a test has laid down."""

import contextlib
import os
import socketserver
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from consortium.caching.page_cache import CACHE_CONTROL

PUBLIC = {"Cache-Control": CACHE_CONTROL}


@dataclass
class Reply:
    """An answer to give. With a ``gate`` it waits until that is open."""

    body: bytes = b"une page"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(PUBLIC))
    gate: threading.Event | None = None


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: HTTPMessage
    body: bytes


class Upstream(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """``replies`` by address; ``asked`` in order, those that came whole.

    ``called`` counts the connections, ``answered`` the answers that were taken whole.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        path.chmod(0o777)  # nginx's workers are nobody
        self.replies: dict[str, Reply] = defaultdict(Reply)
        self.asked: list[Asked] = []
        self.called = self.answered = 0

    def verify_request(self, request, client_address) -> bool:
        """Everybody may ask; each is counted."""
        self.called += 1
        return True

    def times(self, path: str) -> int:
        """How often an address was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def handle_error(self, request, client_address) -> None:
        """A visitor who goes away is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.server.asked.append(Asked(self.command, self.path, self.headers, self.rfile.read(length)))
        reply = self.server.replies[self.path]
        if reply.gate:
            reply.gate.wait()
        self.close_connection = True
        self.send_response_only(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(reply.body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        self.server.answered += 1

    do_HEAD = do_POST = do_PUT = do_GET

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(path: Path) -> Iterator[Upstream]:
    """It answers on this socket; afterwards nobody does, although the socket is still there."""
    path.unlink(missing_ok=True)
    with Upstream(path) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
    assert os.path.exists(path)
