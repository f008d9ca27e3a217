"""Processes of the portal as forks of one that has loaded it: to load Django, Celery and the portal takes a second.

A fork is a process like any other, with a group, an output and an end of its own. How the services start by themselves
is for :mod:`tests.compose` to try. The settings are read when the first process loads them: each environment has its
own.
"""

import gc
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import IO

from tests.faults.waiting import PATIENCE
from tests.parts import ROOT

# What workers, beats and commands import once they run, beside the portal itself.
LOADED = (
    "celery.bin.celery", "celery.apps.worker", "celery.apps.beat", "celery.concurrency.prefork",
    "celery.worker.consumer", "kombu.transport.redis", "consortium.scheduling.beat", "consortium.urls",
    "tests.factories",
)  # fmt: skip
LONGEST_REQUEST = 65_536  # bytes


@dataclass(frozen=True)
class Forked:
    """A process that runs; it leads its own group."""

    pid: int
    _end: int

    def wait(self) -> None:
        """Until it has ended."""
        ended = select.poll()
        ended.register(self._end, select.POLLIN)
        assert ended.poll(PATIENCE * 1000), f"{self.pid} does not end"


class ForkServer:
    """The portal, loaded with an environment, and the forks that are asked of it. To be closed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._asked, answers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._asked.settimeout(PATIENCE)
        command = [sys.executable, "-m", "tests.faults.forks"]
        with answers:
            self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=answers)
        self._ends: list[int] = []

    def start(self, words: Sequence[str], output: IO[bytes], **environment: str) -> Forked:
        """Let a program run, with some more environment; what it says goes to a file."""
        request = {"words": words, "environment": environment, "wait": False}
        pid = self._ask(request, output, output)
        self._ends.append(os.pidfd_open(pid))  # it may be dead by now, but nobody has buried it
        return Forked(pid, self._ends[-1])

    def run(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            code = self._ask({"words": words, "environment": {}, "wait": True}, output, errors)
            said = [file.seek(0) or file.read() for file in (output, errors)]
        return subprocess.CompletedProcess(words, code, *said)

    def _ask(self, request: dict, output: IO, errors: IO) -> int:
        socket.send_fds(self._asked, [json.dumps(request).encode()], [output.fileno(), errors.fileno()])
        answer = self._asked.recv(LONGEST_REQUEST)
        assert answer, f"the portal did not load, or ended: {self._process.poll()}"
        return json.loads(answer)

    def close(self) -> None:
        """End it; its forks are for whoever asked for them to kill."""
        self._asked.close()
        for end in self._ends:
            os.close(end)
        self._process.wait(PATIENCE)


@dataclass
class ForkServers:
    """One for each environment that is asked for, started then."""

    _servers: dict[str, ForkServer] = field(default_factory=dict)

    def of(self, environment: Mapping[str, str]) -> ForkServer:
        """The one of an environment."""
        key = json.dumps(environment, sort_keys=True)
        if key not in self._servers:
            self._servers[key] = ForkServer(environment)
        return self._servers[key]

    def close(self) -> None:
        """End them all."""
        for server in self._servers.values():
            server.close()


def serve() -> list[str] | None:
    """In the first process: fork for each request. In a fork: the program that it is to be. None at the end."""
    with socket.socket(fileno=os.dup(0)) as requests:
        while True:
            message, files, *_ = socket.recv_fds(requests, LONGEST_REQUEST, 2)
            if not message:
                return None
            request = json.loads(message)
            bury()
            if (pid := os.fork()) == 0:
                return settle(request, files)
            for file in files:
                os.close(file)
            answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) if request["wait"] else pid
            requests.send(json.dumps(answer).encode())


def settle(request: dict, files: Sequence[int]) -> list[str]:
    """Make a fork a process by itself; its program."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    for place, file in enumerate((null, *files)):
        os.dup2(file, place)
        os.close(file)
    os.environ.update(request["environment"])
    return request["words"]


def bury() -> None:
    """The dead are still there until somebody asks for their code."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def become(words: Sequence[str]) -> None:
    """Do what Python does for ``celery …``, ``-m module …``, ``program.py …``."""
    if words[0] == "-m":
        sys.argv = list(words[1:])
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    elif words[0] == "celery":
        sys.argv = list(words)
        sys.exit(import_module("celery.__main__").main())
    else:
        sys.argv = list(words)
        runpy.run_path(words[0], run_name="__main__")


def load() -> None:
    """All that a process of the portal reads before it does anything; the collector need not look through it again."""
    app = import_module("consortium.celery").app
    app.loader.import_default_modules()
    for name in LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    load()
    if program := serve():
        become(program)
