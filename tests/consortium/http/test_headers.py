"""What every address owes, whoever asks and however: derived from the resolver."""

import gzip

import pytest
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from consortium.caching.page_cache import declared_page
from consortium.http.headers import PERMISSIONS_POLICY
from consortium.http.methods import FORM_METHODS, allowed_methods
from tests import pages, routes

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
EVERY = {
    **{name: routes.every()[name] for name in sorted(routes.every())},
    "admin": "/admin/",
    "admin-login": "/admin/login/",
    "nowhere": "/nulle-part/",
    "a static file": "/static/img/rien.png",
}
FEEDS = [name for name in pages.PUBLIC if declared_page(pages.pattern_path(name)).is_feed]


def _lists() -> dict[str, str]:
    return {
        model._meta.label_lower: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }


@pytest.fixture
def _programme():
    pages.populate()


@pytest.mark.parametrize("name", EVERY)
def test_every_address_tells_browsers_to_be_careful(client, name):
    client.raise_request_exception = False
    headers = client.get(EVERY[name]).headers
    assert headers["Permissions-Policy"] == PERMISSIONS_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}
    assert "Server" not in headers


@pytest.mark.parametrize("name", EVERY)
def test_only_feeds_are_read_by_pages_of_other_sites(client, name):
    response = client.get(EVERY[name])
    declared = declared_page(EVERY[name])
    if declared and declared.is_feed and response.status_code != 404:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    else:
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.usefixtures("_programme")
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_read_from_anywhere_and_kept_so(client, name):
    for _ in range(2):  # made, then from the cache
        headers = client.get(pages.address(name)).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("name", [name for name in EVERY if name not in {"nowhere", "a static file"}])
def test_a_method_that_an_address_does_not_take_is_told_which_it_does(name):
    """With the check of tokens in force: «formulaire expiré» is for forms."""
    taken = allowed_methods(resolve(EVERY[name]).func)
    for method in METHODS:
        response = Client(enforce_csrf_checks=True).generic(method, EVERY[name])
        if method in taken:
            assert response.status_code != 405, method
        else:
            assert (response.status_code, response.headers["Allow"]) == (405, ", ".join(taken)), method


def test_views_outside_the_admin_say_which_methods_they_take():
    """By Django's decorators or by their class: what is guessed is guessed of the admin alone."""
    said = {name: allowed_methods(resolve(path).func) for name, path in routes.every().items()}
    assert {name for name, methods in said.items() if set(methods) - {*FORM_METHODS, "OPTIONS"}} == set()
    assert {methods for name, methods in said.items() if name in pages.PUBLIC} == {("GET", "HEAD")}


@pytest.mark.parametrize("label", _lists())
def test_what_the_staff_reads_is_compressed(admin_client, label):
    plain = admin_client.get(_lists()[label])
    answer = admin_client.get(_lists()[label], headers={"accept-encoding": "gzip"})
    if plain.status_code == 200 and len(plain.content) > 1000:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert len(gzip.decompress(answer.content)) > 1000


def test_the_length_of_a_compressed_page_tells_nothing_of_a_guess():
    """Random bytes each time, and a token masked anew."""
    client = Client()
    answers = [client.get("/admin/login/", headers={"accept-encoding": "gzip"}).content for _ in range(40)]
    assert len({len(answer) for answer in answers}) > 10
    request = RequestFactory().get("/")
    assert get_token(request) != get_token(request)


@pytest.mark.parametrize("name", ["favicon", "apple-touch-icon", "apple-touch-icon-precomposed"])
def test_icons_that_nobody_named_are_there(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url.startswith("/static/img/")
    assert finders.find(response.url.removeprefix("/static/"))


POSTED = sorted(name for name, path in routes.every().items() if "POST" in allowed_methods(resolve(path).func))


@pytest.mark.parametrize("name", [*POSTED, "admin-login"])
def test_a_form_of_a_stranger_is_refused_before_it_is_read(name, settings):
    body = b"x" * (settings.ANONYMOUS_FORM_MAX_BYTES + 1)
    client = Client(enforce_csrf_checks=True)
    response = client.generic("POST", EVERY[name], body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "rien n’a été lu" in response.text
    assert response.wsgi_request._read_started is False


def test_a_form_of_the_staff_may_weigh_more(admin_client, settings):
    body = b"a=" + b"x" * (settings.ANONYMOUS_FORM_MAX_BYTES + 1)
    response = admin_client.generic("POST", "/admin/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code != 413


def test_nobody_s_form_may_weigh_more_than_all_uploads_together(admin_client, settings):
    settings.ANONYMOUS_FORM_MAX_BYTES, settings.UPLOAD_FORM_MAX_BYTES = 10, 100
    response = admin_client.generic("POST", "/admin/", b"x" * 101, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413


@pytest.mark.parametrize("length", ["", "-1", "abc", "²", "1" * 30])
def test_a_nonsensical_length_breaks_nothing(client, length):
    assert client.get("/", headers={"content-length": length}).status_code in {200, 413}
