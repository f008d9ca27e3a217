"""On which days something is held, whatever reads it: the model, the month, cards, filters in memory and in SQL."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.agenda.cards import words_of
from events.agenda.occurrence_index import OccurrenceIndex
from events.calendar.datetime_input import Span, SpanError, span_of
from events.calendar.days import NIGHT_ENDS, dawn, occurrence_days
from events.calendar.month import Month, build_month
from events.calendar.periods import DAY, PARIS, Window, days, midnight
from events.errors import EventError
from events.models import Event, Occurrence
from events.publishing.series import Rule, generate
from tests.factories import OccurrenceFactory

SUMMER, WINTER = dt.date(2026, 3, 29), dt.date(2026, 10, 25)  # the last Sundays: the clock changes on their mornings
SUNDAYS = [SUMMER, WINTER, dt.date(2026, 11, 29)]
# Minutes since midnight on a clock, of the evening before and of the morning after.
EVENINGS, MORNINGS = st.integers(17 * 60, 24 * 60 - 1), st.integers(1, 11 * 60)


def clock(day: dt.date, minutes: int) -> dt.datetime:
    """A moment of a day by its clock, in UTC; the second of two."""
    return dt.datetime.combine(day, dt.time(*divmod(minutes, 60)), tzinfo=PARIS).replace(fold=1).astimezone(dt.UTC)


@pytest.mark.parametrize("sunday", SUNDAYS, ids=str)
@given(evening=EVENINGS, morning=MORNINGS)
@settings(max_examples=60, deadline=None)
def test_an_evening_that_ends_before_six_by_the_clock_belongs_to_its_day_everywhere(sunday, evening, morning):
    saturday = sunday - DAY
    start, end = clock(saturday, evening), clock(sunday, morning)
    is_evening = end.astimezone(PARIS).time() < NIGHT_ENDS
    belongs = (saturday, saturday if is_evening else sunday)
    assert occurrence_days(start, end) == belongs
    occurrence = Occurrence(start=start, end=end, event=Event())
    assert occurrence.is_multiday is not is_evening
    [row] = [(1, start.timestamp(), end.timestamp(), False)]
    grid = build_month(Month(sunday.year, sunday.month), [row], today=saturday)
    assert {day.date for day in grid.days if day.occurrences} == set(belongs)


@pytest.mark.parametrize("sunday", SUNDAYS, ids=str)
@pytest.mark.django_db
def test_filters_give_an_evening_to_its_day_and_what_begins_or_lasts_in_the_night_to_the_next(sunday):
    saturday, six = sunday - DAY, clock(sunday, 6 * 60)
    rows = {
        "evening": (clock(saturday, 21 * 60), clock(sunday, 5 * 60 + 59)),
        "until midnight": (clock(saturday, 21 * 60), midnight(sunday)),
        "until six": (clock(saturday, 21 * 60), six),
        "begins at night": (clock(sunday, 30), clock(sunday, 5 * 60)),
        "since friday": (clock(saturday - DAY, 14 * 60), clock(sunday, 60)),
    }
    pks = {OccurrenceFactory(start=start, end=end).pk: name for name, (start, end) in rows.items()}
    index = OccurrenceIndex.of(Occurrence.objects.all(), horizon=None)
    expected = {"until six", "begins at night", "since friday"}
    for window, found in (
        (days(sunday, sunday), expected),
        (days(saturday, saturday), set(rows) - {"begins at night"}),
    ):
        assert {pks[row.pk] for row in Occurrence.objects.overlapping(window)} == found
        assert {pks[pk] for pk in index.keys(index.overlapping(window), limit=9)} == found
    # From a moment on, what is not over is there.
    now = Window(clock(sunday, 15), midnight(sunday + DAY))
    assert {pks[row.pk] for row in Occurrence.objects.overlapping(now)} == expected | {"evening"}
    assert {pks[pk] for pk in index.keys(index.overlapping(now), limit=9)} == expected | {"evening"}


@pytest.mark.parametrize("day", [*SUNDAYS, *(sunday - DAY for sunday in SUNDAYS)], ids=str)
def test_dawn_is_six_on_the_clock(day):
    assert dawn(day).astimezone(dt.UTC).astimezone(PARIS).time() == NIGHT_ENDS


@pytest.mark.parametrize("hour", [0, 9, 18, 23])
def test_until_midnight_is_the_same_day_however_it_is_written(hour):
    day, start, end = dt.date(2026, 11, 28), dt.time(hour), dt.time()
    written = Span(day, start, end, last_day=day).moments()
    assert written == (dt.datetime.combine(day, start, tzinfo=PARIS), midnight(day + DAY))
    assert occurrence_days(*written) == (day, day)
    assert span_of(*written, all_day=False).moments() == written
    if hour:
        assert Span(day, start, end).moments() == written
        [slot] = generate(Rule(first=day, last=day, starts=start, ends=end), departement_code="57")
        assert (slot.start, slot.end) == written
    longer = Span(day, start, end, last_day=day + DAY).moments()
    assert longer == (written[0], midnight(day + 2 * DAY))
    assert span_of(*longer, all_day=False) == Span(day, start, end, last_day=day + DAY)


@given(start=st.times(), end=st.times())
def test_a_series_takes_the_hours_that_an_occurrence_takes(start, end):
    day = dt.date(2026, 11, 28)

    def attempt(make):
        try:
            return make()
        except (SpanError, EventError):
            return "refused"

    def of_a_series():
        [slot] = generate(Rule(first=day, last=day, starts=start, ends=end), departement_code="57")
        return slot.start, slot.end

    assert attempt(of_a_series) == attempt(Span(day, start, end).moments)


def test_what_ends_in_another_year_says_so():
    def month_said(end: dt.datetime) -> str:
        start = dt.datetime(2026, 9, 1, 10, tzinfo=PARIS)
        return words_of(Occurrence(start=start, end=end, event=Event()), is_under_way=True).month

    assert month_said(dt.datetime(2029, 8, 31, 18, tzinfo=PARIS)) == "août 2029"
    assert month_said(dt.datetime(2026, 12, 31, 18, tzinfo=PARIS)) == "déc."
    assert month_said(dt.datetime(2027, 1, 1, 2, tzinfo=PARIS)) == "janv. 2027"


@pytest.mark.django_db
def test_a_bar_of_the_month_that_ends_in_another_year_says_so(client, time_machine):
    time_machine.move_to("2026-11-24T10:00:00+01:00", tick=False)
    for last in (dt.date(2029, 8, 31), dt.date(2026, 12, 5)):
        OccurrenceFactory(start=midnight(dt.date(2026, 11, 5)), end=midnight(last + DAY), all_day=True)
    page = client.get("/agenda/calendrier/2026/11/").content.decode().replace("\u00a0", " ")
    assert "jusqu’au 31 août 2029" in page
    assert "jusqu’au 5 décembre<" in page or 'jusqu’au 5 décembre"' in page
