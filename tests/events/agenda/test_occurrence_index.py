"""The index of occurrences says what the database says: same occurrences, same events, same order."""

import datetime as dt
import random

import pytest
from django.http import QueryDict

from consortium.caching import programme_version
from events.agenda.filter_options import load_vocabulary
from events.agenda.filters import AgendaFilterSet
from events.agenda.occurrence_index import OccurrenceIndex, occurrence_index
from events.calendar.periods import DAY, PARIS, Window, midnight
from events.choices import Publication, Status
from events.models import Event, Occurrence
from events.querysets import OccurrenceQuerySet
from partners.models import Theme
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory, shared

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 11, 30, tzinfo=PARIS)
HOUR = dt.timedelta(hours=1)
QUERIES = (
    "", "departement=57", "theme=sante", "theme=sante&departement=57&departement=67", "quand=semaine", "quand=weekend",
    "du=2026-11-01", "du=2026-01-01&au=2026-11-30", "au=2026-12-15", "gratuit=1&quand=mois", "q=lune", "age=7",
    "accessible=mi", "quand=aujourdhui&theme=energie", "commune=57900", "commune=57900&rayon=300&du=2026-01-01",
    "lieu=ici", "lieu=ici&commune=57900&rayon=300",
)  # fmt: skip


def make_programme() -> None:
    """Occurrences of every length around now, several at the same moment, some scheduled, drafts, cancelled."""
    chance = random.Random(57)
    venues = [
        VenueFactory(
            slug=("ici", "la", "ailleurs")[n],
            commune=CommuneFactory(departement_id=code, code=f"{code}90{n}", latitude=49 - n / 2, longitude=6.5),
            accessible_mi=n == 1,
        )
        for n, code in enumerate(("57", "67", "88"))
    ]
    themes = list(Theme.objects.filter(slug__in=["sante", "energie"]))
    for number in range(24):
        event = EventFactory(
            title="La lune" if number % 5 == 0 else "Les volcans",
            themes=chance.sample(themes, chance.randint(1, 2)),
            is_free=chance.random() < 0.5,
            age_min=chance.choice([None, 3, 9]),
            draft=number % 8 == 7,
        )
        if number % 6 == 1:
            Event.objects.filter(pk=event.pk).update(
                publication=Publication.PUBLISHED, publish_at=NOW + chance.choice([-1, 0, 1]) * HOUR
            )
        for _ in range(chance.randint(1, 4)):
            start = midnight(NOW.date()) + chance.randint(-40, 40) * DAY + chance.choice([0, 10, 14]) * HOUR
            length = chance.choice([HOUR, 2 * HOUR, DAY, 9 * DAY, 60 * DAY])
            status = chance.choice([Status.SCHEDULED, Status.CANCELLED])
            OccurrenceFactory(event=event, venue=chance.choice(venues), start=start, end=start + length, status=status)


def of_the_database(occurrences: OccurrenceQuerySet, since: dt.datetime) -> list[tuple[int, int]]:
    """The occurrence under which each event is listed, and how many others match, asked of the database alone."""
    by_event: dict[int, list[int]] = {}
    for occurrence in occurrences.with_listing_key(since).order_by("listing_key", "event_id", "pk"):
        by_event.setdefault(occurrence.event_id, []).append(occurrence.pk)
    return [(pks[0], len(pks) - 1) for pks in by_event.values()]


def ask(query: str) -> AgendaFilterSet:
    return AgendaFilterSet(QueryDict(query), vocabulary=load_vocabulary(), now=NOW)


@pytest.fixture(scope="class")
def _made_once(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_programme):
        yield


@pytest.mark.usefixtures("_made_once")
class TestBesideTheDatabase:
    @pytest.mark.parametrize("query", QUERIES)
    def test_the_list_is_the_one_that_the_database_would_give(self, query):
        asked = ask(query)
        expected = of_the_database(asked.qs, asked.since)
        assert [(place.occurrence, place.others) for place in ask(query).listing(limit=100)] == expected
        assert ask(query).facet_counts.total == len(expected)
        assert [place.occurrence for place in ask(query).listing(first=3, limit=2)] == [pk for pk, _ in expected[3:5]]

    @pytest.mark.parametrize("query", QUERIES)
    @pytest.mark.parametrize("limit", [1, 3, 100])
    def test_each_venue_has_the_list_of_what_is_there(self, query, limit):
        asked = ask(query)
        at_venues = {
            venue: of_the_database(asked.qs.filter(venue=venue), asked.since)
            for venue in asked.qs.values_list("venue", flat=True)
        }
        expected = {venue: (len(listed), listed[:limit]) for venue, listed in at_venues.items()}
        found = ask(query).by_venue(limit=limit)
        assert {
            venue: (count, [(place.occurrence, place.others) for place in first])
            for venue, (count, first) in found.items()
        } == expected

    def test_venues_stand_in_the_order_of_what_is_first_there(self):
        for query in QUERIES:
            asked = ask(query)
            listed = [place.occurrence for place in asked.listing(limit=100)]
            firsts = [first[0].occurrence for _, first in asked.by_venue(limit=1).values()]
            # An event that is listed elsewhere is not in the list a second time.
            shared_firsts = [pk for pk in firsts if pk in listed]
            assert shared_firsts == sorted(shared_firsts, key=listed.index)

    def test_the_queries_of_the_test_find_something(self):
        assert [query for query in QUERIES if ask(query).facet_counts.total == 0] == []

    @pytest.mark.parametrize(
        "window",
        [
            Window(),
            Window(start=NOW),
            Window(end=NOW),
            Window(NOW - 20 * DAY, NOW - 10 * DAY),
            Window(midnight(NOW.date()), midnight(NOW.date())),
        ],
    )
    def test_what_overlaps_a_window_is_what_the_database_says(self, window):
        index = OccurrenceIndex.of(Occurrence.objects.all(), horizon=None)
        expected = set(Occurrence.objects.published(NOW).overlapping(window).values_list("pk", flat=True))
        found = index.overlapping(window) & index.published(NOW)
        assert {pk for number, pk in enumerate(index.pks) if found >> number & 1} == expected


def test_an_empty_programme_has_an_empty_list():
    assert (ask("").facet_counts.total, ask("").listing(first=0, limit=20)) == (0, [])


def test_the_index_is_kept_until_the_programme_changes(django_capture_on_commit_callbacks):
    window = Window(start=NOW)
    first = occurrence_index(window, NOW)
    assert occurrence_index(window, NOW) is first
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    assert occurrence_index(window, NOW) is not first


def test_the_past_is_asked_of_the_database_for_the_occasion():
    long_ago = OccurrenceFactory(start=NOW - 400 * DAY, end=NOW - 400 * DAY + HOUR)
    window = Window(NOW - 500 * DAY, NOW - 300 * DAY)
    assert long_ago.pk not in occurrence_index(Window(start=NOW), NOW).pks
    assert list(occurrence_index(window, NOW).pks) == [long_ago.pk]


def test_what_begins_nearby_is_one_occurrence_of_each_event_that_takes_place():
    here = VenueFactory(commune=CommuneFactory(code="57901", latitude=49.1, longitude=6.2))
    far = VenueFactory(commune=CommuneFactory(code="67902", latitude=48.5, longitude=7.7))
    this = OccurrenceFactory(venue=here, start=NOW + HOUR, end=NOW + 2 * HOUR)
    series = OccurrenceFactory(venue=here, start=NOW + 3 * HOUR, end=NOW + 4 * HOUR)
    OccurrenceFactory(event=series.event, venue=here, start=NOW + 5 * HOUR, end=NOW + 6 * HOUR)
    later = OccurrenceFactory(venue=here, start=NOW + 7 * HOUR, end=NOW + 8 * HOUR)
    OccurrenceFactory(venue=here, start=NOW + 9 * HOUR, end=NOW + 10 * HOUR)
    OccurrenceFactory(venue=here, start=NOW + HOUR, end=NOW + 2 * HOUR, status=Status.CANCELLED)
    OccurrenceFactory(venue=here, start=NOW + HOUR, end=NOW + 2 * HOUR, event__draft=True)
    OccurrenceFactory(venue=here, start=NOW - HOUR, end=NOW + 2 * HOUR)
    OccurrenceFactory(venue=far, start=NOW + HOUR, end=NOW + 2 * HOUR)
    index = occurrence_index(Window(start=NOW), NOW)
    box = (48.9, 5.9, 49.3, 6.5)
    near = index.next_in(box, now=NOW, exclude=this.event_id, limit=2)
    assert [listed.occurrence for listed in near] == [series.pk, later.pk]


def test_a_place_deleted_since_the_index_was_made_has_nothing_nearby():
    here = VenueFactory(commune=CommuneFactory(code="57901", latitude=49.1, longitude=6.2))
    gone = OccurrenceFactory(venue=here, start=NOW + HOUR, end=NOW + 2 * HOUR)
    stays = OccurrenceFactory(venue=VenueFactory(commune=here.commune), start=NOW + 3 * HOUR, end=NOW + 4 * HOUR)
    index = OccurrenceIndex.of(Occurrence.objects.all(), horizon=None)
    gone.delete()
    here.delete()
    near = index.next_in((48.9, 5.9, 49.3, 6.5), now=NOW, exclude=0, limit=2)
    assert [listed.occurrence for listed in near] == [stays.pk]
