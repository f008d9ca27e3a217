"""When time or room runs out, the visitor reads a sentence; nothing is left behind."""

import errno
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from celery.signals import task_prerun, worker_init, worker_process_init
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.urls import path

from consortium.celery import bound_queries
from consortium.limits.exhaustion import ROOM, TIME, exhaustion_of
from consortium.media.storage import WholeFileStorage
from consortium.serving import query_limits
from consortium.urls import handler404, handler500  # noqa: F401
from consortium.urls import urlpatterns as portal
from tests.parts import ROOT

ENDLESS = """
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000000000)
    SELECT count(*) FROM numbers
"""


def endless(request: HttpRequest) -> HttpResponse:
    """A query without end."""
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS)
    return HttpResponse("fini")


def full(request: HttpRequest) -> HttpResponse:
    """A disk without room."""
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [path("essai/sans-fin/", endless), path("essai/plein/", full), *portal]


@pytest.fixture
def limited(settings, transactional_db):
    """The connections of a process that serves, with a short limit."""
    settings.QUERY_SECONDS = 1
    connections.close_all()
    query_limits.switch_on()
    yield
    query_limits.switch_off()
    connections.close_all()
    query_limits._request.__dict__.clear()


@pytest.mark.urls(__name__)
def test_a_query_without_end_ends_and_the_visitor_reads_why(client, limited):
    client.raise_request_exception = False
    response = client.get("/essai/sans-fin/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert TIME.title in response.text
    assert client.get("/").status_code == 200


def test_a_query_without_end_of_a_task_ends_too(settings, transactional_db):
    """After its own time; what begins a request does not begin a task."""
    settings.QUERY_SECONDS, settings.TASK_QUERY_SECONDS = 3600, 1
    connections.close_all()
    query_limits.switch_on_for_tasks()
    try:
        task_prerun.send(sender=None)
        with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
            cursor.execute(ENDLESS)
        assert exhaustion_of(caught.value) is TIME
    finally:
        query_limits.switch_off()
        connections.close_all()
        query_limits._request.__dict__.clear()


def test_every_process_of_the_worker_bounds_its_queries():
    assert {bound_queries} <= {receiver() for _, receiver in worker_process_init.receivers}
    assert {bound_queries} <= {receiver() for _, receiver in worker_init.receivers}
    assert 0 < settings.QUERY_SECONDS < settings.TASK_QUERY_SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT


def test_commands_have_all_the_time_they_need(transactional_db, settings):
    """Nothing is bounded until the WSGI entry point says so."""
    settings.QUERY_SECONDS = 1
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS.replace("2000000000", "1000"))
        assert cursor.fetchone() == (1000,)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_full_disk_is_said_in_words(client):
    client.raise_request_exception = False
    response = client.get("/essai/plein/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "600")
    assert ROOM.title in response.text


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_what_was_typed_in_a_public_form_comes_back_when_the_disk_is_full(client):
    client.raise_request_exception = False
    words = "Une question longue, que personne ne veut écrire deux fois. " * 2
    response = client.post("/essai/plein/", {"message": words, "name": "Camille"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "600")
    assert ROOM.title in response.text
    assert words.strip() in response.text
    assert 'name="name" value="Camille"' in response.text
    assert "motdepasse" not in client.post("/essai/plein/", {"password": "motdepasse", "message": words}).text


def _in_little_room(program: str, *arguments: str) -> str:
    """What a program says whose files may not pass 64 kB: the kernel refuses the rest."""

    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))

    command = [sys.executable, "-c", program, *arguments]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, preexec_fn=bound, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr  # it may say that a measure of it found no room either
    return done.stdout


SAVE = """
import sys
from django.conf import settings
settings.configure()
from django.core.files.base import ContentFile
from consortium.limits.exhaustion import exhaustion_of, ROOM
from consortium.media.storage import WholeFileStorage
try:
    WholeFileStorage(sys.argv[1]).save("image.jpg", ContentFile(b"x" * 200_000))
except OSError as error:
    print(exhaustion_of(error) is ROOM)
"""
WRITE = """
import sqlite3, sys
from consortium.limits.exhaustion import exhaustion_of, ROOM
database = sqlite3.connect(sys.argv[1] + "/base.sqlite3")
database.execute("CREATE TABLE rows (text TEXT)")
try:
    for _ in range(100):
        database.execute("INSERT INTO rows VALUES (?)", ["x" * 10_000])
        database.commit()
except sqlite3.Error as error:
    print(exhaustion_of(error) is ROOM or error.sqlite_errorname)
"""


def test_a_file_that_finds_no_room_leaves_nothing_behind(tmp_path):
    assert _in_little_room(SAVE, str(tmp_path)).strip() == "True"
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_finds_no_room_is_known(tmp_path):
    assert _in_little_room(WRITE, str(tmp_path)).strip() in {"True", "SQLITE_IOERR_WRITE"}


def test_a_file_that_was_there_stays(tmp_path):
    storage = WholeFileStorage(tmp_path)
    first = storage.save("image.jpg", ContentFile(b"a"))
    second = storage.save("image.jpg", ContentFile(b"b"))
    assert first != second
    assert Path(storage.path(first)).read_bytes() == b"a"
