"""From every page with results there is a way to receive them by mail."""

import pytest
from django.urls import reverse

from tests import pages

pytestmark = pytest.mark.django_db
FILTER = "departement=88&quand=mois&public=tout-public"
KEPT = 'href="/abonnements/nouveau/?departement=88&amp;public=tout-public"'


@pytest.fixture(autouse=True)
def _programme():
    pages.populate()


@pytest.mark.parametrize("name", ["agenda", "agenda-map", "agenda-month"])
def test_a_result_page_leads_to_its_own_filter_without_the_dates(client, name):
    assert KEPT in client.get(f"{pages.address(name)}?{FILTER}").text
    assert 'href="/abonnements/"' in client.get(pages.address(name)).text


def test_a_search_that_finds_nothing_too(client):
    page = client.get("/agenda/?q=introuvable").text
    assert page.count('href="/abonnements/nouveau/?q=introuvable"') == 2


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/departements/vosges/", "departement=88"),
        ("/departements/meuse/", "departement=55"),
        (reverse("venue", args=[pages.SLUGS["venue"]]), f"lieu={pages.SLUGS['venue']}"),
    ],
)
def test_a_place_leads_to_what_is_on_there(client, address, kept):
    assert f'href="/abonnements/nouveau/?{kept}"' in client.get(address).text


@pytest.mark.parametrize("name", ["home", "venues", "privacy"])
def test_every_page_leads_to_the_choice(client, name):
    assert 'href="/abonnements/"' in client.get(pages.address(name)).text
