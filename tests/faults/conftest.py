"""One PostgreSQL and one Redis for the suite; for each test a fresh database, an empty broker, its own processes."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import smtp
from tests.faults.portal import DATABASE, ROOT, Portal
from tests.faults.servers import PrivatePostgres, PrivateRedis, free_port
from tests.faults.waiting import PATIENCE

TEMPLATE = "migre"


@pytest.fixture(scope="session")
def _folder():
    """Outside pytest's own, which are closed to others: PostgreSQL may run as somebody else, who has to get in."""
    folder = Path(tempfile.mkdtemp(prefix="agenda-sciences-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgres(_folder):
    server = PrivatePostgres(_folder / "postgresql")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _redis(_folder):
    server = PrivateRedis(_folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _migrated(_postgres, _redis, _folder) -> str:
    """A database with all migrations, to copy."""
    _postgres.create(TEMPLATE)
    portal = Portal(_postgres, _redis, smtp.MailServer(), None, _folder)
    environment = {**portal.environment, "DATABASE_URL": _postgres.address(TEMPLATE)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=PATIENCE)
    return TEMPLATE


@pytest.fixture
def portal(_postgres, _redis, _migrated, _mail_server_of_faults, tmp_path):
    """The whole portal, without any process yet."""
    server, host = _mail_server_of_faults
    server.clear()
    _postgres.create(DATABASE, template=_migrated)
    _redis.restart()
    portal = Portal(_postgres, _redis, server, host, tmp_path)
    yield portal
    server.let_go()
    host.come_back()
    portal.stop()


@pytest.fixture(scope="session")
def _mail_server_of_faults():
    server = smtp.MailServer()
    host = smtp.start(server, port=free_port())
    yield server, host
    host.stop()
