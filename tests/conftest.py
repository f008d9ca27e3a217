"""The harness: what a run says of itself, and what each test starts from."""

import os

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection

from consortium.programme import Kept
from tests import services, smtp

_blocker_key = pytest.StashKey()
_reference_key = pytest.StashKey()
_services_key = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Look around once; with ``REQUIRE_SERVICES=1`` refuse to run without all services."""
    config.addinivalue_line("markers", "browser: drives Chromium against the real server")
    config.addinivalue_line("markers", "faults: kills workers, broker, database and mail server, all of its own")
    config.addinivalue_line("markers", "compose: runs the services of docker-compose.yml, on servers of its own")
    # A loaded machine is slow, not wrong; and what lands or not is not for chance to say: elsewhere it looks further.
    hypothesis.settings.register_profile("portal", deadline=None, derandomize=os.environ.get("REQUIRE_SERVICES") == "1")
    hypothesis.settings.load_profile("portal")
    found = [services.database(), services.redis_server(), services.browser(), services.own_servers()]
    config.stash[_services_key] = found
    if os.environ.get("REQUIRE_SERVICES") == "1" and (missing := services.missing_for_ci(found)):
        raise pytest.UsageError("REQUIRE_SERVICES=1, mais il manque : " + " ; ".join(missing))


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Which database, Redis and browser this run found."""
    return [service.line for service in config.stash[_services_key]]


def pytest_itemcollected(item: pytest.Item) -> None:
    """What needs more than a database is marked (before ``-m`` chooses), and skipped, saying why, where it cannot."""
    needed = {"browser": 2, "faults": 3, "compose": 3}
    for name in needed.keys() & set(item.path.relative_to(item.config.rootpath).parts):
        item.add_marker(name)
        if reason := item.config.stash[_services_key][needed[name]].missing:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop in this thread, in which Django's ORM refuses to work."""
    items.sort(key=_drives_browser)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """The migrated database, and a copy of the rows that the migrations placed."""
    with django_db_blocker.unblock():
        request.config.stash[_reference_key] = connection.creation.serialize_db_to_string()
    request.config.stash[_blocker_key] = django_db_blocker


@pytest.fixture(autouse=True)
def _own_cache():
    services.forget_cache()
    Kept.forget_all()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def _mail_server():
    server = smtp.MailServer()
    controller = smtp.start(server)
    yield server
    controller.stop()


@pytest.fixture
def mail_server(_mail_server, settings):
    """A real mail server on the loopback, through which this test's messages leave."""
    _mail_server.forget()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _mail_server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return _mail_server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    """A test with real transactions ends with a flush: put back what the migrations had placed for the next one."""
    result = yield
    if nextitem is not None and _has_real_transactions(item):
        with item.config.stash[_blocker_key].unblock():
            # Sequences go on: the rows put back keep their keys, and the next test must not be given the same ones.
            call_command("flush", interactive=False, inhibit_post_migrate=True, reset_sequences=False, verbosity=0)
            connection.creation.deserialize_db_from_string(item.config.stash[_reference_key])
    return result


def _drives_browser(item: pytest.Item) -> bool:
    return "browser" in item.path.relative_to(item.config.rootpath).parts


def _has_real_transactions(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    by_fixture = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(by_fixture) or bool(marker and marker.kwargs.get("transaction"))
