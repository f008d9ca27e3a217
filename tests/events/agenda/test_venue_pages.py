import datetime as dt
import json
import re

import pytest
import time_machine

from events.agenda.venue_pages import MAX_CARDS, MAX_PAST, MAX_RELAYS, VENUES_PER_PAGE
from events.calendar.periods import PARIS
from events.choices import Status
from partners.models import Partner
from territories.choices import VenueKind
from territories.models import Departement
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, PartnerFactory, VenueFactory

# A Wednesday, at noon.
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
SATURDAY = dt.datetime(2026, 11, 28, 14, tzinfo=PARIS)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_wednesday")]


@pytest.fixture
def _wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def titles(text: str) -> list[str]:
    return re.findall(r'<h3 class="card__title"><a href="[^"]*">([^<]*)</a>', text)


def points(text: str) -> list[dict]:
    block = re.search(r'<script id="carte-config" type="application/json">(.*?)</script>', text, re.DOTALL).group(1)
    return [point["properties"] for point in json.loads(block)["points"]]


def names(text: str) -> list[str]:
    return re.findall(r'class="venue-row__name" href="[^"]*">([^<]*)</a>', text)


def occurrence(start: dt.datetime = NOW + DAY, title: str = "Un atelier", **fields):
    if "event" not in fields:
        fields["event__title"] = title
    return OccurrenceFactory(start=start, end=start + HOUR, **fields)


# --- a département ----------------------------------------------------------------------------------------------------


def test_a_departement_shows_the_weekend_then_what_comes_and_each_event_once(client):
    occurrence(SATURDAY, "Samedi")
    occurrence(NOW + DAY, "Demain")
    occurrence(NOW - DAY, "Hier")
    occurrence(NOW + DAY, "En Moselle", venue__commune=CommuneFactory(code="57001"))
    answer = client.get("/departements/vosges/")
    assert titles(answer.text) == ["Samedi", "Demain"]
    assert "Les sciences dans les Vosges" in answer.text


def test_a_departement_shows_no_draft_nor_what_is_to_be_published_later(client):
    occurrence(title="Brouillon", event__draft=True)
    occurrence(title="Plus tard", event__publish_at=NOW + HOUR)
    assert titles(client.get("/departements/vosges/").text) == []


def test_a_departement_without_anything_offers_its_neighbours(client):
    occurrence(title="Chez le voisin", venue__commune=CommuneFactory(code="54001"))
    occurrence(title="Trop loin", venue__commune=CommuneFactory(code="08001"))
    text = client.get("/departements/vosges/").text
    assert "Rien n’est encore annoncé dans les Vosges" in text
    assert titles(text) == ["Chez le voisin"]


def test_a_departement_says_its_figures_and_who_coordinates_it(client):
    CommuneFactory(code="88001", population=1200)
    CommuneFactory(code="88002", population=300)
    text = client.get("/departements/vosges/").text
    assert "<dt>habitants</dt><dd>1\u202f500</dd>" in text
    assert "<dt>communes</dt><dd>2</dd>" in text
    assert '<a href="/partenaires/universite-de-lorraine/">Université de Lorraine</a>' in text
    assert "/partenaires/accustica/" not in text


def test_a_departement_lists_its_relays_and_marks_them_on_the_map(client):
    relay = VenueFactory(name="Médiathèque de Rambervillers", is_relay=True)
    VenueFactory(name="Une salle")
    VenueFactory(name="Relais de Moselle", is_relay=True, commune=CommuneFactory(code="57001"))
    occurrence(venue=relay)
    text = client.get("/departements/vosges/").text
    assert names(text) == ["Médiathèque de Rambervillers"]
    assert [(point["name"], point["count"], point["relay"]) for point in points(text)] == [
        ("Médiathèque de Rambervillers", 1, True)
    ]


def test_the_relays_of_a_departement_are_bounded(client):
    commune = CommuneFactory()
    VenueFactory.create_batch(MAX_RELAYS + 2, is_relay=True, commune=commune)
    text = client.get("/departements/vosges/").text
    assert len(names(text)) == MAX_RELAYS
    assert f"Les {MAX_RELAYS + 2} lieux relais" in text


def test_a_departement_leads_to_its_agenda_and_feeds(client):
    for n in range(MAX_CARDS + 1):
        occurrence(NOW + DAY + n * HOUR)
    text = client.get("/departements/vosges/").text
    assert len(titles(text)) == MAX_CARDS
    assert f'<a class="more" href="/agenda/?departement=88">Voir les {MAX_CARDS + 1} événements</a>' in text
    assert "/agenda.ics?departement=88" in text
    assert "/agenda.atom?departement=88" in text


def test_every_departement_has_its_page(client):
    answers = {row.code: client.get(row.get_absolute_url()).status_code for row in Departement.objects.all()}
    assert set(answers.values()) == {200}
    assert client.get("/departements/paris/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_of_a_departement(client, django_assert_num_queries, rows):
    for n in range(rows):
        occurrence(NOW + DAY * n, venue=VenueFactory(is_relay=True))
        occurrence(SATURDAY + n * HOUR)
    client.get("/departements/meuse/")
    with django_assert_num_queries(4):
        client.get("/departements/vosges/")


# --- venues -----------------------------------------------------------------------------------------------------------


def test_the_network_is_the_relays_and_where_something_public_was_or_will_be(client):
    VenueFactory(name="A relais", is_relay=True)
    occurrence(NOW - 30 * DAY, venue=VenueFactory(name="B passé"))
    occurrence(venue=VenueFactory(name="C brouillon"), event__draft=True)
    VenueFactory(name="D sans rien")
    assert sorted(names(client.get("/lieux/").text)) == ["A relais", "B passé"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=mediatheque", ["Médiathèque Verlaine"]),
        ("q=st die", ["Salle du Foyer"]),
        ("q=88100", ["Salle du Foyer"]),
        ("q=verlaine+metz", ["Médiathèque Verlaine"]),
        ("q=verlaine+nancy", []),
        ("departement=57", ["Médiathèque Verlaine"]),
        ("type=mairie", ["Salle du Foyer"]),
        ("relais=on", ["Salle du Foyer"]),
        ("departement=57&relais=on", []),
        ("departement=75", ["Médiathèque Verlaine", "Salle du Foyer"]),
        ("q=%00&type=rien&page=zz", ["Médiathèque Verlaine", "Salle du Foyer"]),
        ("q=" + "a" * 10_000, ["Médiathèque Verlaine", "Salle du Foyer"]),
    ],
)
def test_venues_are_found_by_name_commune_postcode_departement_and_kind(client, query, expected):
    metz = CommuneFactory(code="57463", name="Metz", postal_codes="57000 57050")
    saint_die = CommuneFactory(code="88413", name="Saint-Dié-des-Vosges", postal_codes="88100")
    occurrence(venue=VenueFactory(name="Médiathèque Verlaine", commune=metz))
    occurrence(venue=VenueFactory(name="Salle du Foyer", commune=saint_die, kind=VenueKind.TOWN_HALL, is_relay=True))
    answer = client.get(f"/lieux/?{query}")
    assert (answer.status_code, names(answer.text)) == (200, expected)
    found = client.get(f"/lieux.geojson?{query}").json()["features"]
    assert [feature["properties"]["name"] for feature in found] == expected


def test_a_search_for_venues_in_error_says_so(client):
    text = client.get("/lieux/?departement=75&type=rien").text
    assert "Ce département n’est pas dans le Grand Est." in text
    assert "Ce type de lieu n’existe pas." in text


def test_a_search_without_result_helps(client):
    assert "Aucun lieu ne correspond." in client.get("/lieux/?q=introuvable").text


def test_venues_stand_by_departement_and_by_page(client):
    VenueFactory.create_batch(VENUES_PER_PAGE, is_relay=True, commune=CommuneFactory(code="08001"))
    VenueFactory(name="Le dernier", is_relay=True)
    first, second = client.get("/lieux/").text, client.get("/lieux/?page=2").text
    assert len(names(first)) == VENUES_PER_PAGE
    assert '<h3 class="venue-group">Ardennes (08)</h3>' in first
    assert '<a rel="next" href="?page=2">' in first
    assert names(second) == ["Le dernier"]
    assert names(client.get("/lieux/?page=99").text) == ["Le dernier"]
    assert 'href="?relais=on&amp;page=2"' in client.get("/lieux/?relais=on").text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/lieux/", 3), ("/lieux.geojson", 1)])
def test_the_queries_of_the_venues(client, django_assert_num_queries, address, queries, rows):
    for _ in range(rows):
        occurrence(venue=VenueFactory(is_relay=True))
    client.get("/lieux/?q=rien")
    with django_assert_num_queries(queries):
        client.get(address)


# --- a venue ----------------------------------------------------------------------------------------------------------

PRIVATE = {"contact_name": "Madame Secret", "contact_email": "secret@example.org", "contact_phone": "03 99 99 99 99"}


def test_the_contact_of_a_relay_is_never_public(client):
    venue = VenueFactory(is_relay=True, **PRIVATE)
    occurrence(venue=venue)
    for address in (venue.get_absolute_url(), "/lieux/", "/lieux.geojson", "/departements/vosges/", "/agenda/carte/"):
        text = client.get(address).text
        assert [value for value in PRIVATE.values() if value in text] == []


def test_a_venue_says_where_it_is_and_how_one_gets_in(client):
    venue = VenueFactory(
        name="MJC",
        address="3 rue du Canal",
        postal_code="88000",
        access_note="Bus 4, arrêt Canal.",
        website="https://mjc.example.org/",
        accessible_mi=True,
        accessible_hi=False,
        is_relay=True,
    )
    text = client.get(venue.get_absolute_url()).text
    assert f"3 rue du Canal<br>88000 {venue.commune.name}</address>" in text
    assert "Bus 4, arrêt Canal." in text
    assert '<a href="https://mjc.example.org/" rel="noopener">' in text
    assert re.findall(r"</span>(Handicap [a-z]+)&nbsp;: <strong>([^<]*)</strong>", text) == [
        ("Handicap moteur", "oui"),
        ("Handicap auditif", "non"),
        ("Handicap visuel", "non précisé"),
        ("Handicap psychique", "non précisé"),
        ("Handicap intellectuel", "non précisé"),
    ]


def test_a_venue_shows_what_comes_and_folds_what_is_over(client):
    venue = VenueFactory()
    occurrence(NOW + DAY, "Bientôt", venue=venue)
    occurrence(NOW - DAY, "Avant", venue=venue)
    both = EventFactory(title="Encore")
    occurrence(NOW - 2 * DAY, venue=venue, event=both)
    occurrence(NOW + 2 * DAY, venue=venue, event=both)
    occurrence(NOW - DAY, "Brouillon passé", venue=venue, event__draft=True)
    text = client.get(venue.get_absolute_url()).text
    assert titles(text) == ["Bientôt", "Encore"]
    assert re.findall(r'<ul class="past__list">.*?</ul>', text, re.DOTALL)[0].count("<li>") == 1
    assert "Déjà passé ici (1)" in text
    assert "Brouillon passé" not in text
    assert f"/lieux/{venue.slug}.ics" in text


def test_a_past_event_stands_once_by_its_last_occurrence_and_the_past_is_bounded(client):
    venue = VenueFactory()
    repeated = EventFactory(title="Répété")
    for n in range(1, 4):
        occurrence(NOW - n * DAY, venue=venue, event=repeated)
    for n in range(MAX_PAST + 3):
        occurrence(NOW - (10 + n) * DAY, venue=venue)
    text = client.get(venue.get_absolute_url()).text
    assert text.count("Répété") == 1
    assert "mardi 24\N{NO-BREAK SPACE}novembre 2026" in text
    assert f"Déjà passé ici ({MAX_PAST})" in text


def test_a_cancelled_occurrence_stays_and_says_so(client):
    venue = VenueFactory()
    occurrence(venue=venue, status=Status.CANCELLED)
    assert '<span class="badge badge--cancelled">Annulé</span>' in client.get(venue.get_absolute_url()).text


def test_a_venue_where_nothing_comes_offers_what_is_near(client):
    venue = VenueFactory(commune=CommuneFactory(latitude=48.20, longitude=6.90))
    occurrence(title="Tout près", venue__commune=CommuneFactory(latitude=48.25, longitude=6.95))
    occurrence(title="Bien loin", venue__commune=CommuneFactory(code="08001", latitude=49.9, longitude=4.5))
    text = client.get(venue.get_absolute_url()).text
    assert "Rien n’est annoncé ici pour le moment." in text
    assert titles(text) == ["Tout près"]


def test_a_venue_without_a_point_stands_at_its_commune_and_says_so(client):
    venue = VenueFactory(commune=CommuneFactory(latitude=48.2, longitude=6.9))
    text = client.get(venue.get_absolute_url()).text
    assert points(text)[0]["approximate"] is True
    assert "Le point montre la commune" in text


def test_search_engines_keep_the_venues_that_say_something(client):
    noindex = '<meta name="robots" content="noindex">'
    assert noindex in client.get(VenueFactory().get_absolute_url()).text
    assert noindex not in client.get(VenueFactory(is_relay=True).get_absolute_url()).text
    assert noindex not in client.get(occurrence(NOW - DAY).venue.get_absolute_url()).text


def test_an_unknown_venue_is_not_found(client):
    assert client.get("/lieux/nulle-part/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_of_a_venue(client, django_assert_num_queries, rows):
    venue = VenueFactory()
    for n in range(rows):
        occurrence(NOW + DAY * (n + 1), venue=venue)
        occurrence(NOW - DAY * (n + 1), venue=venue)
    client.get("/lieux/?q=rien")
    with django_assert_num_queries(4):
        client.get(venue.get_absolute_url())


# --- partners ---------------------------------------------------------------------------------------------------------


def test_the_partners_with_their_area_and_what_they_announce(client):
    accustica = Partner.objects.get(slug="accustica")
    occurrence(event=EventFactory(organiser=accustica))
    occurrence(event=EventFactory(co_organisers=[accustica]))
    occurrence(event=EventFactory(organiser=accustica, draft=True))
    occurrence(NOW - DAY, event=EventFactory(organiser=accustica))
    text = client.get("/partenaires/").text
    assert re.findall(r'href="/agenda/\?partenaire=accustica">([^<]*)<', text) == ["2 événements à venir"]
    assert '<a href="/departements/ardennes/">Ardennes</a>' in text


def test_a_partner_shows_its_words_area_and_events(client):
    partner = PartnerFactory(
        name="Le Planétarium",
        description="Sous la coupole.\n\nDepuis 1980.",
        website="https://planetarium.example.org/",
    )
    partner.departements.set(["51"])
    occurrence(title="À nous", event__organiser=partner)
    occurrence(title="Aux autres")
    occurrence(title="Brouillon", event__organiser=partner, event__draft=True)
    text = client.get(partner.get_absolute_url()).text
    assert titles(text) == ["À nous"]
    assert "<p>Sous la coupole.</p>" in text
    assert text.count('class="locator__lit"') == 1
    assert '<a href="/departements/marne/">Marne</a>' in text


def test_a_partner_that_announces_nothing_leads_elsewhere(client):
    text = client.get(PartnerFactory(name="Discret").get_absolute_url()).text
    assert "Discret n’a rien annoncé pour le moment." in text
    assert client.get("/partenaires/personne/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/partenaires/", 4), ("/partenaires/accustica/", 4)])
def test_the_queries_of_the_partners(client, django_assert_num_queries, address, queries, rows):
    accustica = Partner.objects.get(slug="accustica")
    for _ in range(rows):
        occurrence(event=EventFactory(organiser=accustica, co_organisers=[PartnerFactory()]))
    client.get("/lieux/?q=rien")
    with django_assert_num_queries(queries):
        client.get(address)
