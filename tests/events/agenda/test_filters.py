import datetime as dt

import pytest
from django.http import QueryDict

from events.agenda.filter_options import load_vocabulary
from events.agenda.filters import MAX_VENUES, AgendaFilterSet
from events.calendar.periods import PARIS
from events.choices import Publication, Status
from events.models import Occurrence
from partners.choices import Format
from partners.models import Audience, Partner, Theme
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)  # a Wednesday


def at(day: int, hour: int = 14, *, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=PARIS)


def occurrence(start: dt.datetime, *, hours: float = 2, place: Occurrence | None = None, **event) -> Occurrence:
    extra = {"venue": place} if place else {}
    return OccurrenceFactory(event=EventFactory(**event), start=start, end=start + dt.timedelta(hours=hours), **extra)


def ask(query: str, *, now: dt.datetime = NOW) -> AgendaFilterSet:
    return AgendaFilterSet(QueryDict(query), vocabulary=load_vocabulary(), now=now)


def found(query: str, *, now: dt.datetime = NOW) -> list[Occurrence]:
    return list(ask(query, now=now).qs)


def test_without_a_date_what_is_not_over_yet():
    over, running, coming = occurrence(at(25, 9)), occurrence(at(25, 11)), occurrence(at(26))
    assert found("") == [running, coming]
    assert over not in found("")


def test_a_draft_and_a_scheduled_publication_are_not_found():
    occurrence(at(26), publication=Publication.DRAFT)
    occurrence(at(26), publication=Publication.REVIEW)
    occurrence(at(26), publish_at=NOW + dt.timedelta(minutes=1))
    due = occurrence(at(26), publish_at=NOW)
    assert found("") == [due]


def test_du_and_au_are_whole_days_in_paris_both_included():
    before = occurrence(at(27, 21), hours=2)
    into_the_night = occurrence(at(27, 23), hours=3)
    first, last = occurrence(at(28, 0)), occurrence(at(29, 23), hours=0.5)
    occurrence(at(30, 0))
    assert found("du=2026-11-28&au=2026-11-29") == [first, last]
    assert found("du=2026-11-27&au=2026-11-27") == [before, into_the_night]  # an evening is its day's
    assert before not in found("du=28/11/2026&au=29/11/2026")


def test_the_past_can_be_asked_for():
    past = occurrence(at(3))
    assert found("du=2026-11-01&au=2026-11-10") == [past]


def test_only_a_last_day_keeps_to_what_is_not_over_unless_that_day_is_over_itself():
    past, over, coming = occurrence(at(3)), occurrence(at(25, 9)), occurrence(at(25, 15))
    occurrence(at(27))
    assert found("au=2026-11-26") == found("au=2026-11-25") == [coming]
    assert found("au=2026-11-24") == [past]
    assert over in found("du=2026-11-25&au=2026-11-25")


@pytest.mark.parametrize(
    ("when", "expected"),
    [("aujourdhui", [25]), ("demain", [26]), ("weekend", [28]), ("semaine", [25, 26, 28]), ("mois", [25, 26, 28, 30])],
)
def test_named_windows(when, expected):
    for day in (25, 26, 28, 30):
        occurrence(at(day, 15))
    assert [one.first_day.day for one in found(f"quand={when}")] == expected


def test_today_leaves_out_what_is_over():
    occurrence(at(25, 9))
    assert found("quand=aujourdhui") == []


def test_departement_is_repeatable_and_comes_from_the_commune():
    places = {
        code: VenueFactory(commune=CommuneFactory(departement_id=code, code=f"{code}901"))
        for code in ("57", "67", "08")
    }
    occurrences = {code: occurrence(at(26, 10 + n), place=place) for n, (code, place) in enumerate(places.items())}
    assert found("departement=57&departement=08") == [occurrences["57"], occurrences["08"]]


def test_near_a_commune_within_a_radius():
    here = CommuneFactory(code="57901", latitude=49.0, longitude=6.0)
    near = CommuneFactory(code="57902", latitude=49.1, longitude=6.0)  # 11.1 km
    far = CommuneFactory(code="57903", latitude=49.5, longitude=6.0)  # 55.6 km
    one, two, _ = (occurrence(at(26, 10 + n), place=VenueFactory(commune=c)) for n, c in enumerate((here, near, far)))
    assert found("commune=57901&rayon=11") == [one]
    assert found("commune=57901&rayon=12") == [one, two]


def test_the_radius_follows_the_density_unless_said():
    CommuneFactory(code="57901", density=7)
    assert (ask("commune=57901").radius_km, ask("commune=57901&rayon=5").radius_km) == (60, 5)


def test_search_words_may_lack_accents_and_endings():
    wanted = occurrence(at(26), title="Nuit des étoiles filantes", summary="À l’œil nu.")
    occurrence(at(26), title="Chimie en cuisine", summary="Goûter.", themes=[])
    assert found("q=etoile") == found("q=ÉTOILES+nuits") == [wanted]


def test_every_word_must_match():
    occurrence(at(26), title="Nuit des étoiles")
    assert found("q=etoiles+volcan") == []


def test_the_venue_and_its_commune_are_searched():
    one = occurrence(at(26), place=VenueFactory(name="Salle Kléber", commune=CommuneFactory(name="Gérardmer")))
    assert found("q=gerardmer") == found("q=kleber") == [one]


def test_theme_audience_format_partner_price_and_age():
    partner = Partner.objects.get(slug="accustica")
    wanted = occurrence(
        at(26),
        themes=Theme.objects.filter(slug="sante"),
        audiences=Audience.objects.filter(slug="familles"),
        format=Format.TOUR,
        co_organisers=[partner],
        age_min=6,
        age_max=10,
    )
    other = occurrence(at(27), is_free=False, price="5 €")
    for query in ("theme=sante", "public=familles", "format=visite", "partenaire=accustica", "gratuit=1"):
        assert found(query) == [wanted], query
    assert found("age=8") == [wanted, other]
    assert found("age=11") == [other]


def test_accessible_by_the_occurrence_else_by_the_venue_and_all_codes_at_once():
    place = VenueFactory(accessible_mi=True, accessible_hi=True)
    by_venue = occurrence(at(26), place=place)
    denied = occurrence(at(27), place=place)
    Occurrence.objects.filter(pk=denied.pk).update(accessible_hi=False)
    assert found("accessible=hi&accessible=mi") == [by_venue]
    assert found("accessible=mi") == [by_venue, denied]


def test_a_venue_by_its_slug():
    one = occurrence(at(26))
    occurrence(at(26))
    assert found(f"lieu={one.venue.slug}") == [one]


def test_cancelled_occurrences_stay_in_the_list():
    one = occurrence(at(26), status=Status.CANCELLED)
    assert found("") == [one]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("du=abc", "du"),
        ("du=2026-02-30", "du"),
        ("du=0001-01-01", "du"),
        ("au=9999-12-31", "au"),
        ("du=2026-11-30&au=2026-11-01", "au"),
        ("quand=jamais", "quand"),
        ("departement=75", "departement"),
        ("theme=magie", "theme"),
        ("commune=75056", "commune"),
        ("commune=5", "commune"),
        ("rayon=-3", "rayon"),
        ("age=abc", "age"),
        ("age=-1", "age"),
        ("lieu=nulle-part", "lieu"),
        ("&".join(f"lieu=lieu-{number}" for number in range(MAX_VENUES + 1)), "lieu"),
        ("accessible=xx", "accessible"),
        ("gratuit=oui", "gratuit"),
        ("q=" + "x" * 10_000, "q"),
        ("q=%00", "q"),
        ("q=!!!", "q"),
    ],
)
def test_nonsense_gets_a_message_beside_its_field_and_the_rest_is_answered(query, field):
    one = occurrence(at(30))
    filterset = ask(query)
    assert list(filterset.errors) == [field]
    assert list(filterset.qs) == [one]
    assert filterset.facet_counts.total == 1


def test_each_count_is_what_choosing_the_option_would_list(django_assert_num_queries):
    place = VenueFactory(accessible_mi=True, commune=CommuneFactory(departement_id="57", code="57901"))
    occurrence(at(25, 15), place=place, themes=Theme.objects.filter(slug__in=["sante", "energie"]))
    occurrence(at(28), is_free=False, price="3 €", format=Format.TALK)
    both = occurrence(at(29), themes=Theme.objects.filter(slug="sante"))
    OccurrenceFactory(event=both.event, venue=place, start=at(20, month=12), end=at(21, month=12))
    vocabulary = load_vocabulary()
    ask("").facet_counts  # noqa: B018 - this process now has its index
    for query in ("", "theme=sante", "departement=57&quand=semaine", "accessible=mi&gratuit=1"):
        filterset = AgendaFilterSet(QueryDict(query), vocabulary=vocabulary, now=NOW)
        with django_assert_num_queries(0):
            counts = filterset.facet_counts
        assert counts.total == filterset.qs.values("event").distinct().count()
        for token, count in counts.by_token.items():
            group, _, value = token.partition(":")
            chosen = QueryDict(query, mutable=True)
            if group == "accessible":
                chosen.appendlist(group, value)
            else:
                chosen[group] = value
            listed = AgendaFilterSet(chosen, vocabulary=vocabulary, now=NOW).qs
            assert count == listed.values("event").distinct().count(), (query, token)


def test_a_place_across_the_border_is_a_point_to_search_from():
    near = occurrence(
        at(28), place=VenueFactory(commune=CommuneFactory(name="Strasbourg", latitude=48.58, longitude=7.75))
    )
    occurrence(at(28), place=VenueFactory(commune=CommuneFactory(name="Reims", latitude=49.26, longitude=4.03)))
    asked = ask("commune=kehl")
    assert (list(asked.qs), asked.facet_counts.total) == ([near], 1)
