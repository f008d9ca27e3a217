"""The pages where all staff keep the venues together."""

import pytest
from django.conf import settings
from django.urls import reverse

from consortium.http.csp import tile_origin
from consortium.models import Programme
from territories.models import Venue
from tests.factories import CommuneFactory, VenueFactory, coordination

INVERTED = "Ce point est loin du Grand Est : latitude et longitude sont-elles inversées ?"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _logged_in(client):
    client.force_login(coordination())


@pytest.fixture
def commune():
    return CommuneFactory(code="88413", name="Saint-Dié-des-Vosges", latitude=48.285, longitude=6.95)


def version() -> int:
    return Programme.objects.get_or_create(pk=1)[0].version


def venue_data(**changes) -> dict[str, object]:
    answers = {f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")}
    return {"name": "Médiathèque Victor-Hugo", "kind": "mediatheque", "commune": "88413", **answers, **changes}


def add(client, **changes):
    return client.post(reverse("admin:territories_venue_add"), venue_data(**changes))


def change(client, venue: Venue, **changes):
    return client.post(reverse("admin:territories_venue_change", args=[venue.pk]), venue_data(**changes))


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)


def test_a_venue_gets_its_address_once(client, commune):
    before = version()
    add(client)
    venue = Venue.objects.get()
    assert venue.slug == "mediatheque-victor-hugo-saint-die-des-vosges"
    assert venue.point == (48.285, 6.95)
    assert version() == before + 1
    change(client, venue, name="Médiathèque Simone-Veil")
    venue.refresh_from_db()
    assert (venue.name, venue.slug) == ("Médiathèque Simone-Veil", "mediatheque-victor-hugo-saint-die-des-vosges")


def test_namesakes_have_addresses_of_their_own(client, commune):
    VenueFactory(slug="mediatheque-victor-hugo-saint-die-des-vosges")
    add(client)
    assert Venue.objects.filter(slug="mediatheque-victor-hugo-saint-die-des-vosges-2").exists()


def test_private_contacts_are_nobody_s_business(client, commune):
    add(client)
    venue, before = Venue.objects.get(), version()
    change(client, venue, contact_name="Mme Petit", contact_phone="03 29 00 00 00")
    venue.refresh_from_db()
    assert (venue.contact_name, version()) == ("Mme Petit", before)
    change(client, venue, contact_name="Mme Petit", address="1 rue d’Alsace")
    assert version() == before + 1


def test_a_contact_is_reminded_where_the_box_is_ticked(client, commune):
    add(client, receives_reminders="on")
    venue, before = Venue.objects.get(), version()
    assert venue.receives_reminders
    change(client, venue)
    venue.refresh_from_db()
    assert (venue.receives_reminders, version()) == (False, before)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"commune": ""}, {"commune": ["Choisissez la commune dans la liste."]}),
        ({"postal_code": "8810"}, {"postal_code": ["Un code postal a cinq chiffres."]}),
        (
            {"latitude": "48.28"},
            {"__all__": ["Indiquez la latitude et la longitude, ou aucune des deux."]},
        ),
        (
            {"latitude": "6.95", "longitude": "48.28"},
            {"latitude": [INVERTED], "longitude": [INVERTED]},
        ),
        ({"latitude": "nan", "longitude": "6.95"}, {"latitude": ["Saisissez un nombre."]}),
        ({"name": "nul\x00"}, {"name": ["Le caractère nul n’est pas autorisé."]}),
        (
            {"name": "MAIRIE"},
            {"name": ["« MAIRIE » existe déjà à Saint-Dié-des-Vosges : choisissez ce lieu dans la liste."]},
        ),
    ],
)
def test_what_a_venue_refuses(client, commune, changes, expected):
    VenueFactory(name="Mairie", commune=commune)
    assert errors(add(client, **changes)) == expected
    assert Venue.objects.count() == 1


def test_the_form_has_what_its_map_needs_and_may_load_tiles(client, commune):
    answer = client.get(reverse("admin:territories_venue_add"))
    widget = answer.context["adminform"].form["latitude"].subwidgets[0].data
    assert {name: widget["attrs"][name] for name in ("data-outlines-url", "data-communes-url", "data-tiles-url")} == {
        "data-outlines-url": "/territoires/contours.geojson",
        "data-communes-url": "/communes/",
        "data-tiles-url": settings.MAP_TILES_URL,
    }
    policy = answer.headers["Content-Security-Policy"]
    assert tile_origin() in policy
    assert "unsafe" not in policy
    assert (
        tile_origin()
        not in client.get(reverse("admin:territories_venue_changelist")).headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_with_three(client, rows, django_assert_num_queries):
    VenueFactory.create_batch(rows)
    client.get("/admin/")
    with django_assert_num_queries(6):
        client.get(reverse("admin:territories_venue_changelist"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Château", "Salle"]),
        ({"departement": "57"}, ["Château"]),
        ({"point": "precis"}, ["Château"]),
        ({"point": "commune"}, ["Salle"]),
        ({"is_relay__exact": "1"}, ["Salle"]),
        ({"q": "chateau"}, ["Château"]),
        ({"q": "metz"}, ["Château"]),
        ({"q": "st die"}, ["Salle"]),
    ],
)
def test_filters_and_search(client, commune, query, expected):
    metz = CommuneFactory(code="57463", name="Metz")
    VenueFactory(name="Château", slug="chateau-metz", commune=metz, latitude=49.12, longitude=6.17)
    VenueFactory(name="Salle", slug="salle", commune=commune, is_relay=True)
    answer = client.get(reverse("admin:territories_venue_changelist"), query)
    assert [venue.name for venue in answer.context["cl"].result_list] == expected


def test_communes_are_offered_best_match_first(client, commune):
    CommuneFactory(code="88001", name="Dié-la-Petite", population=50)
    CommuneFactory(code="88002", name="Saint-Dié", population=10)
    query = {"app_label": "territories", "model_name": "venue", "field_name": "commune", "term": "st die"}
    answer = client.get(reverse("admin:autocomplete"), query)
    assert [row["text"] for row in answer.json()["results"]] == ["Saint-Dié (88)", "Saint-Dié-des-Vosges (88)"]


def test_venues_are_offered_with_their_commune(client, commune, django_assert_num_queries):
    for number, (name, code) in enumerate([("Médiathèque", "88413"), ("Médiathèque", "88001"), ("Mairie", "88001")]):
        VenueFactory(
            name=name, slug=f"lieu-renomme-{number}", commune=CommuneFactory(code=code, name="Le Ban-de-Laveline")
        )
    query = {"app_label": "events", "model_name": "occurrence", "field_name": "venue", "term": "Médiath"}
    client.get(reverse("admin:autocomplete"), query)
    with django_assert_num_queries(4):  # session, account, count, rows
        answer = client.get(reverse("admin:autocomplete"), query)
    assert [row["text"] for row in answer.json()["results"]] == [
        "Médiathèque, Saint-Dié-des-Vosges (88)",
        "Médiathèque, Le Ban-de-Laveline (88)",
    ]


def test_an_introduction_changes_and_the_official_rest_does_not(client):
    address = reverse("admin:territories_departement_change", args=["88"])
    client.post(address, {"introduction": "Des sapins.", "name": "Ailleurs", "code": "99"})
    answer = client.get(address)
    departement = answer.context["original"]
    assert (departement.code, departement.name, departement.introduction) == ("88", "Vosges", "Des sapins.")
