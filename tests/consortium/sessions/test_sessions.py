"""Sessions in rows of their own: whose, since when, for how long; and those of before, carried over."""

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.test import Client
from django.urls import reverse

from consortium.sessions.browsers import UNKNOWN, browser_words
from consortium.sessions.closing import delete_dead
from consortium.sessions.models import Session
from tests.factories import PartnerFactory, coordination, member_of

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2027, 3, 2, 8, tzinfo=dt.UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PASSWORD = "trois petites étoiles filantes"


def gets_in(client: Client, **headers: str) -> bool:
    return client.get(reverse("admin:index"), headers=headers).status_code == 200


def test_a_session_is_its_persons_and_knows_its_browser(client, time_machine):
    time_machine.move_to(MORNING, tick=False)
    person = member_of(PartnerFactory(), email="zoe@example.org", password=PASSWORD)
    data = {"username": person.email, "password": PASSWORD}
    client.post(reverse("admin:login"), data, headers={"User-Agent": FIREFOX})
    session = Session.objects.get()
    assert (session.user, session.browser, session.created_at) == (person, "Firefox, Linux", MORNING)
    time_machine.shift(dt.timedelta(hours=2))
    assert gets_in(client)
    session.refresh_from_db()
    assert (session.created_at, session.last_used_at) == (MORNING, MORNING + dt.timedelta(hours=2))


def test_a_session_that_slept_too_long_is_over(client, time_machine, settings):
    time_machine.move_to(MORNING, tick=False)
    client.force_login(coordination())
    time_machine.shift(settings.SESSION_IDLE - dt.timedelta(seconds=1))
    assert gets_in(client)
    time_machine.shift(settings.SESSION_IDLE - dt.timedelta(seconds=1))
    assert gets_in(client)
    time_machine.shift(settings.SESSION_IDLE)
    assert not gets_in(client)


def test_a_session_in_daily_use_ends_all_the_same(client, time_machine, settings):
    time_machine.move_to(MORNING, tick=False)
    client.force_login(coordination())
    step = settings.SESSION_IDLE / 2
    for _ in range(settings.SESSION_LIFETIME // step - 1):
        time_machine.shift(step)
        assert gets_in(client)
    # Even written to in between, as by a message kept for the next page.
    session = client.session
    session["note"] = 1
    session.save()
    time_machine.shift(step)
    assert not gets_in(client)


def test_logging_in_changes_the_key_of_the_session(client):
    person = member_of(PartnerFactory(), password=PASSWORD)
    session = client.session
    session["note"] = 1
    session.save()
    before = session.session_key
    client.post(reverse("admin:login"), {"username": person.email, "password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_logging_out_is_a_post_and_leaves_no_row(client):
    client.force_login(coordination())
    assert client.get(reverse("admin:logout")).status_code == 405
    client.post(reverse("admin:logout"))
    assert Session.objects.count() == 0


def test_a_new_password_logs_the_other_browsers_out():
    person = member_of(PartnerFactory(), password=PASSWORD)
    client = Client()
    client.force_login(person)
    person.set_password("quatre autres étoiles")
    person.save()
    assert not gets_in(client)


def test_finished_sessions_are_counted_then_deleted(time_machine, settings):
    time_machine.move_to(MORNING, tick=False)
    person = coordination()
    Client().force_login(person)
    time_machine.shift(settings.SESSION_IDLE)
    Client().force_login(person)
    now = MORNING + settings.SESSION_IDLE
    assert [delete_dead(now, dry_run=True), Session.objects.count()] == [1, 2]
    assert [delete_dead(now, dry_run=False), Session.objects.get().created_at] == [1, now]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/125.0 Safari/537.36 Edg/125.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/125.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_browser_in_short_words(header, words):
    assert browser_words(header) == words


CREATE = "CREATE TABLE django_session (session_key varchar(40), session_data text, expire_date {})"
INSERT = "INSERT INTO django_session VALUES (%s, %s, %s)"


def test_sessions_of_the_release_before_are_carried_over():
    carry = import_module("consortium.sessions.migrations.0002_carry_sessions").carry
    person = member_of(PartnerFactory())
    before = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    moment = "timestamptz" if connection.vendor == "postgresql" else "datetime"
    later, earlier = (dt.datetime.now(dt.UTC) + dt.timedelta(days=days) for days in (3, -3))
    with connection.cursor() as cursor:
        cursor.execute(CREATE.format(moment))
        for key, data, expires in (("k" * 32, before, later), ("o" * 32, before, earlier), ("a" * 32, {}, later)):
            cursor.execute(INSERT, [key, DatabaseStore().encode(data), expires])
        carry(apps, SimpleNamespace(connection=connection))
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE django_session")
    session = Session.objects.get()
    assert (session.pk, session.user) == ("k" * 32, person)
    client = Client()
    client.cookies["sessionid"] = session.pk
    assert gets_in(client)
