"""Every cookie of the portal belongs to this host alone: nobody else on the domain can set it or read it."""

import ast
import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from consortium.http import cookies
from consortium.sessions import devices
from tests.factories import CommuneFactory, coordination
from tests.parts import ROOT

SETTERS = {"set_cookie", "set_signed_cookie", "delete_cookie"}
PASSWORD = "une phrase que personne ne devine"
COOKIE_SETTINGS = """
import json
from consortium import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if "_COOKIE_" in name}, default=str))
"""


@pytest.fixture
def secure(settings):
    """The portal behind HTTPS, as far as its cookies know."""
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.COOKIE_PREFIX = "__Host-"
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"


def is_for_this_host(cookie: Morsel) -> bool:
    """The four conditions of the prefix; a browser refuses a cookie that bears it without them."""
    return cookie.key.startswith("__Host-") and cookie["secure"] and cookie["path"] == "/" and not cookie["domain"]


def test_only_one_module_sets_cookies():
    calls = {
        str(path.relative_to(ROOT))
        for app in apps.get_app_configs()
        if Path(app.path).parent == ROOT
        for path in Path(app.path).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in SETTERS
    }
    assert calls == {"consortium/http/cookies.py"}


def test_with_https_the_settings_name_cookies_of_this_host():
    environment = {**os.environ, "HTTPS": "1", "SECRET_KEY": "x" * 60}
    done = subprocess.run(
        [sys.executable, "-c", COOKIE_SETTINGS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    names = {name: value for name, value in found.items() if name.endswith("_NAME")}
    assert names == {"CSRF_COOKIE_NAME": "__Host-csrftoken", "SESSION_COOKIE_NAME": "__Host-sessionid"}
    assert {value for name, value in found.items() if name.endswith("_SECURE")} == {True}
    assert not [name for name in found if name.endswith(("_DOMAIN", "_PATH"))]


@pytest.mark.django_db
def test_with_https_every_cookie_of_a_day_in_the_admin_is_for_this_host(secure):
    """A log-in, a message after a save, a form kept when the session has ended, a log-out."""
    person = coordination(password=PASSWORD)
    commune, browser, seen = CommuneFactory(), Client(), {}

    def go(method: str, page: str, data=None) -> None:
        if method == "post":
            data = {**(data or {}), "csrfmiddlewaretoken": browser.cookies["__Host-csrftoken"].value}
        answer = getattr(browser, method)(page, data, secure=True)
        seen.update({name: cookie for name, cookie in answer.cookies.items() if cookie.value})
        assert all(is_for_this_host(cookie) for cookie in answer.cookies.values()), answer.cookies

    add = reverse("admin:partners_theme_add")
    go("get", reverse("admin:login"))
    go("post", reverse("admin:login"), {"username": person.email, "password": PASSWORD})
    go("post", add, {"name": "Volcans", "slug": "volcans", "position": 1})
    browser.cookies.pop("__Host-sessionid")
    go("post", add, {"name": "Une phrase écrite trop tard", "slug": "tard"})
    go("post", reverse("admin:login"), {"username": person.email, "password": PASSWORD})
    go("post", reverse("admin:logout"))
    go("get", f"/agenda/?commune={commune.pk}")
    assert {name.removeprefix("__Host-") for name in seen} == {
        *("csrftoken", "sessionid", "messages"), *(cookie.word for cookie in cookies.declared),
    }  # fmt: skip


@pytest.mark.django_db
def test_what_was_signed_for_one_cookie_means_nothing_in_another(client):
    client.get(reverse("admin:login"))  # whoever declares one is loaded by then
    signed, request = HttpResponse(), HttpRequest()
    for cookie in cookies.declared:
        cookie.write(signed, cookie.word)
    for given, place in itertools.product(cookies.declared, repeat=2):
        request.COOKIES = {place.name: signed.cookies[given.name].value}
        assert place.read(request) == (given.word if place is given else None)
    assert len(cookies.declared) > 1


def test_two_cookies_never_share_a_salt():
    with pytest.raises(ValueError, match=devices.COOKIE.salt):
        replace(devices.COOKIE, word="autre")
