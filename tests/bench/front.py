"""The front server of ``deploy/nginx``, and beside it, in the same nginx, a plain file: without TLS, both.

TLS would cost both the same, and so hide what the cache costs. Imported once Django is set up.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.servers import free_port
from tests.front.nginx import Front

STATIC = """
server {{
    listen 127.0.0.1:{port};
    access_log off;
    root {folder};
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A front server that runs: its address, and that of the file, without the final slash."""

    front: Front
    address: str
    static: str

    def workers(self) -> list[int]:
        """The processes that answer."""
        return sorted(self.front.children())

    def put(self, name: str, body: bytes) -> str:
        """Lay down a file; its address."""
        (self.front.folder / "static" / name).write_bytes(body)
        return f"{self.static}/{name}"


@contextmanager
def front_server() -> Iterator[Proxy]:
    """Let it run before the portal, which listens on ``proxy.front.socket_path``."""
    with _folder() as folder:
        front, port = Front(folder), free_port()
        (folder / "static").mkdir()
        static = folder / "front" / "static.conf"
        static.write_text(STATIC.format(port=port, folder=folder / "static"), "utf-8")
        _change(front, "nginx.conf", r"include portal\.conf;", f"include portal.conf; include {static};")
        _change(front, "portal.conf", r"(listen 127\.0\.0\.1:\d+) ssl http2", r"\1")
        with front.running():
            yield Proxy(front, f"http://127.0.0.1:{front.https}", f"http://127.0.0.1:{port}")


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that nginx's workers, who are nobody, may read."""
    folder = Path(tempfile.mkdtemp(prefix="agenda-sciences-bench-front-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _change(front: Front, name: str, pattern: str, text: str) -> None:
    path = front.folder / "front" / name
    changed, times = re.subn(pattern, text, path.read_text("utf-8"))
    if times != 1:
        raise RuntimeError(f"deploy/nginx/{name} ne dit plus «{pattern}»")
    path.write_text(changed, "utf-8")
