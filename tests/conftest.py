"""The harness: what a run says of itself, and what each test starts from."""

import gc
import os
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from django.template.base import Template

from consortium.caching import makers
from consortium.caching.programme_version import VersionedCache
from tests import factories, flushing, migrated, pages, parts, services, smtp, ties
from tests.browsing import BrowsingClient

PLAIN_RENDER = Template._render  # before Django's test environment has each tell of itself
_services_key = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--part``: see :mod:`tests.parts`."""
    parser.addoption("--part", choices=parts.NAMES, help="run one part of the suite: see tests/parts.py")


def pytest_configure(config: pytest.Config) -> None:
    """Look around once; with ``REQUIRE_SERVICES=1`` refuse to run without all services."""
    for folder, (what, _) in parts.FOLDERS.items():
        config.addinivalue_line("markers", f"{folder}: {what}")
    # A loaded machine is slow, not wrong; and what lands or not is not for chance to say: elsewhere it looks further.
    hypothesis.settings.register_profile("portal", deadline=None, derandomize=os.environ.get("REQUIRE_SERVICES") == "1")
    hypothesis.settings.load_profile("portal")
    needed = dict.fromkeys([services.database, services.redis_server, *(need for _, need in parts.FOLDERS.values())])
    found = {need: need() for need in needed}
    config.stash[_services_key] = found
    if os.environ.get("REQUIRE_SERVICES") == "1" and (missing := services.missing_for_ci(found.values())):
        raise pytest.UsageError("REQUIRE_SERVICES=1, mais il manque : " + " ; ".join(missing))


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Which database, Redis and browser this run found."""
    return [service.line for service in config.stash[_services_key].values()]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the folders in which a part has nothing."""
    part = config.getoption("--part")
    return True if part and parts.is_elsewhere(collection_path, part) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """What needs more than a database is marked (before ``-m`` chooses), and skipped, saying why, where it cannot."""
    if folder := parts.folder_of(item):
        item.add_marker(folder)
        _, need = parts.FOLDERS[folder]
        if reason := item.config.stash[_services_key][need].missing:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the part asked for, with browser tests last: in Playwright's event loop Django's ORM refuses to work.

    Among several workers no order holds: there ``tests.run`` gives the browser a process of its own.
    """
    if part := config.getoption("--part"):
        others = [item for item in items if not parts.belongs(item, part)]
        items[:] = [item for item in items if parts.belongs(item, part)]
        config.hook.pytest_deselected(items=others)
    items.sort(key=lambda item: parts.belongs(item, "browser"))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _pages_keep_their_context(django_test_environment):
    """``response.context`` knows the page's own context; to copy that of each widget and piece takes time."""
    tells = Template._render

    def tell_of_pages(template, context):
        return (tells if context.template is template else PLAIN_RENDER)(template, context)

    Template._render = tell_of_pages


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """SQLite's database begins as a copy of the migrated file; PostgreSQL has words for that (``tests.settings``)."""
    if connection.vendor == "sqlite":
        create = connection.creation._create_test_db

        def create_and_copy(*args, **kwargs):
            name = create(*args, **kwargs)
            migrated.lay_down(Path(name))
            return name

        connection.creation._create_test_db = create_and_copy


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The migrated database, and the way back to it."""
    with django_db_blocker.unblock():
        flushing.Beginning(connection).after_each_test()


@pytest.fixture(scope="module")
def shared_programme(django_db_setup, django_db_blocker):
    """What :func:`tests.pages.populate` makes, once for a module whose tests only read it (``usefixtures``)."""
    with factories.shared(django_db_blocker, pages.populate):
        yield


@pytest.fixture
def client():
    """A visitor; in the admin, somebody who reads a form before sending it."""
    return BrowsingClient()


@pytest.fixture(autouse=True)
def _own_cache():
    services.clear_cache()
    VersionedCache.clear_all()


@pytest.fixture(autouse=True)
def _free_answers(monkeypatch):
    """Whether an answer costs enough to be counted in the database must not depend on how slow the machine is."""
    monkeypatch.setattr(makers, "WORTH_COUNTING", float("inf"))


@pytest.fixture(autouse=True)
def _own_ties(request):
    ties.start(f"{request.config.getoption('randomly_seed', 0)} {request.node.nodeid}")


@pytest.fixture(autouse=True)
def _own_names():
    factories.start_over()


@pytest.fixture(autouse=True)
def _own_media(settings, _own_cache):
    settings.MEDIA_ROOT = services.own_folder() / "media"  # there once something is kept in it


@pytest.fixture(scope="session")
def _mail_server():
    with smtp.running() as server:
        yield server


@pytest.fixture
def mail_server(_mail_server, settings):
    """A real mail server on the loopback, through which this test's messages leave."""
    _mail_server.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _mail_server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return _mail_server
