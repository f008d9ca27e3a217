"""What search engines are told."""

import datetime as dt
from xml.etree import ElementTree  # our own answers are read here, nothing foreign

import pytest
import time_machine

from events.calendar.periods import PARIS
from events.choices import Publication
from events.feeds import sitemap_views as sitemap_view
from events.feeds import sitemaps
from events.models import Event
from partners.choices import ActivityState
from partners.models import Partner
from tests.factories import ActivityFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=PARIS)
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://testserver"
# Home, agenda, map, catalogue, venues, partners, three legal pages; ten départements; three partners.
ALWAYS = 9 + 10 + 3


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def locations(client, address: str = "/sitemap.xml") -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    return [element.text.removeprefix(SITE) for element in root.iterfind(".//s:loc", NAMES)]


def test_the_pages_that_are_always_there(client):
    found = locations(client)
    assert len(found) == ALWAYS
    assert found[:6] == ["/", "/agenda/", "/agenda/carte/", "/activites/", "/lieux/", "/partenaires/"]
    assert "/departements/moselle/" in found
    assert "/partenaires/accustica/" in found


def test_published_events_past_ones_too_and_their_venues(client):
    start = NOW - dt.timedelta(days=300)
    past = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1))
    VenueFactory(slug="sans-evenement")
    found = locations(client)[8:]
    assert f"/evenements/{past.event.slug}/" in found
    assert f"/lieux/{past.venue.slug}/" in found
    assert "/lieux/sans-evenement/" not in found


@pytest.mark.parametrize(
    "hidden",
    [
        {"event__draft": True},
        {"event__publication": Publication.REVIEW},
        {"event__publish_at": NOW + dt.timedelta(seconds=1)},
    ],
)
def test_what_is_not_published_is_not_told(client, hidden):
    OccurrenceFactory(event__organiser=Partner.objects.get(slug="accustica"), **hidden)
    assert len(locations(client)) == ALWAYS


def test_last_change_is_at_least_the_appearance(client):
    event = EventFactory(publish_at=NOW - dt.timedelta(days=1))
    Event.objects.filter(pk=event.pk).update(updated_at=NOW - dt.timedelta(days=9))
    root = ElementTree.fromstring(client.get("/sitemap-evenements.xml").content)  # noqa: S314 - our own answer
    assert [element.text for element in root.iterfind(".//s:lastmod", NAMES)] == ["2026-11-19"]


def test_the_catalogue_but_not_its_drafts(client):
    shown = ActivityFactory(partner=Partner.objects.get(slug="accustica"))
    ActivityFactory(partner=shown.partner, state=ActivityState.DRAFT)
    ActivityFactory(partner=shown.partner, state=ActivityState.RETIRED)
    assert locations(client)[ALWAYS:] == [f"/activites/{shown.slug}/"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_queries_do_not_grow_with_rows(client, how_many, django_assert_num_queries):
    for _ in range(how_many):
        OccurrenceFactory()
        ActivityFactory()
    client.get("/robots.txt")  # so that the programme's version is known
    with django_assert_num_queries(13):
        client.get("/sitemap.xml")


def test_an_index_when_one_file_does_not_do(client, monkeypatch):
    monkeypatch.setattr(sitemap_view, "LIMIT", 3)
    monkeypatch.setattr(sitemaps.Section, "limit", 3)
    for _ in range(4):
        EventFactory()
    found = locations(client)
    assert found[:3] == ["/sitemap-pages.xml", "/sitemap-pages.xml?p=2", "/sitemap-pages.xml?p=3"]
    assert found[-3:] == ["/sitemap-evenements.xml", "/sitemap-evenements.xml?p=2", "/sitemap-activites.xml"]
    assert len(locations(client, "/sitemap-evenements.xml")) == 3
    assert len(locations(client, "/sitemap-evenements.xml?p=2")) == 1


@pytest.mark.parametrize("address", ["/sitemap-inconnu.xml", "/sitemap.xml?p=9", "/sitemap.xml?p=abc"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_the_sitemap_is_public(client):
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies


def test_robots_keep_out_of_the_admin_and_find_the_sitemap(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().split("\n") == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /rappels/",
        "Disallow: /abonnements/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
        "",
    ]
