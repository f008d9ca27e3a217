"""Read a request from a non-blocking socket before a thread handles it, with time limits for head and body."""

import re
import socket
import tempfile
from collections.abc import Iterator
from enum import Enum, auto
from typing import IO

from consortium.limits.bounds import ANONYMOUS_BYTES, FORM_BYTES, SESSION_COOKIES

HEAD_SECONDS = 10  # for the request line and the headers
BODY_SECONDS = 20  # for the body, and as much again as it takes at the slowest rate that is waited for
SLOWEST_RATE = 16 * 1024  # bytes a second
MAX_HEAD_BYTES = 192 * 1024  # bytes; gunicorn's parser refuses much less, in its own words
IN_MEMORY = 256 * 1024  # bytes of a body; a longer one goes to a temporary file
AT_ONCE = 64 * 1024  # bytes read from a socket in one go
READS = 16  # at most so many in a row: the others have their turn

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
SESSION = re.compile(
    rb"\r\ncookie:[^\r\n]*\b(?:" + b"|".join(name.encode() for name in SESSION_COOKIES) + rb")=", re.IGNORECASE
)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Arrival(Enum):
    """The state of a request being read."""

    PARTIAL = auto()
    COMPLETE = auto()
    GONE = auto()  # the other side has closed


class Incoming:
    """The bytes of one request from a non-blocking socket. ``now``: seconds on the monotonic clock.

    A body that is refused for its length, or of unknown length (the portal reads none), is not waited for.
    """

    def __init__(self, sock: socket.socket, now: float) -> None:
        self.sock = sock
        self.deadline = now + HEAD_SECONDS
        self.has_begun = False
        self._head = bytearray()
        self._wanted: int | None = None  # bytes of the body; None while the head is incomplete
        self._received = 0
        self._body: IO[bytes] | None = None
        self.is_whole = True  # nothing of it is left to come, once it is COMPLETE

    @property
    def bytes_held(self) -> int:
        """Memory and disk held by this request, in bytes."""
        return len(self._head) + self._received

    def read(self, now: float) -> Arrival:
        """Take what has come. OSError for a socket that broke, or a disk that is full."""
        for _ in range(READS):
            try:
                data = self.sock.recv(AT_ONCE)
            except (BlockingIOError, InterruptedError):
                return Arrival.PARTIAL
            if not data:
                return Arrival.GONE
            self.has_begun = True
            if self._take(data, now):
                return Arrival.COMPLETE
        return Arrival.PARTIAL

    def chunks(self) -> Iterator[bytes]:
        """What has arrived, in pieces; then, for a body that was not waited for, nothing: it is never read."""
        yield bytes(self._head)
        if self._body is not None:
            self._body.seek(0)
            while piece := self._body.read(AT_ONCE):
                yield piece
            self.close()

    def close(self) -> None:
        """Let the body go."""
        if self._body is not None:
            self._body.close()

    def _take(self, data: bytes, now: float) -> bool:
        if self._wanted is not None:
            return self._take_body(data, self._wanted)
        searched = max(0, len(self._head) - len(HEAD_END))
        self._head += data
        end = self._head.find(HEAD_END, searched)
        if end < 0:
            self.is_whole = len(self._head) <= MAX_HEAD_BYTES
            return not self.is_whole
        begun = bytes(self._head[end + len(HEAD_END) :])
        del self._head[end + len(HEAD_END) :]
        self._wanted = self._length_to_wait_for()
        if self._wanted:
            self.deadline = now + BODY_SECONDS + self._wanted / SLOWEST_RATE
            if EXPECTS.search(self._head):
                self.sock.send(CONTINUE)
        return self._take_body(begun, self._wanted)

    def _take_body(self, data: bytes, wanted: int) -> bool:
        room = wanted - self._received
        if data and room > 0:
            if self._body is None:
                self._body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
            self._body.write(data[:room])
            self._received += len(data[:room])
        return self._received >= wanted

    def _length_to_wait_for(self) -> int:
        found = LENGTH.search(self._head)
        if found is None or CHUNKED.search(self._head):
            self.is_whole = found is None and not CHUNKED.search(self._head)
            return 0
        length = int(found[1])
        limit = FORM_BYTES if SESSION.search(self._head) else ANONYMOUS_BYTES
        self.is_whole = length <= limit
        return length if self.is_whole else 0
