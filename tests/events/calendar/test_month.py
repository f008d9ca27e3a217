import datetime as dt
import re
from typing import NamedTuple

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st

from events.calendar.days import occurrence_days
from events.calendar.month import (
    MAX_LANES,
    MAX_PER_DAY,
    Month,
    assign_lanes,
    build_month,
    holiday_label,
    month_of,
)
from events.calendar.periods import DAY, PARIS, in_paris, midnight
from events.choices import Status
from events.models import Occurrence
from tests.factories import EventFactory, OccurrenceFactory

NOVEMBER = Month(2026, 11)
TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=PARIS)
HOUR = dt.timedelta(hours=1)


def at(month: int, day: int, hour: int = 14, *, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=PARIS)


class Timed(NamedTuple):
    pk: int
    start: float
    end: float
    all_day: bool


def timed(pk: int, start: dt.datetime, end: dt.datetime, all_day: bool) -> Timed:
    return Timed(pk, start.timestamp(), end.timestamp(), all_day)


def days_of(occurrence: Timed) -> tuple[dt.date, dt.date]:
    return occurrence_days(in_paris(occurrence.start), in_paris(occurrence.end))


def grid(*occurrences: Timed, month: Month = NOVEMBER):
    return build_month(month, sorted(occurrences, key=lambda occurrence: occurrence.start), today=TODAY)


def day_of(built, number: int):
    return next(day for day in built.days if day.date.day == number)


# --- months -----------------------------------------------------------------------------------------------------------


def test_a_month_knows_its_ends_and_its_neighbours():
    assert (NOVEMBER.first, NOVEMBER.last) == (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert (NOVEMBER.previous, NOVEMBER.next) == (Month(2026, 10), Month(2026, 12))
    assert (Month(2026, 12).next, Month(2027, 1).previous) == (Month(2027, 1), Month(2026, 12))
    assert Month(2028, 2).last == dt.date(2028, 2, 29)


def test_the_calendar_has_a_first_and_a_last_page():
    assert (Month(2015, 1).previous, Month(2099, 12).next) == (None, None)
    assert month_of(dt.date(2014, 12, 31)) is None


def test_weeks_begin_on_monday_and_leave_the_neighbours_days_out():
    built = grid()
    assert [len(week) for week in built.weeks] == [7, 7, 7, 7, 7, 7]
    assert built.weeks[0][:6] == (None,) * 6
    assert [day.date.day for day in built.days] == list(range(1, 31))


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "all_day", "first", "last"),
    [
        (at(11, 7), at(11, 7, 16), False, (11, 7), (11, 7)),
        (at(11, 7, 21), at(11, 8, 0), False, (11, 7), (11, 7)),
        (at(11, 7, 21), at(11, 8, 5), False, (11, 7), (11, 7)),
        (at(11, 7, 21), at(11, 8, 6), False, (11, 7), (11, 8)),
        (at(11, 30, 21), at(12, 1, 1), False, (11, 30), (11, 30)),
        (at(11, 7, 0), at(11, 8, 0), True, (11, 7), (11, 7)),
        (at(11, 7, 0), at(11, 9, 0), True, (11, 7), (11, 8)),
        (at(10, 24, 22), at(10, 25, 4), False, (10, 24), (10, 24)),
        (at(3, 28, 22), at(3, 29, 5), False, (3, 28), (3, 28)),
    ],
)
def test_the_days_of_an_occurrence(start, end, all_day, first, last):
    assert occurrence_days(start, end) == (dt.date(2026, *first), dt.date(2026, *last))


MOMENTS = st.integers(0, 115 * 24 * 12).map(
    lambda n: dt.datetime(2026, 9, 20, tzinfo=dt.UTC) + n * dt.timedelta(minutes=5)
)
LENGTHS = st.one_of(
    st.timedeltas(dt.timedelta(minutes=5), dt.timedelta(hours=30)), st.timedeltas(DAY, dt.timedelta(days=50))
)


@st.composite
def occurrences(draw, pk: int = 0) -> Timed:
    start, length = draw(MOMENTS), draw(LENGTHS)
    if draw(st.booleans()):
        return timed(pk, start, start + length, False)
    first = start.astimezone(PARIS).date()
    return timed(pk, midnight(first), midnight(first + DAY * max(1, length.days)), True)


@st.composite
def programmes(draw) -> list[Timed]:
    return [draw(occurrences(pk=pk)) for pk in range(draw(st.integers(0, 40)))]


@given(occurrences())
@settings(max_examples=300, deadline=None)
def test_the_grid_and_the_model_agree_on_what_lasts_several_days(occurrence):
    first, last = days_of(occurrence)
    occurrence = Occurrence(start=in_paris(occurrence.start), end=in_paris(occurrence.end))
    assert occurrence.is_multiday == (first != last)
    assert occurrence.first_day == first


@given(programmes())
@settings(max_examples=150, deadline=None)
def test_every_occurrence_of_the_month_stands_on_exactly_its_days(programme):
    built = grid(*programme)
    shown = {occurrence.pk: set() for occurrence in programme}
    for day in built.days:
        for pk in day.occurrences:
            shown[pk].add(day.date)
    for occurrence in programme:
        first, last = days_of(occurrence)
        expected = {NOVEMBER.first + DAY * n for n in range(30) if first <= NOVEMBER.first + DAY * n <= last}
        if first != last and len(expected) == 30:
            assert occurrence.pk in built.whole_month
            expected = set()
        assert shown[occurrence.pk] == expected


@given(programmes())
@settings(max_examples=150, deadline=None)
def test_lanes_never_overlap_and_a_bar_keeps_its_lane(programme):
    lasting = []
    for occurrence in programme:
        first, last = days_of(occurrence)
        if first != last and first <= NOVEMBER.last and last >= NOVEMBER.first:
            lasting.append((occurrence.pk, first, last))
    bars = assign_lanes(NOVEMBER, lasting)
    taken = [(bar.lane, bar.first + DAY * n) for bar in bars for n in range((bar.last - bar.first).days + 1)]
    assert len(taken) == len(set(taken))
    assert sorted(bar.pk for bar in bars) == sorted(pk for pk, *_ in lasting)
    assert assign_lanes(NOVEMBER, lasting[::-1]) == bars


@given(programmes())
@settings(max_examples=100, deadline=None)
def test_a_day_shows_four_entries_at_most_and_counts_the_rest(programme):
    for day in grid(*programme).days:
        bars = [part for part in day.bars if part]
        assert len(bars) <= MAX_LANES
        assert len(bars) + len(day.singles) <= MAX_PER_DAY
        assert len(day.occurrences) == len(bars) + len(day.singles) + len(day.hidden)


def test_a_bar_has_a_head_each_week_and_caps_where_it_really_begins_and_ends():
    built = grid(timed(1, at(11, 5, 0), at(11, 18, 0), True))
    parts = {day.date.day: day.bars[0] for day in built.days if day.bars}
    assert list(parts) == list(range(5, 18))
    assert [day for day, part in parts.items() if part.is_head] == [5, 9, 16]
    assert [parts[day].span for day in (5, 9, 16)] == [4, 7, 2]
    assert [day for day, part in parts.items() if part.opens] == [5]
    assert [parts[day].closes for day in (5, 9, 16)] == [False, False, True]


def test_a_bar_that_comes_from_last_month_and_goes_on_has_no_cap():
    built = grid(timed(1, at(10, 20, 0), at(11, 4, 0), True), timed(2, at(11, 27, 0), at(12, 9, 0), True))
    arriving, leaving = day_of(built, 1).bars[0], day_of(built, 30).bars[0]
    assert (arriving.is_first, arriving.opens, leaving.closes) == (True, False, False)


def test_within_a_day_whole_days_come_first_then_by_hour():
    late, early, whole = (
        timed(1, at(11, 7, 20), at(11, 7, 22), False),
        timed(2, at(11, 7, 9), at(11, 7, 10), False),
        timed(3, at(11, 7, 0), at(11, 8, 0), True),
    )
    assert day_of(grid(late, early, whole), 7).singles == (3, 2, 1)


def test_a_list_by_day_names_the_days_that_bring_something_new():
    built = grid(timed(1, at(11, 5, 0), at(11, 18, 0), True), timed(2, at(11, 9), at(11, 9, 16), False))
    assert [day.date.day for day in built.days if day.has_something_new] == [5, 9]


def test_today_the_past_and_holidays_are_marked():
    built = grid()
    assert [day.date.day for day in built.days if day.is_today] == [22]
    assert [day.is_past for day in (day_of(built, 21), day_of(built, 22))] == [True, False]
    assert [day.date.day for day in built.days if day.holiday] == [1, 11]
    assert [day.date.day for day in built.days if day.is_school_holiday] == [1]


def test_alsace_and_moselle_have_holidays_of_their_own():
    assert holiday_label(dt.date(2026, 12, 26)) == "Férié en Alsace-Moselle"
    assert holiday_label(dt.date(2026, 12, 25)) == "Férié"
    assert holiday_label(dt.date(2026, 12, 24)) == ""


# --- the page ---------------------------------------------------------------------------------------------------------

PAGE = "/agenda/calendrier/2026/11/"


@pytest.fixture
def _sunday():
    with time_machine.travel(NOW, tick=False):
        yield


pytestmark = [pytest.mark.usefixtures("_sunday")]


@pytest.mark.django_db
def test_the_address_of_a_month():
    assert reverse("agenda-month", args=[2026, 3]) == "/agenda/calendrier/2026/03/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/agenda/calendrier/2014/12/", "/agenda/calendrier/2026/13/", "/agenda/calendrier/2026/00/",
        "/agenda/calendrier/2026/3/", "/agenda/calendrier/3026/03/", "/agenda/calendrier/abcd/03/",
    ],
)  # fmt: skip
def test_months_that_have_no_page(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/agenda/calendrier/2015/01/", "/agenda/calendrier/2099/12/"])
def test_the_first_and_the_last_month_have_one_and_robots_leave_it(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("", "2026/11/"),
        ("?departement=57", "2026/11/?departement=57"),
        ("?departement=57&quand=weekend", "2026/11/?departement=57&quand=weekend"),
        ("?du=2027-02-14&theme=sante", "2027/02/?theme=sante"),
        ("?du=1950-02-14", "2026/11/?du=1950-02-14"),
        ("?du=abc", "2026/11/?du=abc"),
    ],
)
def test_without_a_month_the_one_that_runs_with_the_same_filters(client, query, target):
    answer = client.get(f"/agenda/calendrier/{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/agenda/calendrier/{target}")


@pytest.mark.django_db
def test_the_month_shows_what_is_over_and_no_draft(client):
    OccurrenceFactory(start=at(11, 3), event__title="Déjà passé")
    OccurrenceFactory(start=at(11, 28), event__title="Brouillon", event__draft=True)
    OccurrenceFactory(start=at(12, 1), event__title="Le mois d’après")
    text = client.get(PAGE).text
    assert ("Déjà passé" in text, "Brouillon" in text, "Le mois d’après" in text) == (True, False, False)


@pytest.mark.django_db
def test_filters_apply_and_links_to_other_months_keep_them(client):
    OccurrenceFactory(start=at(11, 28), event__title="Gratuit ici")
    OccurrenceFactory(start=at(11, 28), event__title="Payant là", event__is_free=False, event__price="5 €")
    text = client.get(f"{PAGE}?gratuit=1&quand=weekend&du=2026-01-01").text
    assert ("Gratuit ici" in text, "Payant là" in text) == (True, False)
    assert 'href="/agenda/calendrier/2026/12/?gratuit=1"' in text
    assert 'href="/agenda/calendrier/2026/10/?gratuit=1"' in text
    assert 'name="quand"' not in text
    assert re.findall(r"Retirer le filtre </span>([^<]+)</a>", text) == ["Gratuit"]


@pytest.mark.django_db
@pytest.mark.parametrize("dates", ["quand=weekend", "du=2026-11-05&amp;au=2026-11-08", "du=abc"])
def test_dates_that_a_month_does_not_apply_are_said_and_lead_to_the_list_that_does(client, dates):
    said = "les dates demandées ne s’y appliquent pas"
    text = client.get(f"{PAGE}?{dates.replace('&amp;', '&')}&gratuit=1").text
    assert said in text
    assert f'href="/agenda/?{dates}&amp;gratuit=1">Voir la liste à ces dates' in text
    assert said not in client.get(f"{PAGE}?gratuit=1").text


@pytest.mark.django_db
def test_beyond_four_the_day_counts_and_leads_to_its_list(client):
    event = EventFactory()
    for hour in range(9, 16):
        OccurrenceFactory(event=event, start=at(11, 28, hour))
    text = client.get(f"{PAGE}?gratuit=1").text
    assert text.count('class="entry entry--scheduled"') == 4
    assert '<a href="/agenda/?du=2026-11-28&amp;au=2026-11-28&amp;gratuit=1">et 3 autres' in text


@pytest.mark.django_db
def test_the_status_is_said_in_words(client):
    OccurrenceFactory(start=at(11, 28), status=Status.CANCELLED)
    OccurrenceFactory(start=at(11, 29), event__status=Status.FULL)
    text = client.get(PAGE).text
    assert '<span class="entry__status">Annulé</span>' in text
    assert '<span class="entry__status">Complet</span>' in text


@pytest.mark.django_db
def test_what_lasts_all_month_is_said_once(client):
    OccurrenceFactory(start=at(10, 1, 0), end=at(12, 15, 0), all_day=True, event__title="Une exposition")
    text = client.get(PAGE).text
    assert text.count("Une exposition") == 1
    assert "jusqu’au 14\N{NO-BREAK SPACE}décembre" in text


@pytest.mark.django_db
def test_an_empty_month_leads_to_the_next_that_has_something(client):
    OccurrenceFactory(start=at(1, 9, year=2027))
    OccurrenceFactory(start=at(2, 9, year=2027))
    text = client.get(f"{PAGE}?gratuit=1").text
    assert "Rien en novembre 2026 avec ces filtres" in text
    assert 'href="/agenda/calendrier/2027/01/?gratuit=1"' in text


@pytest.mark.django_db
def test_a_filter_that_cannot_be_read_is_answered(client):
    assert client.get(f"{PAGE}?theme=nimporte&age=abc&q=%00").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_occurrences(client, django_assert_num_queries, rows):
    for n in range(rows):
        OccurrenceFactory(start=at(11, 20 + n))
        OccurrenceFactory(start=at(11, 5 + n, 0), end=at(11, 25, 0), all_day=True)
    client.get("/agenda/calendrier/2026/12/")
    with django_assert_num_queries(1):
        client.get(PAGE)


@pytest.mark.django_db
def test_the_robots_keep_months_near_today_without_filters(client):
    noindex = '<meta name="robots" content="noindex">'
    assert noindex not in client.get(PAGE).text
    assert noindex in client.get(f"{PAGE}?gratuit=1").text
    assert noindex in client.get("/agenda/calendrier/2028/11/").text


@pytest.mark.django_db
def test_the_list_of_a_phone_writes_the_first_as_one_says_it(client):
    OccurrenceFactory(start=at(11, 28))
    days = [strip_tags(day) for day in re.findall(r"<time[^>]*>(.*?)</time>", client.get(PAGE).text)]
    assert days[:2] == ["dimanche 1er novembre", "lundi 2 novembre"]
    assert days[10] == "mercredi 11 novembre"
