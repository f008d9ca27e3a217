"""Places in words: what is meant, and what is never guessed."""

import csv

import pytest

from territories import geo
from territories.datafiles import DATA, codes_by_other_name, read_communes
from territories.models import Commune
from territories.names import search_name
from territories.places import place_with_code, places_beyond, resolve

pytestmark = pytest.mark.django_db

KNOWN = frozenset({"57463", "67482", "88413", "08105", "68154", "08311", "54540", "55545", "57557"})


@pytest.fixture(autouse=True)
def communes():
    """Some real ones: those that the cases below name, and those whose names begin like theirs."""
    rows = [row for row in read_communes() if row["code"] in KNOWN or row["name"].startswith(("Saint-Martin", "Metz"))]
    Commune.objects.bulk_create(Commune(**row) for row in rows)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Metz cedex", "Metz"), ("57036 Metz Cedex 1", "Metz"), ("METZ CEDEX 03", "Metz"),
        ("Strasbourg, France", "Strasbourg"),
        ("Straßburg", "Strasbourg"), ("strassburg", "Strasbourg"), ("Saint-Dié", "Saint-Dié-des-Vosges"),
        ("st die", "Saint-Dié-des-Vosges"), ("88100", "Saint-Dié-des-Vosges"), ("Mézières", "Charleville-Mézières"),
        ("Amblimont", "Mouzon"), ("Kehl", "Kehl"), ("Basel", "Bâle"), ("Bâle", "Bâle"), ("Saarbrücken", "Sarrebruck"),
        ("Luxembourg", "Luxembourg"), ("Nulle-Part", None),
    ],
)  # fmt: skip
def test_a_place_by_any_of_its_names(typed, name):
    place = resolve(typed).place
    assert (place.name if place else None) == name


def test_namesakes_are_all_named_and_none_is_chosen():
    resolved = resolve("Saint-Martin")
    assert resolved.place is None
    assert len(resolved.candidates) > 1


def test_other_names_lead_to_communes_of_today():
    codes = {row["code"] for row in read_communes()}
    assert frozenset().union(*codes_by_other_name().values()) <= codes


def test_a_place_beyond_is_near_and_has_a_word_that_is_no_insee_code():
    with (DATA / "lieux_voisins.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) == len(places_beyond())
    for code, place in places_beyond().items():
        assert place_with_code(code) == place
        assert code.replace("-", "").isalpha()
        nearest = min(
            geo.distance_km(place.latitude, place.longitude, row["latitude"], row["longitude"])
            for row in read_communes()
        )
        assert nearest < 90
        assert resolve(place.name).place == place or search_name(place.name) in {
            search_name(row["name"]) for row in read_communes()
        }
