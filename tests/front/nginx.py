"""The configuration of ``deploy/nginx/`` in a folder, on ports and with a certificate of its own; and asking it."""

import contextlib
import hashlib
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

from consortium.caching.page_cache import CACHE_CONTROL
from tests.faults.servers import free_port, nginx_program
from tests.faults.waiting import PATIENCE, wait_for
from tests.front import certificates
from tests.parts import ROOT

NAME = "agenda.example.org"
# How long, in seconds, the portal lets a page be kept; and then be shown while a new one is made.
FRESH, STALE = (int(re.search(rf"{name}=(\d+)", CACHE_CONTROL)[1]) for name in ("s-maxage", "stale-while-revalidate"))
ONE_DAY = 86_400
FOLDERS = ("tmp", "cache", "certificates", "run")
# The head of a file of nginx's cache: the version of its format, then until when it is fresh, in seconds since 1970.
FORMAT, HEAD = 5, struct.Struct("=Qq")


@dataclass(frozen=True)
class Answer:
    """What a visitor gets."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def cache(self) -> str:
        """What the front server's cache had to do with it: MISS, HIT, STALE…; empty when nothing."""
        return self.headers.get("X-Cache", "")


@dataclass
class Front:
    """A front server. ``folder`` is its own, and may be read by others: nginx's workers are nobody."""

    folder: Path
    http: int = field(default_factory=free_port)
    https: int = field(default_factory=free_port)
    last_pages: int = field(default_factory=free_port)
    _process: subprocess.Popen | None = None

    def __post_init__(self) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir(exist_ok=True)
        certificates.write(self.folder / "certificates", NAME)
        shutil.copytree(ROOT / "deploy" / "nginx", self.folder / "front")
        for path in (self.folder / "front").glob("*.conf"):
            path.write_text(self.here(path.read_text("utf-8")), "utf-8")

    @property
    def places(self) -> dict[str, str]:
        """The words of the container, and those of this machine."""
        return {
            "localhost:8080": f"127.0.0.1:{self.http}",
            "127.0.0.1:8079": f"127.0.0.1:{self.last_pages}",
            "listen 8080": f"listen 127.0.0.1:{self.http}",
            "listen 8443": f"listen 127.0.0.1:{self.https}",
            "/etc/nginx/portal": str(self.folder / "front"),
            "/etc/nginx/certificates": str(self.folder / "certificates"),
            "/var/cache/nginx": str(self.folder / "cache"),
            "/run/agenda-sciences": str(self.folder / "run"),
            "/tmp": str(self.folder / "tmp"),  # noqa: S108 - the container's own words
        }

    def here(self, text: str) -> str:
        """The words of the container in those of this machine."""
        return re.sub("|".join(map(re.escape, self.places)), lambda found: self.places[found[0]], text)

    @property
    def socket_path(self) -> Path:
        """Where it looks for the portal."""
        return self.folder / "run" / "web.sock"

    def command(self, *arguments: str) -> list[str]:
        """As docker-compose.yml has it."""
        return [nginx_program(), "-e", "stderr", "-c", str(self.folder / "front" / "nginx.conf"), *arguments]

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Let it run; at the end it is asked to stop."""
        with (self.folder / "front.log").open("wb") as log:
            process = subprocess.Popen(self.command("-g", "daemon off;"), stdout=log, stderr=log)
        try:
            wait_for(lambda: process.poll() is not None or self._answers(), what="nginx answers")
            assert process.poll() is None, self.said()
            self._process = process
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)

    def read_again(self) -> None:
        """Have it read its configuration and certificate again, as ``docker compose kill -s HUP front`` does."""
        self._process.send_signal(signal.SIGHUP)

    def children(self) -> set[int]:
        """Its workers, and whoever looks after the cache, by their numbers."""
        pid = self._process.pid
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()))

    def said(self) -> str:
        """What it has written down."""
        return (self.folder / "front.log").read_text("utf-8")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return ask_plainly(self.http, "/").status == 301
        return False

    # --- asking it ----------------------------------------------------------------------------------------------------

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """One request over TLS, as HTTP/1.1; ``user_agent="x"`` is a header."""
        return _ask(self.connect(), path, method, body, headers)

    def connect(self, sent: bytes = b"", alpn: list[str] | None = None) -> ssl.SSLSocket:
        """A connection on which something was sent already."""
        context = ssl.create_default_context(cafile=str(self.folder / "certificates" / "fullchain.pem"))
        if alpn:
            context.set_alpn_protocols(alpn)
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=PATIENCE)
        try:
            secure = context.wrap_socket(plain, server_hostname=NAME)
        except OSError:
            plain.close()
            raise
        if sent:
            secure.sendall(sent)
        return secure

    # --- its cache ----------------------------------------------------------------------------------------------------

    def age(self, path: str, seconds: float) -> None:
        """Let time pass for what is kept of an address, without waiting for it."""
        for file in self.kept(path):
            _age(file, seconds)

    def age_version(self, seconds: float) -> None:
        """Likewise for what it knows of the programme's version."""
        _age(self._file("version", "version"), seconds)

    def rooms(self, path: str) -> set[str]:
        """The rooms of the cache in which an address is kept."""
        return {file.relative_to(self.folder / "cache").parts[0] for file in self.kept(path)}

    def fresh_until(self, path: str) -> int:
        """Until when, in seconds since 1970, what is kept of an address is fresh."""
        return max(_fresh_until(file) for file in self.kept(path))

    def version_fresh_until(self) -> int:
        """Likewise for the programme's version."""
        return _fresh_until(self._file("version", "version"))

    def kept(self, path: str) -> list[Path]:
        """The files that keep an address: as current for the version that is known, and as its last page.

        A visitor may have the end of a page before its file has its name.
        """
        wait_for(lambda: self._kept(path), what=f"{path} is kept", seconds=60)
        return self._kept(path)

    def _kept(self, path: str) -> list[Path]:
        last = {f"https{NAME}{path}"}
        current = {f"{version}https{NAME}{path}" for version in self._versions()}
        files = [self._file("*", key) for key in last] + [self._file("current", key) for key in current]
        return [file for file in files if file]

    def _versions(self) -> set[str]:
        """What the portal has told of the programme's version, as it is kept."""
        file = self._file("version", "version")
        return set(re.findall(r"(?m)^Programme-Version: (\w+)", file.read_text("latin-1"))) if file else set()

    def _file(self, room: str, key: str) -> Path | None:
        name = hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()
        return next((self.folder / "cache").glob(f"{room}/{name[-1]}/{name[-3:-1]}/{name}"), None)


def _age(file: Path, seconds: float) -> None:
    with file.open("r+b") as kept:
        version, until = HEAD.unpack(kept.read(HEAD.size))
        assert version == FORMAT, "this nginx writes its cache otherwise: see FORMAT"
        kept.seek(0)
        kept.write(HEAD.pack(version, until - int(seconds)))


def _fresh_until(file: Path) -> int:
    return HEAD.unpack(file.read_bytes()[: HEAD.size])[1]


def ask_plainly(port: int, path: str) -> Answer:
    """One request without TLS."""
    return _ask(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE), path, "GET", None, {})


def _ask(sock: socket.socket, path: str, method: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    connection = HTTPConnection(NAME)
    connection.sock = sock
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Host": NAME, "Accept-Encoding": "gzip", **named})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
