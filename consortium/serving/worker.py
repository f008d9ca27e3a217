"""gunicorn's threaded worker, where a thread is given to a request once it is whole.

As it comes, a thread reads the request from the first byte on: four visitors who send theirs letter by letter stop the
process. Here the loop that accepts connections also reads them, without waiting for any; what is late is cut (408).
The end of a connection does not hold the loop either.
"""

import contextlib
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import Any, cast

from gunicorn import http, util
from gunicorn.http import wsgi
from gunicorn.workers import gthread

from consortium.serving.incoming import Arrival, Incoming

SEND_SECONDS = 20  # for each piece of an answer that the visitor's line has no room for
LINGER_SECONDS = 2  # for the last bytes of an answer, once it is sent
MAX_BYTES = 256 * 1024 * 1024  # of all requests on their way together
TICK = 0.5  # seconds between two looks at who is late


def _plain_answer(status: str, words: str) -> bytes:
    body = f"{words}\n".encode()
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return f"{head}Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


TOO_LATE = _plain_answer("408 Request Timeout", "Votre demande n’est pas arrivée à temps : réessayez.")
TOO_MUCH = _plain_answer("503 Service Unavailable", "Trop de demandes arrivent à la fois : réessayez dans un instant.")


class NamelessResponse(wsgi.Response):
    """An answer that does not say which server gave it."""

    def default_headers(self) -> list[str]:
        """gunicorn's, without ``Server``."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = NamelessResponse  # type: ignore[misc]  # gunicorn has no setting for it


class Connection(gthread.TConn):
    """gunicorn's, whose request has wholly come."""

    incoming: Incoming


def _has_more(sock: socket.socket) -> bool:
    """Whether something has come that nobody has read: a socket that is closed over it loses what was sent last."""
    try:
        sock.setblocking(False)
        return bool(sock.recv(1, socket.MSG_PEEK))
    except OSError:
        return False


class PatientWorker(gthread.ThreadWorker):
    """Named by :mod:`consortium.serving.gunicorn` as the worker's class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[gthread.TConn, Incoming] = {}  # in the order of their coming
        self._lingering: deque[tuple[float, gthread.TConn]] = deque()

    # --- requests on their way ----------------------------------------------------------------------------------------

    def accept(self, listener: socket.socket) -> None:
        """Take a connection, and what has come of its request already: mostly all of it."""
        try:
            sock, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # another process took it, or it is gone
        self.nr_conns += 1
        conn = gthread.TConn(self.cfg, sock, address, listener.getsockname())  # which makes it non-blocking
        self._arriving[conn] = Incoming(sock, time.monotonic())
        self._on_readable(conn, sock)
        if conn in self._arriving:
            self.poller.register(sock, selectors.EVENT_READ, partial(self._on_readable, conn))
            self._make_room()

    def _on_readable(self, conn: gthread.TConn, sock: socket.socket) -> None:
        incoming = self._arriving[conn]
        try:
            arrival = incoming.read(time.monotonic())
        except OSError as error:
            self.log.debug("A request broke off: %s", error)
            arrival = Arrival.GONE
        if arrival is Arrival.PARTIAL:
            return
        self._unregister(conn)
        if arrival is Arrival.GONE:
            self._drop(conn, incoming)
            return
        conn.parser = http.get_parser(self.cfg, incoming.chunks(), conn.client)
        conn.initialized = conn.data_ready = True
        cast("Connection", conn).incoming = incoming
        self.enqueue_req(conn)

    def _make_room(self) -> None:
        """Answer 503 to the oldest unfinished requests while there are too many, or more than ``MAX_BYTES``."""
        most = self.worker_connections * 3 // 4
        while self._arriving and (
            len(self._arriving) > most or sum(each.bytes_held for each in self._arriving.values()) > MAX_BYTES
        ):
            self._cut(next(iter(self._arriving)), TOO_MUCH)

    def murder_pending(self) -> None:
        """Answer 408 to requests that did not arrive in time; called by gunicorn at each turn of its loop."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, incoming in self._arriving.items() if incoming.deadline <= now]:
            self._cut(conn, TOO_LATE)
        if not self.alive:
            for conn in [conn for conn, incoming in self._arriving.items() if not incoming.has_begun]:
                self._cut(conn, b"")
        while self._lingering and self._lingering[0][0] <= now:
            self._end(self._lingering[0][1])

    def wait_for_and_dispatch_events(self, timeout: float | None) -> None:
        """Wake up at least every ``TICK`` seconds, so that time limits are checked."""
        super().wait_for_and_dispatch_events(TICK if timeout is None else min(timeout, TICK))

    def _cut(self, conn: gthread.TConn, words: bytes) -> None:
        incoming = self._arriving[conn]
        self._unregister(conn)
        incoming.close()
        with contextlib.suppress(OSError):
            if words and incoming.has_begun:
                conn.sock.send(words)
        self._linger(conn)

    def _unregister(self, conn: gthread.TConn) -> None:
        del self._arriving[conn]
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _drop(self, conn: gthread.TConn, incoming: Incoming) -> None:
        incoming.close()
        self.nr_conns -= 1
        conn.close()

    # --- answers ------------------------------------------------------------------------------------------------------

    def handle(self, conn: gthread.TConn) -> bool:
        """Answer one request; in a thread."""
        try:
            return super().handle(conn)
        finally:
            cast("Connection", conn).incoming.close()

    def handle_request(self, req: http.Request, conn: gthread.TConn) -> bool:
        """Answer, and wait only so long for a visitor who does not take the answer."""
        conn.sock.settimeout(SEND_SECONDS)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            self.log.debug("A visitor did not take the answer.")
            util.close(conn.sock)
            return False

    def _keepalive_after(self, conn: gthread.TConn, keepalive: object) -> bool:
        return False  # what was read ahead belongs to this request alone

    def finish_request(self, conn: gthread.TConn, fs: Future[bool]) -> None:
        """Close a connection without holding the loop until the other side has closed too."""
        if not fs.cancelled() and fs.exception() is not None:
            self.log.error("A request failed in the server: %r", fs.exception())
        if cast("Connection", conn).incoming.is_whole and not _has_more(conn.sock):
            self.nr_conns -= 1
            conn.close()
        else:
            self._linger(conn)

    def _linger(self, conn: gthread.TConn) -> None:
        """Say that nothing more comes, then wait a little: closed at once, the last bytes could be lost (RFC 9112)."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(1)  # SHUT_WR
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_last_bytes, conn))
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()
            return
        self._lingering.append((time.monotonic() + LINGER_SECONDS, conn))

    def _on_last_bytes(self, conn: gthread.TConn, sock: socket.socket) -> None:
        try:
            if sock.recv(4096):
                return
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        self._end(conn)

    def _end(self, conn: gthread.TConn) -> None:
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self._lingering = deque(entry for entry in self._lingering if entry[1] is not conn)
        self.nr_conns -= 1
        conn.close()
