"""The home page: what it selects, how fairly, and at what cost."""

import datetime as dt
import random

import pytest
import time_machine
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from events.agenda import occurrence_index
from events.agenda.home import (
    FEWEST_CARDS,
    MAX_CARDS,
    PER_DEPARTEMENT,
    departement_links,
    pick_evenly,
    selections,
)
from events.agenda.occurrence_index import Listed
from events.calendar.periods import PARIS, local_date, named
from events.choices import Status, When
from events.models import Occurrence
from events.querysets import OccurrenceQuerySet
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

WEDNESDAY = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
SATURDAY = dt.datetime(2026, 11, 28, 15, tzinfo=PARIS)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
DEPARTEMENT = "venue__commune__departement_id"


def occurrence(code: str = "88", start: dt.datetime = SATURDAY, end: dt.datetime | None = None, **fields) -> Occurrence:
    venue = VenueFactory(commune=CommuneFactory(departement_id=code))
    return OccurrenceFactory(venue=venue, start=start, end=end or start + HOUR, **fields)


def shown(selection) -> list[int]:
    return [card.occurrence for card in selection.cards]


def keys(*occurrences: Occurrence) -> list[int]:
    return [occurrence.pk for occurrence in occurrences]


def row(place: int, code: str, event: int, occurrence: int) -> tuple[int, str, Listed]:
    return place, code, Listed(occurrence, event, 0.0, 0.0)


@pytest.mark.django_db
def test_doors_count_events_to_come_once_each_and_hide_what_is_not_public():
    event = EventFactory()
    occurrence("57", event=event)
    occurrence("57", start=SATURDAY + DAY, event=event)
    occurrence("57", event=EventFactory(draft=True))
    occurrence("67", start=WEDNESDAY - DAY)
    counts = {door.shape.code: door.count for door in departement_links(WEDNESDAY)}
    assert counts == {"08": 0, "10": 0, "51": 0, "52": 0, "54": 0, "55": 0, "57": 1, "67": 0, "68": 0, "88": 0}


@pytest.mark.django_db
def test_a_door_says_where_it_leads():
    occurrence("54")
    door = next(door for door in departement_links(WEDNESDAY) if door.shape.code == "54")
    assert door.url == "/departements/meurthe-et-moselle/"
    assert door.label == "Meurthe-et-Moselle : 1 événement à venir"


@pytest.mark.django_db
def test_the_weekend_shows_what_begins_in_it_and_takes_place():
    expected = [occurrence(code, SATURDAY + n * HOUR) for n, code in enumerate(["08", "57", "68"])]
    occurrence("88", WEDNESDAY + HOUR)
    occurrence("88", SATURDAY, status=Status.CANCELLED)
    occurrence("88", SATURDAY, event=EventFactory(status=Status.POSTPONED))
    occurrence("88", SATURDAY, event=EventFactory(draft=True))
    occurrence("88", SATURDAY + 2 * DAY)
    selection, _ = selections(WEDNESDAY)
    assert (selection.title, selection.query) == ("Ce week-end", "quand=weekend")
    assert shown(selection) == keys(*expected)


@pytest.mark.django_db
def test_with_too_little_left_of_the_weekend_it_looks_ahead():
    today, later = occurrence("08", SATURDAY + HOUR), occurrence("57", SATURDAY + 10 * DAY)
    selection, _ = selections(SATURDAY)
    assert (selection.title, selection.query) == ("Prochainement", "")
    assert shown(selection) == keys(today, later)


@pytest.mark.django_db
def test_under_way_is_what_has_begun_and_not_ended():
    exhibition = occurrence("10", WEDNESDAY - 5 * DAY, WEDNESDAY + 5 * DAY)
    occurrence("10", WEDNESDAY - 5 * DAY, WEDNESDAY)
    occurrence("10", WEDNESDAY + HOUR)
    _, selection = selections(WEDNESDAY)
    assert shown(selection) == keys(exhibition)


@pytest.mark.django_db
def test_what_is_under_way_is_not_announced_a_second_time(client):
    event = EventFactory()
    begun = occurrence("10", WEDNESDAY - HOUR, WEDNESDAY + HOUR, event=event)
    occurrence("10", SATURDAY, event=event)
    other = occurrence("57", SATURDAY + HOUR)
    with time_machine.travel(WEDNESDAY, tick=False):
        first, second = client.get("/").context["selections"]
    assert (shown(first), shown(second)) == (keys(other), keys(begun))


def of_the_database(now: dt.datetime) -> tuple[dict[str, int], list[Occurrence], list[Occurrence]]:
    """Events to come by département, what begins soon and what is under way, asked of the database alone."""
    to_come = Occurrence.objects.published(now).upcoming(now)
    counts = to_come.order_by().values_list(DEPARTEMENT).annotate(events=Count("event", distinct=True))
    current = spread(to_come.taking_place().filter(start__lt=now), now)
    events = [occurrence.event_id for occurrence in current]
    ahead = to_come.taking_place().filter(start__gte=now).exclude(event__in=events)
    window = named(When.WEEKEND, local_date(now))
    weekend = spread(ahead.filter(start__gte=window.start, start__lt=window.end), now)
    return dict(counts), weekend if len(weekend) >= FEWEST_CARDS else spread(ahead, now), current


def spread(occurrences: OccurrenceQuerySet, now: dt.datetime) -> list[Occurrence]:
    place = Window(RowNumber(), partition_by=[F(DEPARTEMENT)], order_by=[F("listing_key"), F("pk")])
    ranked = occurrences.with_listing_key(now).annotate(place=place).filter(place__lte=PER_DEPARTEMENT).order_by()
    rows = ranked.values_list("place", DEPARTEMENT, "event_id", "pk")
    chosen = [listed.occurrence for listed in pick_evenly((row(*each) for each in rows), day=local_date(now)).values()]
    return list(Occurrence.objects.filter(pk__in=chosen).with_listing_key(now).order_by("listing_key", "pk"))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("few", [0, 500])
def test_the_index_shows_what_the_database_would(seed, few, monkeypatch):
    monkeypatch.setattr(occurrence_index, "FEW_TO_SORT", few)
    chance = random.Random(seed)
    venues = [VenueFactory(commune=CommuneFactory(departement_id=code)) for code in ("08", "57", "57", "68")]
    for _ in range(chance.choice([6, 25])):
        event = EventFactory(draft=chance.random() < 0.1, status=chance.choice([Status.SCHEDULED] * 4 + [*Status]))
        for _ in range(chance.randint(1, 4)):
            start = WEDNESDAY + chance.randint(-4, 8) * DAY + chance.choice([0, 1]) * HOUR  # many at the same moment
            OccurrenceFactory(
                event=event,
                venue=chance.choice(venues),
                start=start,
                end=start + chance.choice([HOUR, DAY, 9 * DAY]),
                status=chance.choice([Status.SCHEDULED] * 4 + [*Status]),
            )
    for now in (WEDNESDAY, WEDNESDAY + HOUR, SATURDAY, SATURDAY + DAY + 8 * HOUR):
        counts, soon, current = of_the_database(now)
        assert {link.shape.code: link.count for link in departement_links(now) if link.count} == counts
        assert [shown(selection) for selection in selections(now)] == [keys(*soon), keys(*current)]


def test_cards_are_spread_before_any_departement_has_two():
    places = [(place, code) for code in ("57", "67") for place in (1, 2, 3)]
    rows = [row(place, code, hash((code, place)), int(code) * 10 + place) for place, code in places]
    rows += [row(1, "88", 1, 881)]
    chosen = pick_evenly(rows, day=WEDNESDAY.date(), limit=4)
    codes = sorted(listed.occurrence // 10 for listed in chosen.values())
    assert codes in ([57, 57, 67, 88], [57, 67, 67, 88])


def test_no_departement_is_always_left_out():
    codes = ["08", "10", "51", "52", "54", "55", "57", "67", "68", "88"]
    rows = [row(1, code, int(code), int(code)) for code in codes]
    days = [WEDNESDAY.date() + n * DAY for n in range(10)]
    seen = {listed.occurrence for day in days for listed in pick_evenly(rows, day=day).values()}
    assert seen == {int(code) for code in codes}
    assert len(pick_evenly(rows, day=WEDNESDAY.date())) == MAX_CARDS


def test_an_event_on_tour_is_shown_once():
    rows = [row(1, "57", 7, 1), row(1, "67", 7, 2), row(1, "88", 8, 3)]
    assert len(pick_evenly(rows, day=WEDNESDAY.date())) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_costs_the_same_whatever_it_shows(client, django_assert_num_queries, how_many):
    with time_machine.travel(WEDNESDAY, tick=False):
        for n in range(3 * how_many):
            occurrence(["08", "57", "88"][n % 3], SATURDAY + n * HOUR)
            occurrence(["10", "67", "68"][n % 3], WEDNESDAY - DAY, SATURDAY)
        client.get("/", headers={"host": "testserver"})  # the index, the vocabulary, the partners, the cards
        with django_assert_num_queries(0):
            response = client.get("/", headers={"host": "localhost"})  # whose page the cache has not
    assert response.status_code == 200
    assert len(response.context["selections"][0].cards) == min(MAX_CARDS, 3 * how_many)


@pytest.mark.django_db
def test_without_any_event_the_page_still_helps(client):
    response = client.get("/")
    html = response.content.decode()
    assert "Le prochain programme se prépare" in html
    assert "Ce week-end</h2>" not in html
    assert html.count('class="outline__code"') == 10


@pytest.mark.django_db
def test_the_search_form_speaks_the_agenda_s_parameters(client):
    html = client.get("/").content.decode()
    assert [name for name in ("q", "pres", "quand") if f'name="{name}"' in html] == ["q", "pres", "quand"]
    assert 'action="/agenda/"' in html
