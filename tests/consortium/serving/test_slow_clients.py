"""Slow clients hold no thread of the real server, and are cut in time."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts import ROOT

PATIENCE = 120  # seconds: a loaded machine is slow, not wrong
DRIBBLERS = 32
APPLICATION = """
import os
from consortium.serving import incoming
incoming.HEAD_SECONDS = incoming.BODY_SECONDS = float(os.environ["CUT_AFTER"])
from consortium.serving.gunicorn import *
wsgi_app = "tests.consortium.serving.tiny:application"
workers, preload_app = 1, False
def when_ready(server): pass
def post_worker_init(worker): pass
"""


@contextlib.contextmanager
def _server(folder: Path, cut_after: float) -> Iterator[int]:
    """The portal's own gunicorn, its bounds shortened, before an application that answers «bonjour»; its port."""
    (folder / "short.py").write_text(APPLICATION, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "CUT_AFTER": str(cut_after), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gunicorn", "--config", str(folder / "short.py"), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _until_it_answers(port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _until_it_answers(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            return _ask(port)
        threading.Event().wait(0.05)
    raise AssertionError("le serveur ne répond pas")


def _connect(port: int, sent: bytes = b"") -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    if sent:
        sock.sendall(sent)
    return sock


def _ask(port: int, request: bytes = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") -> bytes:
    with _connect(port, request) as sock:
        return _all_of(sock)


def _all_of(sock: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while data := sock.recv(65_536):
            received += data
    return received


HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
SLOW = {
    "nothing at all": b"",
    "half a head": HEAD + b"X-Long: ",
    "half a body": HEAD + b"Content-Length: 1000\r\n\r\nbonj",
    "half a long body of the staff": HEAD + b"Cookie: a=b; sessionid=x\r\nContent-Length: 9000000\r\n\r\nbonj",
}


@pytest.fixture(scope="module")
def patient(tmp_path_factory) -> Iterator[int]:
    """A server that waits longer than any test."""
    with _server(tmp_path_factory.mktemp("patient"), 3600) as port:
        yield port


@pytest.fixture(scope="module")
def short(tmp_path_factory) -> Iterator[int]:
    """A server that cuts after a second."""
    with _server(tmp_path_factory.mktemp("short"), 1) as port:
        yield port


@pytest.mark.parametrize("slow", SLOW)
def test_slow_clients_hold_nobody_up(patient, slow):
    """Eight times as many as there are threads; nothing is cut, and the page comes all the same."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(_connect(patient, SLOW[slow])) for _ in range(DRIBBLERS)]
        for sock in sockets[::2]:
            if slow != "nothing at all":
                sock.sendall(b"x")
        started = time.monotonic()
        answer = _ask(patient)
        assert answer.endswith(b"bonjour 0")
        assert time.monotonic() - started < 30  # without a thread of its own it would never come


@pytest.mark.parametrize("slow", [name for name, sent in SLOW.items() if sent and "long" not in name])
def test_who_is_late_is_cut_in_words(short, slow):
    with _connect(short, SLOW[slow]) as sock:
        answer = _all_of(sock)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert "réessayez".encode() in answer


def test_who_says_nothing_is_cut_without_a_word(short):
    with _connect(short) as sock:
        assert _all_of(sock) == b""


def test_a_dribbler_is_cut_however_often_it_sends(short):
    """What counts is the whole head, not the time between two letters."""
    with _connect(short, HEAD + b"X-Long: ") as sock:
        end = time.monotonic() + PATIENCE
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                sock.sendall(b"x")
                sock.settimeout(0.05)
                with contextlib.suppress(TimeoutError):
                    assert sock.recv(4096)[:12] == b"HTTP/1.1 408"
                    return
    raise AssertionError("never cut")


def test_a_visitor_who_does_not_hang_up_holds_nobody_up(patient):
    """The end of a connection used to be waited for by the loop that accepts them, two seconds each."""
    with contextlib.ExitStack() as stack:
        for _ in range(DRIBBLERS):
            sock = stack.enter_context(_connect(patient, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            assert _all_of(sock).endswith(b"bonjour 0")
        started = time.monotonic()
        _ask(patient)
        assert time.monotonic() - started < 30


def test_what_comes_after_a_request_does_not_cost_its_answer(patient):
    """A connection closed over bytes that nobody has read is reset, and what was sent last may be lost."""
    for _ in range(DRIBBLERS):
        with _connect(patient, 2 * b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") as sock:
            assert _all_of(sock).endswith(b"bonjour 0")


@pytest.mark.parametrize("size", [0, 1, 1000, 300_000, 1_048_576])
@pytest.mark.parametrize("pieces", [1, 3])
def test_a_body_arrives_whole(patient, size, pieces):
    request = HEAD + f"Content-Length: {size}\r\n\r\n".encode() + b"x" * size
    step = -(-len(request) // pieces)
    with _connect(patient) as sock:
        for first in range(0, len(request), step):
            sock.sendall(request[first : first + step])
        assert _all_of(sock).endswith(f"bonjour {size}".encode())


def test_a_body_too_long_is_not_read(patient):
    """The portal answers from the head alone: nothing was read."""
    answer = _ask(patient, HEAD + b"Content-Length: 2000000\r\n\r\n")
    assert answer.endswith(b"bonjour 0")


def test_a_client_that_asks_first_is_told_to_go_on(patient):
    with _connect(patient, HEAD + b"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n") as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 100 Continue")
        sock.sendall(b"tout")
        assert _all_of(sock).endswith(b"bonjour 4")


def test_the_server_does_not_say_its_name(patient):
    head = _ask(patient).partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nserver:" not in head
    assert b"gunicorn" not in head


@pytest.mark.parametrize("nonsense", [b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"X" * 400_000, b"GET / HTTP/9.9\r\n\r\n"])
def test_nonsense_is_refused_and_the_next_is_answered(patient, nonsense):
    with contextlib.suppress(OSError):
        assert b" 200 " not in _ask(patient, nonsense)[:20]
    assert _ask(patient).endswith(b"bonjour 0")
