"""What every public page owes to whoever opens it: nothing inline, nobody else, no cookie."""

import re

import pytest
from django.conf import settings

from consortium.http.csp import tile_origin
from tests import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_programme")]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")[^>]*>", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>]+\son[a-z]+=", re.IGNORECASE)
LOADED = re.compile(r"<(?:script|img|link rel=\"(?:stylesheet|icon)\")[^>]*\s(?:src|href)=\"([^\"]+)\"", re.IGNORECASE)


def policy_of(response) -> dict[str, str]:
    """The Content-Security-Policy as directives."""
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts if name}


def test_every_address_of_the_portal_is_looked_at():
    """A new address must say whether it is a public page (``tests/pages.py``) or something else."""
    assert pages.names() - set(pages.PUBLIC) - pages.ELSEWHERE - pages.PERSONAL - pages.STAFF == set()


@pytest.mark.parametrize("name", pages.PUBLIC)
def test_scripts_and_styles_come_from_here_only(client, name):
    expected = POLICY | ({"img-src": f"{POLICY['img-src']} {tile_origin()}"} if name in pages.WITH_MAP else {})
    assert policy_of(client.get(pages.address(name))) == expected


@pytest.mark.parametrize("name", pages.HTML)
def test_nothing_is_inline(client, name):
    text = client.get(pages.address(name)).content.decode()
    assert [pattern.findall(text) for pattern in (INLINE_SCRIPT, INLINE_STYLE, INLINE_HANDLER)] == [[], [], []]


@pytest.mark.parametrize("name", pages.HTML)
def test_nothing_is_loaded_from_elsewhere(client, name):
    loaded = LOADED.findall(client.get(pages.address(name)).content.decode())
    ours = settings.STATIC_URL, "/media/", "/dessins/", "data:"
    assert [address for address in loaded if not address.startswith(ours)] == []


@pytest.mark.parametrize("name", pages.PUBLIC)
def test_a_public_page_sets_no_cookie_and_varies_on_nothing_personal(client, name):
    response = client.get(pages.address(name))
    assert response.status_code == 200
    assert response.cookies == {}
    assert response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"


@pytest.mark.parametrize("name", pages.PUBLIC)
def test_a_public_page_may_be_kept_by_anybody_and_checked_again(client, name):
    response = client.get(pages.address(name))
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert response.headers["ETag"]
    assert response.headers["Last-Modified"]


@pytest.mark.parametrize("name", pages.PUBLIC)
def test_browsers_are_told_to_be_careful(client, name):
    headers = client.get(pages.address(name)).headers
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert {name: headers.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("name", pages.PUBLIC)
def test_a_public_page_is_the_same_for_the_staff(client, admin_client, name):
    assert admin_client.get(pages.address(name)).content == client.get(pages.address(name)).content
