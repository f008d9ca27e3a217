"""A filter as it is kept: one way of writing it, words for it, and nothing that the agenda would not understand."""

import datetime as dt

import pytest
from django.http import QueryDict

from events.agenda.filters import MAX_VENUES
from events.calendar.periods import PARIS
from events.choices import Status
from events.subscriptions.saved import EVERYTHING, MAX_LENGTH, SavedFilter
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)


def saved(query: str) -> SavedFilter:
    return SavedFilter(QueryDict(query), now=NOW)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("departement=88&departement=57&departement=88", "departement=57&departement=88"),
        (
            "gratuit=1&q=%20%C3%A9toiles%20%20filantes&departement=88",
            "q=%C3%A9toiles+filantes&departement=88&gratuit=1",
        ),
        ("quand=weekend&du=2026-12-01&au=2026-12-02&page=3&age=8&inconnu=1", "age=8"),
        ("rayon=10", ""),
        ("theme=&format=", ""),
        ("accessible=vi&accessible=mi", "accessible=mi&accessible=vi"),
    ],
)
def test_one_filter_is_written_one_way_without_its_dates(query, kept):
    assert saved(query).query == kept
    assert saved(kept).query == kept


def test_places_are_kept_by_their_codes_and_said_in_words():
    CommuneFactory(code="57463", name="Metz")
    VenueFactory(slug="verlaine", name="Médiathèque Verlaine")
    found = saved("lieu=verlaine&commune=57463&rayon=20&theme=astronomie&age=8")
    assert found.query == "commune=57463&rayon=20&theme=astronomie&lieu=verlaine&age=8"
    assert found.labels == ["À 20 km de Metz (57)", "Astronomie et espace", "Médiathèque Verlaine", "8 ans"]
    assert [(each.name, each.value) for each in found.criteria] == [
        ("commune", "57463"), ("theme", "astronomie"), ("lieu", "verlaine"), ("age", "8"),
    ]  # fmt: skip
    assert saved("").labels == [EVERYTHING]


@pytest.mark.parametrize(
    "query", ["departement=75", "theme=alchimie", "commune=99999", "age=abc", "q=%00", "lieu=nulle-part", "gratuit=2"]
)
def test_what_the_agenda_would_not_understand_is_said_and_left_out(query):
    found = saved(f"{query}&format=atelier")
    assert (bool(found.errors), found.can_be_kept, found.query) == (True, False, "format=atelier")


def test_a_filter_longer_than_its_column_is_not_kept():
    commune = CommuneFactory()
    slugs = [f"une-mediatheque{'-au-nom-interminable' * 3}-{n}" for n in range(MAX_VENUES)]
    venues = [VenueFactory(slug=slug, commune=commune) for slug in slugs]
    found = saved("&".join(f"lieu={venue.slug}" for venue in venues[:10]))
    assert (found.is_too_long, found.can_be_kept, found.errors) == (False, True, [])
    found = saved("&".join(f"lieu={venue.slug}" for venue in venues))
    assert len(found.query) > MAX_LENGTH
    assert (found.is_too_long, found.can_be_kept, found.errors) == (True, False, [])


def test_what_is_to_come_is_counted_by_event():
    event = EventFactory()
    for days in (1, 2):
        OccurrenceFactory(event=event, start=NOW + dt.timedelta(days=days))
    OccurrenceFactory(start=NOW - dt.timedelta(days=1))
    OccurrenceFactory(start=NOW + dt.timedelta(days=1), status=Status.CANCELLED)
    OccurrenceFactory(start=NOW + dt.timedelta(days=1), event__draft=True)
    assert saved("").events_to_come == 1
