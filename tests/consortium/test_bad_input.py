"""Whatever is asked, the portal answers: words on the page, a 400 or a 404 in its own look; never a 500 nor a lie."""

import re

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from tests import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_programme")]
LONG = "a" * 10_240
# What a filtered page must say a word about.
WRONG = {
    "a date that is none": "du=abc",
    "a date out of the calendar": "du=2026-13-45",
    "an end before its start": "du=2026-05-02&au=2026-05-01",
    "a date before all history": "du=0001-01-01",
    "the last of all dates": "au=9999-12-31",
    "a search of 10 kB": f"q={LONG}",
    "a null byte": "q=%00",
    "invalid UTF-8": "q=%FF%FE",
    "a département from elsewhere": "departement=99",
    "a commune that does not exist": "commune=00000",
    "a radius that is no number": "commune=88413&rayon=zz",
    "a radius below zero": "rayon=-3",
    "an unknown theme": "theme=inconnu",
    "an unknown audience": "public=x",
    "an unknown format": "format=x",
    "an unknown partner": "partenaire=x",
    "an unknown venue": "lieu=x",
    "an age below zero": "age=-1",
    "an age that is no number": "age=abc",
    "an age beyond all numbers": "age=999999999999999999999",
    "a price that is no answer": "gratuit=peut-etre",
    "an unknown accessibility": "accessible=zz",
    "an unknown window": "quand=hier",
    "the same date twice, once wrong": "du=2026-01-01&du=abc",
}
PAGES = ["page=zz", "page=0", "page=-1", "page=999999", "page=%00", f"page={'9' * 5000}"]
HARMLESS = ["inconnu=1", "%00=1", "utm_source=x&fbclid=y&gclid=z", "departement=57&departement=57", "=", "&&&", "%"]
NOWHERE = [
    "/nulle-part/",
    "/evenements/inconnu/",
    "/evenements/inconnu.ics",
    f"/evenements/{LONG}/",
    "/departements/inconnu/",
    "/lieux/inconnu/",
    "/lieux/inconnu.ics",
    "/partenaires/inconnu/",
    "/agenda/calendrier/0/1/",
    "/agenda/calendrier/0000/01/",
    "/agenda/calendrier/0001/01/",
    "/agenda/calendrier/2026/00/",
    "/agenda/calendrier/2026/13/",
    "/agenda/calendrier/9999/12/",
    "/sitemap-inconnu.xml",
    "/media/inconnu.jpg",
    "/media/%00",
    "/media/../../etc/passwd",
    "/media/%2e%2e/%2e%2e/etc/passwd",
    "/evenements/%00/",
    "/lieux/%FF/",
    "/%00",
]
FEEDS = ["agenda-ics", "agenda-atom", "agenda-geojson"]
FILTERED_PAGES = ["agenda", "agenda-map", "agenda-month"]
TOLD = [(n, q) for n in FILTERED_PAGES for q in WRONG]
SAID = re.compile(r'class="(?:field__error|notice)')


def ask(client, name: str, query: str):
    """The answer to a public page with these parameters."""
    address = pages.address(name)
    return client.get(f"{address}{'&' if '?' in address else '?'}{query}")


@pytest.mark.parametrize(("name", "wrong"), TOLD)
def test_a_wrong_filter_is_told_on_the_page(client, name, wrong):
    response = ask(client, name, WRONG[wrong])
    assert response.status_code == 200
    assert SAID.search(response.content.decode())


@pytest.mark.parametrize("query", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("name", FEEDS)
def test_a_wrong_filter_is_refused_by_a_feed(client, name, query):
    """A subscription to the whole agenda in place of what was meant would be a silent lie."""
    response = ask(client, name, query)
    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert response.content.decode().startswith("Cette adresse contient une erreur.")


@pytest.mark.parametrize("query", PAGES)
def test_a_page_that_does_not_exist_is_told(client, query):
    response = ask(client, "agenda", query)
    assert response.status_code == 200
    assert SAID.search(response.content.decode())


@pytest.mark.parametrize("name", sorted(set(pages.PUBLIC) - {*FILTERED_PAGES, *FEEDS}))
def test_no_parameter_breaks_any_page(client, name):
    statuses = {query: ask(client, name, query).status_code for query in [*WRONG.values(), *PAGES, *HARMLESS]}
    assert {query: status for query, status in statuses.items() if status not in {200, 400}} == {}


@pytest.mark.parametrize("query", HARMLESS)
@pytest.mark.parametrize("name", pages.FILTERED)
def test_a_parameter_that_means_nothing_changes_nothing(client, name, query):
    assert ask(client, name, query).status_code == 200


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "lat=999&lon=6", "lat=zz&lon=6", "lat=48", "lat=nan&lon=inf"])
def test_the_lookup_of_communes_says_what_it_cannot_read(client, query):
    response = client.get(f"/communes/?{query}")
    assert response.status_code == 400
    assert response.json()["errors"]


@pytest.mark.parametrize("path", NOWHERE, ids=lambda path: path[:40])
def test_an_unknown_address_is_a_404_with_the_search(client, path):
    response = client.get(path)
    assert response.status_code == 404
    text = response.content.decode()
    assert settings.SITE_NAME in text
    assert 'role="search"' in text


@pytest.mark.parametrize("name", pages.PUBLIC)
def test_a_page_to_read_takes_nothing_else(client, name):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = client.generic(method, pages.address(name))
        assert (method, response.status_code, response.headers.get("Allow")) == (method, 405, "GET, HEAD")


def test_an_unknown_host_is_a_400_in_the_look_of_the_site(client):
    response = client.get("/", headers={"host": "ailleurs.example"})
    assert response.status_code == 400
    assert settings.SITE_NAME in response.content.decode()


def test_a_form_from_elsewhere_is_a_403_in_the_look_of_the_site(client):
    client.handler.enforce_csrf_checks = True
    response = client.post("/admin/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert settings.SITE_NAME in response.content.decode()


@pytest.fixture
def no_database():
    """Every query fails, as when the database is gone."""

    def refuse(execute, sql, params, many, context):
        raise DatabaseError("la base est coupée")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("name", ["home", "agenda", "event", "agenda-ics"])
def test_without_a_database_the_500_page_still_comes(client, no_database, name, caplog):
    client.raise_request_exception = False
    response = client.get(pages.address(name))
    text = response.content.decode()
    assert response.status_code == 500
    assert settings.SITE_NAME in text
    assert settings.CONTACT_EMAIL in text
    assert "la base est coupée" not in text


def test_without_a_database_health_says_so(client, no_database):
    response = client.get("/sante/")
    assert (response.status_code, response.json()) == (
        503,
        {
            "status": "down", "database": False, "cache": True, "broker": "none", "outbox": None,
            "problems": ["database"],
        },
    )  # fmt: skip


def test_a_page_in_the_cache_outlives_the_database(client):
    """As long as the cache knows the programme's version; see ``PROGRAMME_VERSION_SECONDS``."""
    address = pages.address("agenda")
    before = client.get(address)

    def refuse(execute, sql, params, many, context):
        raise DatabaseError("la base est coupée")

    with connection.execute_wrapper(refuse):
        assert client.get(address).content == before.content
