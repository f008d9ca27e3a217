import datetime as dt
import re
from html import unescape

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import escape

from consortium.changes import tell_changed
from events.agenda.listing import PAGE_SIZE, Agenda
from events.calendar.periods import PARIS
from events.choices import Status
from partners.models import Theme
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def answer(query: str = "", *, page: int = 1) -> Agenda:
    return Agenda(QueryDict(f"{query}&page={page}"), now=NOW)


def occurrence(start: dt.datetime, end: dt.datetime | None = None, **fields):
    return OccurrenceFactory(start=start, end=end or start + HOUR, **fields)


def test_events_are_listed_once_by_their_next_matching_occurrence():
    event = EventFactory()
    occurrence(NOW - DAY, event=event)
    next_one = occurrence(NOW + DAY, event=event)
    occurrence(NOW + 2 * DAY, event=event)
    between = occurrence(NOW + 1.5 * DAY)
    cards = answer().cards
    assert [(card.occurrence, card.others) for card in cards] == [(next_one.pk, 1), (between.pk, 0)]


def test_what_is_under_way_is_listed_on_its_last_day():
    exhibition = occurrence(NOW - 10 * DAY, NOW + 3 * DAY)
    soon = occurrence(NOW + DAY)
    cards = answer().cards
    assert [(card.occurrence, card.day, card.is_under_way) for card in cards] == [
        (soon.pk, dt.date(2026, 11, 26), False),
        (exhibition.pk, dt.date(2026, 11, 28), True),
    ]


def test_cards_stand_under_their_days():
    occurrence(NOW + DAY)
    occurrence(NOW + DAY + HOUR)
    occurrence(NOW + 2 * DAY)
    assert [(day.day, len(cards)) for section in answer().sections for day, cards in section.days] == [(26, 2), (27, 1)]


def test_pages_hold_every_event_once_and_the_last_stands_for_any_beyond():
    event_count = PAGE_SIZE + 3
    for n in range(event_count):
        occurrence(NOW + (n + 1) * HOUR)
    first, last = answer(page=1), answer(page=2)
    assert (first.total, first.last_page) == (event_count, 2)
    listed = [card.event for card in (*first.cards, *last.cards)]
    assert len(listed) == len(set(listed)) == event_count
    assert [card.occurrence for card in answer(page=99).cards] == [card.occurrence for card in last.cards]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_answer_costs_the_same_queries_whatever_it_finds(django_assert_num_queries, how_many):
    for n in range(how_many):
        event = EventFactory(themes=Theme.objects.filter(slug__in=["sante", "energie"]))
        for day in range(1, 4):
            occurrence(NOW + day * DAY + n * HOUR, event=event)
    assert answer().total == how_many  # this process now has its index
    with django_assert_num_queries(1):
        found = answer()
        assert len(found.cards) == how_many
        assert len(list(found.groups)) == len(found.filterset.facets)
    with django_assert_num_queries(0):
        assert answer("departement=88").cards == answer().cards  # on whatever list they stand


def test_a_card_says_where_for_whom_and_what_it_costs():
    event = EventFactory(title="Ciel & étoiles", is_free=False, price="5 €", themes=Theme.objects.filter(slug="sante"))
    venue = occurrence(NOW + DAY, event=event).venue
    occurrence(NOW + 2 * DAY, event=event)
    html = answer().cards[0].html
    assert "/dessins/sante." in html
    for words in ("Ciel &amp; étoiles", venue.name, venue.commune.name, "Tout public", "5 €", "et 1 autre"):
        assert words in html


def test_a_card_says_what_became_of_its_event_at_once(django_capture_on_commit_callbacks):
    event = occurrence(NOW + DAY).event
    assert "Annulé" not in answer().cards[0].html
    event.status = Status.CANCELLED
    event.save()
    with django_capture_on_commit_callbacks(execute=True):
        tell_changed(event)
    assert "Annulé" in answer().cards[0].html


def test_one_chip_per_value_each_with_the_query_that_drops_it():
    venue = VenueFactory(
        name="Salle Kléber", commune=CommuneFactory(code="57901", name="Gerville", departement_id="57")
    )
    query = f"q=ciel&departement=57&departement=67&commune=57901&rayon=20&theme=sante&gratuit=1&lieu={venue.slug}&age=8"
    chips = {chip.label: chip.query_without for chip in answer(query).chips}
    assert list(chips) == [
        "« ciel »",
        "Moselle (57)",
        "Bas-Rhin (67)",
        "À 20 km de Gerville (57)",
        "Santé et corps humain",
        "Salle Kléber",
        "8 ans",
        "Gratuit",
    ]
    assert "departement=57" not in chips["Moselle (57)"]
    assert "departement=67" in chips["Moselle (57)"]
    assert "rayon" not in chips["À 20 km de Gerville (57)"]


def test_a_field_in_error_makes_no_chip():
    assert answer("du=abc").chips == []


def test_an_empty_answer_offers_the_nearest_then_other_dates():
    CommuneFactory(code="57901", latitude=49.0, longitude=6.0)
    near, far = (
        VenueFactory(commune=CommuneFactory(code=code, latitude=latitude, longitude=6.0))
        for code, latitude in (("57902", 49.3), ("57903", 49.9))
    )
    later, sooner = occurrence(NOW + 2 * DAY, venue=near), occurrence(NOW + DAY, venue=far)
    found = answer("commune=57901&rayon=5")
    assert [card.occurrence for card in found.alternatives[0].cards] == [later.pk, sooner.pk]
    elsewhen = answer("quand=aujourdhui")
    assert [a.label for a in elsewhen.alternatives] == ["À d’autres dates", "Bientôt dans le Grand Est"]
    assert [card.occurrence for card in elsewhen.alternatives[0].cards] == [sooner.pk, later.pk]


def test_a_typing_error_offers_what_was_meant_and_how_many(client):
    occurrence(timezone.now() + DAY, event__title="Les volcans d’Islande")
    occurrence(timezone.now() + 2 * DAY, event__title="Le volcan et la mer")
    occurrence(timezone.now() + 3 * DAY, event__title="La mer")
    page = client.get("/agenda/?q=vloacns")
    offer = page.context["answer"].alternatives[0]
    assert (offer.label, offer.query, offer.total) == ("Résultats pour « volcans »", "q=volcans", 2)
    assert "Voir les 2 événements" in page.text
    meant = client.get("/agenda/?q=astronmie").context["answer"].alternatives[0]
    assert (meant.label, meant.query, meant.total) == ("Résultats pour « astronomie »", "theme=astronomie", 3)


def test_words_that_filters_leave_nothing_of_are_offered_to_be_left_out():
    occurrence(NOW + DAY, event__is_free=True)
    offer = answer("q=xylophone&gratuit=1").alternatives[0]
    assert (offer.label, offer.query, offer.total) == ("Sans « xylophone »", "gratuit=1", 1)


def test_an_empty_database_has_nothing_to_offer():
    assert (answer().cards, answer().alternatives) == ([], [])


def test_a_canonical_query_keeps_the_contract_s_parameters_that_have_a_value():
    query = QueryDict("page=3&theme=sante&utm_source=x&q=&departement=57&departement=57")
    assert Agenda.canonical(query) == "departement=57&theme=sante"


@pytest.mark.parametrize("address", ["/agenda/", "/agenda/carte/", "/agenda/calendrier/2026/11/"])
@pytest.mark.parametrize(
    ("words", "answer_in_words"), [("saint", "Saint-Avold"), ("nulle part", "Aucune commune du Grand Est")]
)
def test_a_form_sent_without_javascript_keeps_the_place_that_is_still_to_be_made_out(
    client, address, words, answer_in_words
):
    CommuneFactory(name="Saint-Avold")
    CommuneFactory(name="Saint-Dizier")
    # A browser sends the empty fields too, and is told a shorter address: the place must still be in it.
    response = client.get(address, {"q": "", "du": "", "pres": words, "theme": ""}, follow=True)
    assert [status for _, status in response.redirect_chain] == [302]
    assert answer_in_words in response.content.decode()


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("metz", "/agenda/?commune=57463"),
        ("Metz (57)", "/agenda/?commune=57463"),
        ("57000 Metz", "/agenda/?commune=57463"),
        ("charleville-mezieres", "/agenda/?commune=08105"),
        ("charleville", None),  # a village of the Marne, or the town of the Ardennes?
    ],
)
def test_a_place_that_is_named_clearly_is_taken_and_one_that_may_be_another_is_asked(client, words, target):
    CommuneFactory(code="57463", name="Metz", postal_codes="57000", population=120_000)
    CommuneFactory(code="10241", name="Metz-Robert", postal_codes="10210", population=90)
    CommuneFactory(code="51130", name="Charleville", postal_codes="51120", population=250)
    CommuneFactory(code="08105", name="Charleville-Mézières", postal_codes="08000", population=46_000)
    response = client.get("/agenda/", {"pres": words})
    assert response.headers.get("Location") == target
    if target is None:
        assert "Charleville (51)</a>" in response.text
        assert "Charleville-Mézières (08)</a>" in response.text


@pytest.mark.parametrize("address", ["/agenda/", "/agenda/carte/", "/agenda/calendrier/2026/11/"])
@pytest.mark.parametrize(
    "query", ["q=%00", "departement=99", "commune=99999", "rayon=-1", "theme=x", "public=x", "format=x", "partenaire=x",
              "lieu=x", "age=999", "gratuit=x", "accessible=x"],
)  # fmt: skip
def test_what_cannot_be_read_is_said_on_the_page(client, address, query):
    [[message]] = answer(query).filterset.errors.values()
    assert escape(message) in client.get(f"{address}?{query}").text


@pytest.mark.parametrize("query", ["du=abc", "au=2026-02-30", "quand=xyz"])
@pytest.mark.parametrize("address", ["/agenda/", "/agenda/carte/"])
def test_dates_that_cannot_be_read_are_said_on_the_page(client, address, query):
    [[message]] = answer(query).filterset.errors.values()
    assert escape(message) in client.get(f"{address}?{query}").text


def test_a_distance_without_a_commune_asks_for_it(client):
    commune = CommuneFactory()
    hint = "Autour de quelle commune"
    assert hint in client.get("/agenda/?rayon=20").text
    assert hint not in client.get(f"/agenda/?rayon=20&commune={commune.code}").text


def test_the_way_to_calendars_and_feeds_leaves_out_what_could_not_be_read(client):
    text = client.get("/agenda/?theme=magie&age=8&departement=57").text
    [subscription] = re.findall(r'href="webcal://testserver([^"]+)"', text)
    assert unescape(subscription) == "/agenda.ics?departement=57&age=8"
    assert client.get(unescape(subscription)).status_code == 200


def test_a_chip_and_an_alternative_write_the_commune_as_one_says_it():
    CommuneFactory(code="88160", name="Épinal", departement_id="88", latitude=48.17)
    occurrence(NOW + DAY, venue=VenueFactory(commune=CommuneFactory(latitude=49.1)))
    far = answer("commune=88160&rayon=1")
    assert [chip.label for chip in far.chips] == ["À 1 km d’Épinal (88)"]
    assert far.alternatives[0].label == "Au plus près d’Épinal"


def test_a_choice_repeated_four_thousand_times_is_one():
    occurrence(NOW + DAY, venue=VenueFactory(commune=CommuneFactory(departement_id="57")))
    asked = answer("&".join(["departement=57"] * 4000))
    assert [(chip.label, chip.query_without) for chip in asked.chips] == [("Moselle (57)", "")]
    assert asked.total == 1
