"""Database, broker, portal and worker run, by their own commands, for all the tests of the folder that ask for them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import smtp
from tests.compose import stack


@pytest.fixture(scope="session")
def sink() -> Iterator[smtp.MailServer]:
    """A real mail server, which keeps what the portal sends."""
    with smtp.running() as server:
        yield server


@pytest.fixture(scope="session")
def here(sink) -> Iterator[stack.Stack]:
    """The services' place; the portal's database is prepared, by its own service, and has a programme."""
    folder = Path(tempfile.mkdtemp(prefix="agenda-sciences-compose-"))
    folder.chmod(0o755)  # PostgreSQL refuses root, and runs as somebody else
    place = stack.Stack(folder, sink.port)
    try:
        with place.database(), place.running("redis"):
            place.run(*place.command("prepare"))
            place.run("python", "manage.py", "seed_demo", "--events", "12")
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def web(here) -> Iterator[stack.Web]:
    """The portal runs; it stops well in the end."""
    with ExitStack() as running:
        yield stack.Web(here, running)


@pytest.fixture(scope="package")
def worker(here) -> Iterator[None]:
    """A worker runs; it stops well in the end."""
    with here.running("worker"):
        yield
