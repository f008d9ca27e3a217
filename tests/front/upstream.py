"""What stands behind the front server: it notes what it is asked, and answers what a test has laid down."""

import contextlib
import os
import socketserver
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from consortium.caching.page_cache import CACHE_CONTROL

PUBLIC = {"Cache-Control": CACHE_CONTROL}
VERSION = "/sante/programme/"  # where the portal tells the version of its programme


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

    ``called`` counts the connections, ``answered`` the answers that were taken whole. The programme's version is told
    as the portal tells it, on pages too; who asks for it is noted apart, in ``versions``. It goes on from test to test,
    as it does in the front server's mind.
    """

    version = 1

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        path.chmod(0o777)  # nginx's workers are nobody
        self.replies: dict[str, Reply] = defaultdict(Reply)
        self.asked: list[Asked] = []
        self.called = self.answered = 0
        self.versions: list[Asked] = []

    def verify_request(self, request, client_address) -> bool:
        """Everybody may ask; each is counted."""
        self.called += 1
        return True

    def reply(self, path: str) -> Reply:
        """What is answered: a page says at which version it was made."""
        reply = self.replies[path]
        if path != VERSION and "public" not in reply.headers.get("Cache-Control", ""):
            return reply
        own = {"Cache-Control": "max-age=1"} if path == VERSION and reply.status == 200 else {}
        return replace(reply, headers={"Programme-Version": str(self.version), **reply.headers, **own})

    def times(self, path: str) -> int:
        """How often an address was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def publish(self) -> None:
        """The programme has another version."""
        Upstream.version += 1

    def handle_error(self, request, client_address) -> None:
        """A visitor who goes away is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(self.command, self.path, self.headers, self.rfile.read(length))
        (self.server.versions if self.path == VERSION else self.server.asked).append(asked)
        reply = self.server.reply(self.path)
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
