"""A sentence becomes filters: what is time, place, age, price, audience, format, theme; the rest is searched."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone

from events.agenda.facets import FACETS
from events.agenda.filter_options import load_vocabulary
from events.agenda.sentences import understood
from events.calendar.periods import PARIS, school_holidays
from events.choices import When
from territories.datafiles import read_communes
from territories.models import Commune
from tests.factories import ActivityFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)  # a Wednesday
NAMED = frozenset({
    "Metz", "Nancy", "Saint-Dié-des-Vosges", "Le Thillot", "La Bresse", "Bar-le-Duc", "Strasbourg", "Charmes", "Son",
    "Charleville-Mézières", "Mouzon",
})  # fmt: skip


@pytest.fixture(autouse=True)
def communes():
    rows = [row for row in read_communes() if row["name"] in NAMED or row["name"].startswith("Saint-Martin")]
    Commune.objects.bulk_create(Commune(**row) for row in rows)


def read(sentence: str, already: str = "") -> str | None:
    """The filters of a sentence as a query string; None where it stays what it is."""
    found = understood(QueryDict(f"{urlencode({'q': sentence})}&{already}"), NOW)
    return None if found is None else urlencode([(k, v) for k in sorted(found) for v in found.getlist(k) if v])


@pytest.mark.parametrize(
    ("sentence", "filters"),
    [
        ("que faire ce week-end avec mon fils de 8 ans à Saint-Dié", "age=8&commune=88413&quand=weekend"),
        ("samedi", "au=2026-11-28&du=2026-11-28"),
        ("mercredi", "au=2026-11-25&du=2026-11-25"),
        ("mercredi prochain", "au=2026-12-02&du=2026-12-02"),
        ("12 décembre", "au=2026-12-12&du=2026-12-12"),
        ("samedi 12 decembre après-midi", "au=2026-12-12&du=2026-12-12"),
        ("1er mars", "au=2027-03-01&du=2027-03-01"),
        ("12/12/2027", "au=2027-12-12&du=2027-12-12"),
        ("du 3 au 5 mai", "au=2027-05-05&du=2027-05-03"),
        ("du 30 avril au 2 mai 2027", "au=2027-05-02&du=2027-04-30"),
        ("31 février", None),
        ("pas gratuit", None),
        ("pas à Metz", None),
        ("atelier sauf à Metz", "format=atelier&q=sauf+Metz"),
        ("pas loin de Metz", "commune=57463&q=loin"),
        ("6-10 ans", "age=6"),
        ("les 50 ans du CNRS", None),
        ("du 20 novembre au 5 décembre", "au=2026-12-05&du=2026-11-20"),
        ("12/99999999999999999999/2026", None),
        ("2026-99999999999999999999-1", None),
        ("du 99999999999999999999 au 5", None),
        ("en décembre", "au=2026-12-31&du=2026-12-01"),
        ("demain soir", "quand=demain"),
        ("semaine prochaine", "au=2026-12-06&du=2026-11-30"),
        ("Semaine du cerveau", None),
        ("12 décembre à 14h30", "au=2026-12-12&du=2026-12-12"),
        ("samedi matin à 10 h", "au=2026-11-28&du=2026-11-28"),
        ("ce week-end 12 décembre", "q=12+d%C3%A9cembre&quand=weekend"),
        ("à Metz près de Nancy", "commune=57463&q=Nancy"),
        ("la planète Mars", None),
        ("vacances", "quand=vacances"),
        ("pendant les vacances", "quand=vacances"),
        ("pendant les vacances de Noël", "au=2027-01-03&du=2026-12-19"),
        ("88", None),
        ("Vosges", "departement=88"),
        ("près de Metz", "commune=57463"),
        ("metz cedex 3", "commune=57463"),
        ("Straßburg", "commune=67482"),
        ("au Thillot", "commune=88468"),
        ("la bresse", "commune=88075"),
        ("à Amblimont", "commune=08311"),
        ("Kehl", "commune=kehl"),
        ("8 ans", "age=8"),
        ("de 6 à 10 ans", "age=6"),
        ("ados", "age=14"),
        ("gratuite", "gratuit=1"),
        ("entrée libre", "entree=libre"),
        ("astronomie", "theme=astronomie"),
        ("atelier robot gratuit à Nancy", "commune=54395&format=atelier&gratuit=1&q=robot"),
        ("atelier micro-organismes", "format=atelier&q=micro-organismes"),
        ("le son", None),
        ("Son", None),
        ("trier les déchets", None),
        ("les cinq sens", None),
        ("un conte de charmes", None),
        ("« samedi »", None),
    ],
)
def test_a_sentence_is_read_as_filters(sentence, filters):
    assert read(sentence) == filters


@pytest.mark.parametrize("facet", [facet for facet in FACETS if facet.name != "quand"], ids=lambda facet: facet.name)
def test_each_option_is_understood_by_its_label(facet):
    for value, label in load_vocabulary().options[facet.name].items():
        found = understood(QueryDict(urlencode({"q": label})), NOW)
        assert found is not None, label
        assert any(value in found.getlist(name) for name in found), label


@pytest.mark.parametrize(("when", "label"), When.choices)
def test_each_named_window_is_understood_by_its_label(when, label):
    assert read(label) == f"quand={when}"


def test_holidays_are_those_of_the_schools():
    for name in ("Noël", "la Toussaint", "d’hiver", "février", "printemps", "d’été"):
        found = understood(QueryDict(urlencode({"q": f"vacances {name}"})), NOW)
        first, last = (dt.date.fromisoformat(found[name]) for name in ("du", "au"))
        known = school_holidays(first.year) | school_holidays(last.year)
        assert NOW.date() <= first < last
        assert {first, last} <= known
        assert last + dt.timedelta(1) not in known


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("D’autres terres ? Trente ans de chasse aux exoplanètes", "autres terres exoplanètes"),
        ("D’autres terres ? 30 ans de chasse", "d'autres terres 30 ans de chasse"),
        ("Samedi, on fouille à Metz", "on fouille samedi à Metz"),
        ("Atelier gratuit", "atelier gratuit"),
        ("Ce week-end", "Ce week-end"),
    ],
)
def test_the_title_of_an_event_or_an_activity_is_no_wish(client, title, typed):
    Commune.objects.filter(name="Metz").update(population=120_000)
    assert read(typed) is not None
    event, activity = OccurrenceFactory(event__title=title).event, ActivityFactory(title=title)
    call_command("reindex")
    for path, found in (("/agenda/", event), ("/activites/", activity)):
        page = client.get(path, {"q": typed})
        assert page.status_code == 200
        assert found.get_absolute_url() in page.text


def test_a_sentence_full_of_places_asks_as_much_as_one(django_assert_num_queries):
    read("metz")
    with django_assert_num_queries(3):
        read("metz")
    with django_assert_num_queries(3):
        read(" ".join(["metz nancy strasbourg"] * 9))


def test_a_place_of_several_is_asked_for_and_never_guessed(client):
    assert read("à Saint-Martin") == "pres=st+martin"
    page = client.get("/agenda/", {"q": "à Saint-Martin"}, follow=True)
    assert page.redirect_chain == [("/agenda/?pres=st+martin", 302)]
    assert "Plusieurs lieux s’appellent" in page.text


def test_what_is_chosen_already_stays_and_nothing_is_read_twice(client):
    assert read("Nancy", "commune=57463") is None
    assert read("samedi", "quand=weekend") is None
    assert read("atelier", "format=conference") == "format=conference&format=atelier"
    for sentence in ("atelier robot à Nancy", "Metz Nancy", "astronomie chimie samedi dimanche"):
        page = client.get("/agenda/", {"q": sentence}, follow=True)
        assert len(page.redirect_chain) == 1


@pytest.mark.parametrize("path", ["/agenda/", "/agenda/carte/", f"/agenda/calendrier/{timezone.now():%Y/%m}/"])
def test_the_address_after_a_sentence_is_the_canonical_one(client, path):
    page = client.get(path, {"q": "atelier robots gratuit", "page": "", "age": ""}, follow=True)
    assert page.redirect_chain == [(f"{path}?q=robots&format=atelier&gratuit=1", 302)]
    assert page.status_code == 200


def test_the_catalogue_reads_sentences_too(client):
    page = client.get("/activites/", {"q": "mallette chimie 8 ans dans les Vosges"}, follow=True)
    assert page.redirect_chain == [("/activites/?q=mallette&departement=88&theme=physique-chimie&age=8", 302)]
