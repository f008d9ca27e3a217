"""Database and broker run, by their own commands, for all the tests of the folder."""

import shutil
import tempfile
from collections.abc import Iterator
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
    """The services' place; the portal's database is prepared, by its own service."""
    folder = Path(tempfile.mkdtemp(prefix="agenda-sciences-compose-"))
    folder.chmod(0o755)  # PostgreSQL refuses root, and runs as somebody else
    place = stack.Stack(folder, sink.port)
    try:
        with place.database(), place.running("redis"):
            place.run(*place.command("prepare"))
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)
