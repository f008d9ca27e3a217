"""A front server for the module, and behind it, for each test, a server that knows nothing."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.front.nginx import Front
from tests.front.upstream import Upstream, serving

_numbers = itertools.count()


@pytest.fixture(scope="package")
def front() -> Iterator[Front]:
    """nginx runs, with the portal's own configuration."""
    folder = Path(tempfile.mkdtemp(prefix="agenda-sciences-front-"))
    folder.chmod(0o755)
    try:
        front = Front(folder)
        with front.running():
            yield front
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def upstream(front) -> Iterator[Upstream]:
    """What stands behind it."""
    with serving(front.socket_path) as server:
        yield server


@pytest.fixture
def new_path() -> Callable[[str], str]:
    """An address that nobody has asked for yet: ``new_path("/agenda/")``."""
    return lambda below="/": f"{below}{next(_numbers)}/"
