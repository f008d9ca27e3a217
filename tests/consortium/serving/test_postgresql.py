import psycopg
import pytest
from django.core.signals import request_finished, request_started
from django.db import connection

from consortium.models import Programme

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="sur PostgreSQL seulement"),
]


@pytest.fixture
def server():
    """The same database, over another connection."""
    settings = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: settings[name] for name in names if name in settings}, autocommit=True) as other:
        yield other


@pytest.fixture(autouse=True)
def kept_connection(settings):
    """As behind gunicorn: the connection outlives the request, and is looked at when the next one begins."""
    before = connection.settings_dict["CONN_MAX_AGE"], connection.settings_dict["CONN_HEALTH_CHECKS"]
    connection.settings_dict |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    connection.close()
    yield
    connection.settings_dict["CONN_MAX_AGE"], connection.settings_dict["CONN_HEALTH_CHECKS"] = before
    connection.close()


def request() -> int:
    """What a request does with the database; the server's process that answered."""
    request_started.send(sender=None, environ={})
    Programme.objects.exists()
    pid = connection.connection.info.backend_pid
    request_finished.send(sender=None)
    return pid


def test_a_connection_that_the_server_has_closed_is_replaced_before_it_is_used(server):
    first = request()
    server.execute("SELECT pg_terminate_backend(%s, 10000)", [first])
    assert request() != first


def test_a_good_connection_serves_the_next_request_too():
    assert request() == request()
