import json
import re

import pytest
from django.test import override_settings

from consortium.http.csp import tile_origin
from territories.models import Departement
from territories.outlines import SMALLEST_TOWN
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db

CONFIG = re.compile(r'<script id="carte-config" type="application/json">(.*?)</script>', re.DOTALL)


def config(client, address: str) -> dict:
    return json.loads(CONFIG.search(client.get(address).text).group(1))


def image_sources(answer) -> str:
    policy = answer.headers["Content-Security-Policy"]
    return next(part.strip() for part in policy.split(";") if part.strip().startswith("img-src"))


def test_the_list_stands_beside_the_map_and_each_item_names_its_venue(client):
    occurrence = OccurrenceFactory(event__title="La nuit des étoiles")
    text = client.get("/agenda/carte/").text
    assert "La nuit des étoiles" in text
    assert f'data-venue="{occurrence.venue.slug}"' in text


def test_without_javascript_a_sentence_says_that_the_list_has_it_all(client):
    text = client.get("/agenda/carte/").text
    assert '<noscript><p class="map-without soft">La carte a besoin de JavaScript.' in text


def test_a_draft_is_not_in_the_list(client):
    OccurrenceFactory(event__draft=True, event__title="Pas encore")
    assert "Pas encore" not in client.get("/agenda/carte/").text


def test_the_same_filters_as_the_list(client):
    OccurrenceFactory(event__title="En Moselle", venue__commune=CommuneFactory(code="57001"))
    OccurrenceFactory(event__title="Dans les Vosges")
    text = client.get("/agenda/carte/?departement=57").text
    assert ("En Moselle" in text, "Dans les Vosges" in text) == (True, False)
    assert config(client, "/agenda/carte/?departement=57")["focus"] == ["57"]


def test_what_the_script_is_told(client, settings):
    settings.MAP_TILES_URL = "https://tuiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "© Tuiles"
    assert config(client, "/agenda/carte/") == {
        "tiles": "https://tuiles.example.org/{z}/{x}/{y}.png",
        "attribution": "© Tuiles",
        "outlines": "/territoires/contours.geojson",
        "source": "/agenda.geojson",
        "points": [],
        "focus": [],
        "counting": "events",
        "noun": "événement",
    }


def test_nothing_inline_runs_and_only_map_pages_may_load_tiles(client):
    answer = client.get("/agenda/carte/")
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert [
        attributes for attributes in scripts if "src=" not in attributes and "application/json" not in attributes
    ] == []
    assert " style=" not in answer.text
    assert image_sources(answer) == f"img-src 'self' data: {tile_origin()}"
    assert image_sources(client.get("/agenda/")) == "img-src 'self' data:"


@pytest.mark.parametrize(
    ("tiles", "origin"),
    [
        ("https://tuiles.example.org/{z}/{x}/{y}.png", "https://tuiles.example.org"),
        ("https://{s}.tuiles.example.org/{z}/{x}/{y}.png", "https://*.tuiles.example.org"),
        ("", ""),
    ],
)
def test_the_origin_of_the_tiles(tiles, origin):
    with override_settings(MAP_TILES_URL=tiles):
        assert tile_origin() == origin


@pytest.mark.parametrize(
    ("tiles", "policy"),
    [("", "img-src 'self' data:"), ("https://a.example.org/{z}.png", "img-src 'self' data: https://a.example.org")],
)
def test_the_policy_names_the_tiles_of_the_settings_as_they_are(client, tiles, policy):
    client.get("/agenda/carte/?departement=57")
    with override_settings(MAP_TILES_URL=tiles):
        assert image_sources(client.get("/agenda/carte/?departement=08")) == policy


def test_an_empty_answer_offers_something_else(client):
    OccurrenceFactory(event__title="Ailleurs")
    text = client.get("/agenda/carte/?departement=08").text
    assert "0 événement" in text
    assert "Ailleurs" in text


def test_a_form_sent_with_empty_fields_gets_a_short_address(client):
    answer = client.get("/agenda/carte/?q=&departement=57&du=")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/agenda/carte/?departement=57")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_events(client, django_assert_num_queries, rows):
    for _ in range(rows):
        OccurrenceFactory(event=EventFactory(), venue=VenueFactory())
    client.get("/agenda/carte/?rayon=5")  # the index, the vocabulary, the cards
    with django_assert_num_queries(0):
        client.get("/agenda/carte/")


def test_outlines_and_towns(client, django_assert_num_queries):
    CommuneFactory(code="57463", name="Metz", population=120_000, latitude=49.12, longitude=6.1777)
    CommuneFactory(code="57002", population=SMALLEST_TOWN - 1)
    client.get("/robots.txt")  # so that the programme’s version is known
    with django_assert_num_queries(2):
        answer = client.get("/territoires/contours.geojson")
    assert answer.headers["Content-Type"] == "application/geo+json"
    features = answer.json()["features"]
    areas = [feature["properties"] for feature in features if "code" in feature["properties"]]
    assert [area["code"] for area in areas] == sorted(Departement.objects.values_list("code", flat=True))
    assert areas[-1] == {"code": "88", "name": "Vosges", "url": "/departements/vosges/"}
    assert features[len(areas) :] == [
        {
            "type": "Feature",
            "properties": {"town": "Metz", "population": 120_000},
            "geometry": {"type": "Point", "coordinates": [6.1777, 49.12]},
        }
    ]
