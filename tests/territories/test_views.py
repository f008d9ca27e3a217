"""Looking communes up, as forms do: by name, by postcode, by position."""

import pytest

from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _some_communes():
    rows = [
        ("88413", "Saint-Dié-des-Vosges", "88100", 19_000, 48.285, 6.950),
        ("88419", "Sainte-Hélène", "88700", 450, 48.30, 6.65),
        ("57463", "Metz", "57000 57050 57070", 121_000, 49.120, 6.176),
        ("57465", "Metzeresche", "57920", 1_000, 49.31, 6.31),
        ("57645", "Saint-Avold", "57500", 15_000, 49.10, 6.70),
        ("51522", "Sapignicourt", "52100", 400, 48.65, 4.80),
        ("52448", "Saint-Dizier", "52100", 22_000, 48.637, 4.950),
        ("10033", "Beaumont", "10100", 300, 48.3, 4.0),
        ("54057", "Beaumont", "54470", 40, 48.85, 5.77),
        ("68066", "Colmar", "68000", 67_000, 48.079, 7.358),
    ]
    for code, name, postal_codes, population, latitude, longitude in rows:
        CommuneFactory(
            code=code,
            name=name,
            postal_codes=postal_codes,
            population=population,
            latitude=latitude,
            longitude=longitude,
        )


def labels(client, **query) -> list[str]:
    answer = client.get("/communes/", query)
    assert answer.status_code == 200
    return [row["label"] for row in answer.json()["results"]]


@pytest.mark.parametrize("text", ["st die", "saint-die", "Saint-Dié-des-Vosges", "ST DIE DES VOSGES", "  saint dié "])
def test_accents_hyphens_and_saints_are_optional(client, text):
    assert labels(client, q=text)[0] == "Saint-Dié-des-Vosges (88)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metz", ["Metz (57)", "Metzeresche (57)"]),
        ("52100", ["Saint-Dizier (52)", "Sapignicourt (51)"]),
        ("57050", ["Metz (57)"]),
        ("88", ["Saint-Dié-des-Vosges (88)", "Sainte-Hélène (88)"]),
        ("beaumont", ["Beaumont (10)", "Beaumont (54)"]),
        ("vosges", ["Saint-Dié-des-Vosges (88)"]),
        ("ste helene", ["Sainte-Hélène (88)"]),
        ("Metz (57)", ["Metz (57)", "Metzeresche (57)"]),
        ("57000 metz", ["Metz (57)"]),
        ("Beaumont 54", ["Beaumont (54)"]),
        ("57 000", ["Metz (57)"]),
        ("metz 67", []),
        ("stdie", ["Saint-Dié-des-Vosges (88)"]),
        ("SaintDizier", ["Saint-Dizier (52)"]),
        ("saintehelene", ["Sainte-Hélène (88)"]),
        ("metze resche", ["Metzeresche (57)"]),
        ("atlantide", []),
        ("??", []),
        ("%_", []),
    ],
)
def test_best_match_first(client, text, expected):
    assert labels(client, q=text) == expected


def test_what_is_said_of_a_commune(client):
    [metz] = client.get("/communes/", {"q": "57070"}).json()["results"]
    assert metz == {
        "code": "57463",
        "name": "Metz",
        "label": "Metz (57)",
        "departement": "57",
        "postal_codes": ["57000", "57050", "57070"],
        "population": 121_000,
        "latitude": 49.120,
        "longitude": 6.176,
        "radius_km": 45,
    }


def test_at_most_twelve(client):
    for n in range(20):
        CommuneFactory(code=f"08{n:03d}", name=f"Villers-{n}")
    assert len(labels(client, q="villers")) == 12


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ({"lat": "48.28", "lon": "6.95"}, "Saint-Dié-des-Vosges (88)"),
        ({"lat": "48.6", "lon": "4.95"}, "Saint-Dizier (52)"),
        ({"lat": "47.2", "lon": "8.5"}, "Colmar (68)"),
    ],
)
def test_the_commune_nearest_to_a_position_is_found_and_not_kept(client, position, expected):
    answer = client.get("/communes/", position)
    assert [row["label"] for row in answer.json()["results"]] == [expected]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.has_header("ETag")


FAR, TOO_LONG = "Cette position est loin du Grand Est.", "C’est trop long."
NOTHING, HALF = "Donnez le nom d’une commune, un code postal ou une position.", "Donnez la latitude et la longitude."


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({}, [NOTHING]),
        ({"q": " "}, [NOTHING]),
        ({"q": "m"}, ["Écrivez au moins deux lettres ou chiffres."]),
        ({"q": "m\x00tz"}, ["Le caractère nul n’est pas autorisé."]),
        ({"q": "a" * 10_000}, [TOO_LONG]),
        ({"lat": "48.2"}, [HALF]),
        ({"lat": "6.9", "lon": "48.2"}, [FAR]),
        ({"lat": "48.85", "lon": "2.35"}, [FAR]),
        ({"lat": "nan", "lon": "6"}, ["Saisissez un nombre."]),
        ({"lat": "1e400", "lon": "6"}, ["Saisissez un nombre."]),
        ({"lat": "ici", "lon": "là"}, ["Saisissez un nombre.", "Saisissez un nombre."]),
    ],
)
def test_what_cannot_be_answered_is_said_in_words(client, query, errors):
    answer = client.get("/communes/", query)
    assert (answer.status_code, answer.json()) == (400, {"errors": errors})


def test_a_look_up_is_one_query_and_kept_for_everybody(client, django_assert_num_queries):
    client.get("/communes/", {"q": "colmar"})  # reads the programme's version
    with django_assert_num_queries(1):
        answer = client.get("/communes/", {"q": "metz"})
    assert answer.headers["Cache-Control"].startswith("public")
    with django_assert_num_queries(1):
        client.get("/communes/", {"lat": "48.2", "lon": "6.9"})


def test_only_reading_is_allowed(client):
    assert client.post("/communes/", {"q": "metz"}).status_code == 405
