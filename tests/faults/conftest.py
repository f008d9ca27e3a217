"""One PostgreSQL and one Redis for the suite; for each test a fresh database, an empty broker, its own processes."""

import dataclasses
import shutil
import tempfile
from pathlib import Path

import pytest

from tests import smtp
from tests.faults.forks import ForkServers
from tests.faults.portal import DATABASE, Portal
from tests.faults.servers import PrivatePostgres, PrivateRedis, free_port

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
def forks():
    """Whatever runs of the portal is forked from one that has loaded it."""
    servers = ForkServers()
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def _installed(_postgres, _redis, _mail_server_of_faults, forks, _folder) -> Portal:
    """A portal whose database has all migrations, as TEMPLATE."""
    portal = Portal(_postgres, _redis, *_mail_server_of_faults, forks, _folder / "home", _folder)
    _postgres.create(DATABASE)
    portal.run("manage.py", "migrate", "--verbosity", "0")
    _postgres.create(TEMPLATE, template=DATABASE)
    return portal


@pytest.fixture
def portal(_installed, tmp_path):
    """The whole portal, without any process yet."""
    portal = dataclasses.replace(_installed, folder=tmp_path, processes=[])
    portal.mail.clear()
    portal.postgres.create(DATABASE, template=TEMPLATE)
    portal.redis.restart()
    yield portal
    portal.mail.let_go()
    portal.mail_host.come_back()
    portal.stop()


@pytest.fixture(scope="session")
def _mail_server_of_faults():
    server = smtp.MailServer()
    host = smtp.start(server, port=free_port())
    yield server, host
    host.stop()
