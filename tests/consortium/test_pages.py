"""Pages of text and error pages: true, reachable, in the site's look."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import RequestFactory
from PIL import Image

from consortium import views
from consortium.limits.rate_limit import longest_count
from tests.factories import EventFactory

PAGES = ["/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"]
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|type=\"application/(ld\+)?json\"))")


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_pages_of_text_say_whom_to_write_to_and_leave_no_cookie(client, settings, address):
    settings.CONTACT_EMAIL = "bonjour@example.org"
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert "mailto:bonjour@example.org" in html
    assert html.count("<h1") == 1
    assert f'<link rel="canonical" href="http://testserver{address}">' in html
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("partners", "by", "are", "with_theirs"),
    [
        (
            {"la Nef des sciences": "Mulhouse", "Accustica": "Reims", "l’Université de Lorraine": ""},
            "de la Nef des sciences, d’Accustica et de l’Université de Lorraine.",
            "la Nef des sciences (Mulhouse), Accustica (Reims) et l’Université de Lorraine.",
            "La Nef des sciences, Accustica, l’Université de Lorraine et leurs partenaires",
        ),
        (
            {
                "la Nef des sciences": "Mulhouse",
                "Accustica": "Reims",
                "l’Université de Lorraine": "",
                "le Vaisseau": "",
            },
            "de la Nef des sciences, d’Accustica, de l’Université de Lorraine et du Vaisseau.",
            "la Nef des sciences (Mulhouse), Accustica (Reims), l’Université de Lorraine et le Vaisseau.",
            "La Nef des sciences, Accustica, l’Université de Lorraine, le Vaisseau et leurs partenaires",
        ),
    ],
    ids=["three", "four"],
)
def test_who_coordinates_the_portal_is_named_from_one_place(client, rf, settings, partners, by, are, with_theirs):
    settings.SITE_PARTNERS = partners
    legal, listed = (" ".join(client.get(address).text.split()) for address in ("/mentions-legales/", "/partenaires/"))
    assert f"Un service {by}" in " ".join(render_to_string("_footer.html", request=rf.get("/")).split())
    assert are in legal
    assert with_theirs in listed


@pytest.mark.django_db
def test_the_legal_notice_says_what_the_installation_has_filled_in(client, settings):
    settings.HOSTING_NOTICE, settings.PUBLISHER_NOTICE = "Hébergé par\nl’université", "Directrice : Camille <Durand>"
    html = client.get("/mentions-legales/").content.decode()
    assert "Hébergé par<br>l’université" in html
    assert "Directrice : Camille &lt;Durand&gt;" in html


@pytest.mark.django_db
def test_the_legal_notice_is_honest_about_what_is_missing(client):
    html = client.get("/mentions-legales/").content.decode()
    assert [word for word in ("PUBLISHER_NOTICE", "HOSTING_NOTICE") if word in html] == [
        "PUBLISHER_NOTICE",
        "HOSTING_NOTICE",
    ]


@pytest.mark.django_db
def test_personal_data_names_the_tile_server_of_this_installation(client, settings):
    settings.MAP_TILES_URL = "https://tuiles.example.org/{z}/{x}/{y}.png"
    assert "(tuiles.example.org)" in client.get("/donnees-personnelles/").content.decode()


@pytest.mark.django_db
def test_not_found_offers_the_search(client):
    response = client.get("/rien/")
    html = response.content.decode()
    assert response.status_code == 404
    assert 'action="/agenda/"' in html
    assert 'name="q"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "error", "status"),
    [
        (views.bad_request, SuspiciousOperation(), 400),
        (views.forbidden, PermissionDenied(), 403),
    ],
)
def test_errors_have_the_site_s_look(view, error, status):
    response = view(RequestFactory().get("/"), error)
    html = response.content.decode()
    assert response.status_code == status
    assert 'class="site-header"' in html
    assert "noindex" in html


def test_the_server_error_needs_no_database():
    """No ``django_db`` mark: a query would fail the test."""
    response = views.server_error(RequestFactory().get("/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert "Le site a un problème" in html
    assert "css/site.css" in html


def test_the_server_error_needs_no_static_files_either(settings, tmp_path):
    """As when nobody ran ``collectstatic``: there is no manifest to find a style sheet in."""
    settings.STATIC_ROOT = tmp_path / "nowhere"
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    html = views.server_error(RequestFactory().get("/")).text
    assert ("Le site a un problème" in html, "stylesheet" in html) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/agenda/", "/rien/", *PAGES])
def test_nothing_is_inline(client, address):
    EventFactory()
    html = client.get(address).content.decode()
    assert INLINE.findall(html) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "current"), [("/agenda/", ["Agenda"]), ("/", [])])
def test_the_navigation_marks_the_section_of_the_page(client, address, current):
    html = client.get(address).content.decode()
    assert re.findall(r'aria-current="true" data-section="[a-z]+">([^<]+)<', html) == current


@pytest.mark.django_db
def test_the_portal_can_be_put_among_the_applications_of_a_phone(client):
    assert '<link rel="manifest" href="/site.webmanifest">' in client.get("/").text
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    icons = answer.json()["icons"]
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in icons:
        with Image.open(finders.find(icon["src"].removeprefix(settings.STATIC_URL))) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]


@pytest.mark.django_db
def test_the_page_on_personal_data_says_how_long_counts_are_kept(client):
    assert client.get("/donnees-personnelles/").text.count(f"disparaît en {longest_count()} au plus") == 2
