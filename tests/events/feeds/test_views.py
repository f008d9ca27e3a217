"""Calendar files, feed and ways to leave, as addresses that answer."""

import datetime as dt
from xml.etree import ElementTree  # our own answers are read here, nothing foreign

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory
from icalendar import Calendar

from events.calendar.periods import PARIS
from events.choices import Publication, Status
from events.feeds import views
from events.models import Event, Occurrence
from partners.models import Theme
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=PARIS)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
UNDATED = ["/agenda.ics", "/agenda.atom", "/agenda.geojson"]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def announce(title: str, *, start: dt.datetime | None = None, hours: float = 2, **fields) -> Occurrence:
    """An occurrence of an event with this title; fields of the event by ``event__``, others are the occurrence's."""
    start = start or NOW + dt.timedelta(days=8, hours=2)
    return OccurrenceFactory(event__title=title, start=start, end=start + dt.timedelta(hours=hours), **fields)


def titles_in_calendar(answer) -> list[str]:
    return [str(component["SUMMARY"]) for component in Calendar.from_ical(answer.content).events]


def entries(answer) -> list[ElementTree.Element]:
    return ElementTree.fromstring(answer.content).findall("a:entry", ATOM)  # noqa: S314 - our own answer


def titles_in_feed(answer) -> list[str]:
    return [entry.findtext("a:title", namespaces=ATOM) for entry in entries(answer)]


# --- what is carried, and what is not --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        {"event__draft": True},
        {"event__publication": Publication.REVIEW},
        {"event__publish_at": NOW + dt.timedelta(seconds=1)},
    ],
    ids=["draft", "in review", "scheduled"],
)
def test_what_is_not_published_is_nowhere(client, hidden):
    secret = announce("Secret", **hidden)
    announce("Public", venue=secret.venue)
    assert titles_in_calendar(client.get("/agenda.ics")) == ["Public"]
    assert titles_in_calendar(client.get(f"/lieux/{secret.venue.slug}.ics")) == ["Public"]
    assert titles_in_feed(client.get("/agenda.atom")) == ["Public"]
    (feature,) = client.get("/agenda.geojson").json()["features"]
    assert [event["title"] for event in feature["properties"]["events"]] == ["Public"]
    assert client.get(f"/evenements/{secret.event.slug}.ics").status_code == 404


def test_a_scheduled_publication_appears_when_it_is_due(client):
    announce("Attendu", event__publish_at=NOW)
    assert titles_in_calendar(client.get("/agenda.ics")) == titles_in_feed(client.get("/agenda.atom")) == ["Attendu"]


def test_the_same_filters_everywhere(client):
    vosges, moselle = CommuneFactory(departement_id="88"), CommuneFactory(departement_id="57", name="Metz")
    announce("Ici", venue__commune=moselle)
    announce("Là", venue__commune=vosges)
    announce("Déjà fini", start=NOW - dt.timedelta(days=3), venue__commune=moselle)
    assert titles_in_calendar(client.get("/agenda.ics?departement=57")) == ["Ici"]
    assert titles_in_feed(client.get("/agenda.atom?departement=57")) == ["Ici"]
    (feature,) = client.get("/agenda.geojson?departement=57").json()["features"]
    assert feature["properties"]["commune"] == "Metz (57)"
    assert titles_in_calendar(client.get("/agenda.ics?departement=57&du=2026-11-01")) == ["Déjà fini", "Ici"]


@pytest.mark.parametrize("address", UNDATED)
def test_a_filter_that_finds_nothing_gives_a_whole_empty_file(client, address):
    assert client.get(f"{address}?q=licorne").status_code == 200


@pytest.mark.parametrize("address", UNDATED)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("departement=99", "departement : « 99 » n’existe pas dans cette liste."),
        ("du=abc", "du : Écrivez la date ainsi : 2026-03-28 ou 28/03/2026."),
        ("du=2026-12-02&au=2026-12-01", "au : La date de fin est avant la date de début."),
        ("commune=00000", "commune : Aucune commune du Grand Est n’a ce code INSEE."),
        ("lieu=nulle-part", "lieu : Ce lieu n’existe pas."),
        ("q=%00", "q : Le caractère nul n’est pas autorisé."),
    ],
)
def test_a_parameter_in_error_is_refused_in_words(client, address, query, words):
    answer = client.get(f"{address}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content.decode().splitlines() == ["Cette adresse contient une erreur.", words]
    assert not answer.has_header("ETag")


def test_a_long_search_is_refused_and_control_characters_do_no_harm(client):
    assert client.get("/agenda.atom", {"q": "x" * 10_000}).status_code == 400
    announce("Cloche\x07 sonnée")
    for address in UNDATED:
        assert client.get(address).status_code == 200
    assert titles_in_feed(client.get("/agenda.atom")) == ["Cloche sonnée"]
    assert client.get("/agenda.atom", {"q": "\x01cloche"}).status_code == 200


@pytest.mark.parametrize("address", ["/evenements/inconnu.ics", "/lieux/inconnu.ics"])
def test_an_unknown_slug_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", UNDATED)
def test_answers_are_public_and_carry_no_cookie(client, address):
    announce("Public")
    answer = client.get(address)
    assert answer["Cache-Control"].startswith("public")
    assert answer.has_header("ETag")
    assert not answer.cookies
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.post(address).status_code == 405


# --- calendar files --------------------------------------------------------------------------------------------------


def test_the_calendar_of_a_filter_has_a_type_and_names(client):
    theme = Theme.objects.get(slug="energie")
    answer = client.get("/agenda.ics?theme=energie")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="agenda-sciences-grand-est.ics"'
    calendar = Calendar.from_ical(answer.content)
    assert calendar["X-WR-CALNAME"] == f"Sciences Grand Est – {theme.name}"
    assert calendar["URL"] == "http://testserver/agenda/?theme=energie"


def test_the_calendar_of_an_event_has_all_its_occurrences(client):
    event = EventFactory(title="La tournée", slug="la-tournee")
    for days in (-30, 5, 6):
        start = NOW + dt.timedelta(days=days)
        OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1))
    announce("Autre chose")
    answer = client.get("/evenements/la-tournee.ics")
    assert titles_in_calendar(answer) == ["La tournée"] * 3
    assert answer["Content-Disposition"] == 'inline; filename="la-tournee.ics"'
    assert {str(component["URL"]) for component in Calendar.from_ical(answer.content).events} == {
        "http://testserver/evenements/la-tournee/"
    }


def test_one_occurrence_can_be_taken_away_as_the_calendar_of_its_event_says_it(client):
    event = EventFactory(slug="la-tournee")
    for days in (5, 6):
        start = NOW + dt.timedelta(days=days)
        OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1), sequence=days)
    _, whole = Calendar.from_ical(client.get("/evenements/la-tournee.ics").content).events
    answer = client.get(f"/evenements/la-tournee.ics?seance={event.occurrences.last().uid}")
    (alone,) = Calendar.from_ical(answer.content).events
    assert alone.to_ical() == whole.to_ical()
    assert alone["SEQUENCE"] == 6
    assert answer["Content-Disposition"] == 'inline; filename="la-tournee-2026-11-26.ics"'


def test_an_occurrence_of_another_event_or_of_none_is_not_found(client):
    occurrence, other = announce("L’un"), announce("L’autre")
    for uid in (other.uid, "12345678-1234-5678-1234-567812345678"):
        assert client.get(f"/evenements/{occurrence.event.slug}.ics?seance={uid}").status_code == 404


@pytest.mark.parametrize("nonsense", ["abc", "%00", "1" * 10_000])
def test_what_names_no_occurrence_is_refused_in_words(client, nonsense):
    occurrence = announce("L’un")
    answer = client.get(f"/evenements/{occurrence.event.slug}.ics?seance={nonsense}")
    assert answer.status_code == 400
    assert "Cet identifiant de séance n’en est pas un." in answer.content.decode()


def test_the_calendar_of_a_venue_takes_the_filters_too(client):
    venue = VenueFactory(slug="verlaine", name="Verlaine")
    announce("Ici bientôt", venue=venue)
    announce("Ici demain", venue=venue, start=NOW + dt.timedelta(days=1))
    announce("Ailleurs")
    assert titles_in_calendar(client.get("/lieux/verlaine.ics")) == ["Ici demain", "Ici bientôt"]
    assert titles_in_calendar(client.get("/lieux/verlaine.ics?quand=demain&lieu=inconnu")) == ["Ici demain"]
    assert client.get("/lieux/verlaine.ics?quand=jamais").status_code == 400


def test_cancelled_occurrences_stay(client):
    announce("Une séance de moins", status=Status.CANCELLED)
    (component,) = Calendar.from_ical(client.get("/agenda.ics").content).events
    assert (component["STATUS"], component["SUMMARY"]) == ("CANCELLED", "[ANNULÉ] Une séance de moins")


def test_more_occurrences_than_a_file_takes_are_told(client, monkeypatch):
    monkeypatch.setattr(views, "MAX_OCCURRENCES", 2)
    for days in (3, 1, 2):
        announce(f"Dans {days} jours", start=NOW + dt.timedelta(days=days))
    answer = client.get("/agenda.ics")
    assert titles_in_calendar(answer) == ["Dans 1 jours", "Dans 2 jours"]
    assert Calendar.from_ical(answer.content)["X-WR-CALDESC"].startswith("Les 2 premières séances")


# --- the feed --------------------------------------------------------------------------------------------------------


def test_the_feed_tells_the_latest_first(client):
    old, new = announce("Ancien"), announce("Nouveau")
    Event.objects.filter(pk=old.event.pk).update(updated_at=NOW - dt.timedelta(days=3))
    Event.objects.filter(pk=new.event.pk).update(updated_at=NOW - dt.timedelta(days=2))
    Occurrence.objects.update(updated_at=NOW - dt.timedelta(days=4))
    assert titles_in_feed(client.get("/agenda.atom")) == ["Nouveau", "Ancien"]
    Occurrence.objects.filter(pk=old.pk).update(updated_at=NOW, status=Status.CANCELLED)
    assert titles_in_feed(client.get("/agenda.atom", headers={"host": "localhost"})) == ["[ANNULÉ] Ancien", "Nouveau"]


def test_an_entry_in_words(client):
    venue = VenueFactory(name="Médiathèque <Verlaine>", commune=CommuneFactory(departement_id="57", name="Metz"))
    start = dt.datetime(2026, 11, 28, 14, tzinfo=PARIS)
    occurrence = announce("Étoiles & planètes", start=start, venue=venue, event__slug="etoiles")
    announced = NOW - dt.timedelta(days=9)
    Event.objects.update(updated_at=NOW - dt.timedelta(days=1), first_published_at=announced)
    Occurrence.objects.update(updated_at=NOW - dt.timedelta(days=2))
    (entry,) = entries(client.get("/agenda.atom"))
    read = {child.tag.partition("}")[2]: child.text for child in entry}
    assert read["title"] == "Étoiles & planètes"
    assert read["id"] == f"tag:agenda.sciences-grand-est,2026:evenements/{occurrence.event.pk}"
    assert dt.datetime.fromisoformat(read["published"]) == announced
    assert dt.datetime.fromisoformat(read["updated"]) == NOW - dt.timedelta(days=1)
    assert read["summary"].replace("\u00a0", " ") == (
        "<p>Regarder le ciel, comprendre ce qu’on voit.</p>"
        "<p>samedi 28 novembre 2026, 14 h – 16 h<br>Médiathèque &lt;Verlaine&gt;, Metz (57)<br>Gratuit</p>"
    )
    assert entry.find("a:link", ATOM).get("href") == "http://testserver/evenements/etoiles/"
    assert [category.get("term") for category in entry.findall("a:category", ATOM)] == [
        "Astronomie et espace",
        "Atelier",
    ]


def test_one_cancelled_occurrence_among_several_does_not_cancel_the_event(client):
    first = announce("La tournée", status=Status.CANCELLED, status_note="Neige.")
    OccurrenceFactory(event=first.event, venue=first.venue, start=NOW + dt.timedelta(days=20))
    (entry,) = entries(client.get("/agenda.atom"))
    assert entry.findtext("a:title", namespaces=ATOM) == "La tournée"
    summary = entry.findtext("a:summary", namespaces=ATOM)
    assert summary.startswith("<p>Annulé : Neige. – ")
    assert "et 1 autre date<br>" in summary


def test_the_feed_names_itself_and_its_page(client):
    answer = client.get("/agenda.atom?theme=energie&inconnu=1")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    assert {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)} == {
        "alternate": "http://testserver/agenda/?theme=energie",
        "self": "http://testserver/agenda.atom?theme=energie",
    }
    assert root.findtext("a:id", namespaces=ATOM) == "tag:agenda.sciences-grand-est,2026:agenda?theme=energie"


def test_the_feed_is_bounded(client):
    venue = VenueFactory()
    some = announce("Premier", venue=venue).event
    copies = [
        Event(
            title=f"Copie {n}",
            slug=f"copie-{n}",
            format=some.format,
            organiser=some.organiser,
            publication=Publication.PUBLISHED,
        )
        for n in range(100)
    ]
    Event.objects.bulk_create(copies)
    start = NOW + dt.timedelta(days=1)
    Occurrence.objects.bulk_create(
        [Occurrence(event=copy, venue=venue, start=start, end=start + dt.timedelta(hours=1)) for copy in copies]
    )
    assert len(entries(client.get("/agenda.atom"))) == 100


# --- queries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/agenda.ics", 6), ("/agenda.atom", 3), ("/agenda.geojson", 4)])
def test_queries_do_not_grow_with_rows(client, address, queries, how_many, django_assert_num_queries):
    for n in range(how_many):
        announce(f"Événement {n}")
    client.get("/robots.txt")  # so that the programme's version is known
    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("how_many", [1, 3])
def test_queries_of_one_event_or_venue(client, how_many, django_assert_num_queries):
    occurrence = announce("Événement")
    for n in range(how_many):
        OccurrenceFactory(event=occurrence.event, venue=occurrence.venue, start=NOW + dt.timedelta(days=n + 1))
    client.get("/robots.txt")
    with django_assert_num_queries(7):
        client.get(f"/evenements/{occurrence.event.slug}.ics")
    # the venue, the same in the filter, the index: the VEVENTs are those of the event's file
    with django_assert_num_queries(3):
        client.get(f"/lieux/{occurrence.venue.slug}.ics")


# --- ways to leave ---------------------------------------------------------------------------------------------------


def export_links(subject) -> str:
    request = RequestFactory().get("/agenda/", headers={"host": "testserver"})
    box = Template("{% load export_links %}{% export_links subject %}")
    return box.render(Context({"request": request, "subject": subject}))


def test_subscribing_is_told_from_downloading():
    html = export_links("theme=energie&gratuit=1")
    assert 'href="webcal://testserver/agenda.ics?theme=energie&amp;gratuit=1">S’abonner</a>' in html
    assert 'href="/agenda.ics?theme=energie&amp;gratuit=1" download>Télécharger (.ics)</a>' in html
    assert 'href="/agenda.atom?theme=energie&amp;gratuit=1">Flux Atom</a>' in html
    assert "<code>http://testserver/agenda.ics?theme=energie&amp;gratuit=1</code>" in html


def test_leaving_with_everything():
    html = export_links("")
    assert 'href="webcal://testserver/agenda.ics">' in html
    assert 'href="/agenda.ics" download>' in html


def test_leaving_with_an_event_or_a_venue():
    event, venue = EventFactory(slug="etoiles"), VenueFactory(slug="verlaine")
    assert 'href="webcal://testserver/evenements/etoiles.ics">' in export_links(event)
    assert "Atom" not in export_links(event)
    assert 'href="/lieux/verlaine.ics" download>' in export_links(venue)
