"""What people write about an occurrence, and the moments that it makes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.datetime_input import Span, SpanError, span_of

DAY = dt.date(2026, 11, 28)
NEXT = dt.date(2026, 11, 29)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Span(DAY, at(14), at(16, 30)), utc(2026, 11, 28, 13), utc(2026, 11, 28, 15, 30)),
        (Span(DAY, at(21), at(1)), utc(2026, 11, 28, 20), utc(2026, 11, 29, 0)),
        (Span(DAY, at(21), at(0)), utc(2026, 11, 28, 20), utc(2026, 11, 28, 23)),
        (Span(DAY, at(14), at(16), last_day=DAY), utc(2026, 11, 28, 13), utc(2026, 11, 28, 15)),
        (Span(DAY, at(18), at(10), last_day=dt.date(2026, 12, 2)), utc(2026, 11, 28, 17), utc(2026, 12, 2, 9)),
        (Span(DAY, all_day=True), utc(2026, 11, 27, 23), utc(2026, 11, 28, 23)),
        (Span(DAY, at(9), at(8), all_day=True), utc(2026, 11, 27, 23), utc(2026, 11, 28, 23)),
        (Span(DAY, all_day=True, last_day=dt.date(2027, 4, 1)), utc(2026, 11, 27, 23), utc(2027, 4, 1, 22)),
        (Span(dt.date(2026, 12, 31), at(23), at(2)), utc(2026, 12, 31, 22), utc(2027, 1, 1, 1)),
        # 28 March 2027 has 23 hours, 25 October 2026 has 25.
        (Span(dt.date(2027, 3, 28), all_day=True), utc(2027, 3, 27, 23), utc(2027, 3, 28, 22)),
        (Span(dt.date(2026, 10, 25), all_day=True), utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)),
        (Span(dt.date(2027, 3, 28), at(1), at(3)), utc(2027, 3, 28, 0), utc(2027, 3, 28, 1)),
        (Span(dt.date(2026, 10, 24), at(22), at(3)), utc(2026, 10, 24, 20), utc(2026, 10, 25, 2)),
    ],
)
def test_moments(span, start, end):
    assert span.moments() == (start, end)


@pytest.mark.parametrize(
    ("span", "field", "words"),
    [
        (Span(DAY, at(14), at(14)), "end_time", "L’heure de fin doit être après l’heure de début."),
        (Span(DAY, at(14), at(12), last_day=DAY), "end_time", "L’heure de fin doit être après l’heure de début."),
        (Span(NEXT, at(14), at(16), last_day=DAY), "last_day", "La date de fin est avant la date de début."),
        (Span(NEXT, all_day=True, last_day=DAY), "last_day", "La date de fin est avant la date de début."),
        (Span(DAY, None, at(16)), "start_time", "Indiquez l’heure de début, ou cochez « journée entière »."),
        (
            Span(DAY, at(16)),
            "end_time",
            "Indiquez l’heure de fin, même approximative, ou cochez « journée entière ».",
        ),
        (
            Span(DAY, at(14), at(12)),
            "end_time",
            "L’heure de fin (12\u00a0h) est avant l’heure de début (14\u00a0h). "
            "Si la séance dure jusqu’au lendemain, indiquez la date de fin.",
        ),
        (
            Span(dt.date(2027, 3, 28), at(2, 30), at(5)),
            "start_time",
            "Cette heure n’existe pas le 28\u00a0mars 2027 : dans la nuit du passage à l’heure d’été, "
            "on passe de 2 h à 3 h. Choisissez une heure avant 2 h, ou à partir de 3 h.",
        ),
        (
            Span(dt.date(2026, 10, 24), at(22), at(2, 30)),
            "end_time",
            "Cette heure existe deux fois le 25\u00a0octobre 2026 : dans la nuit du passage à l’heure d’hiver, "
            "3 h redevient 2 h. Choisissez une heure avant 2 h, ou à partir de 3 h.",
        ),
    ],
)
def test_what_makes_no_occurrence_is_answered_in_words(span, field, words):
    with pytest.raises(SpanError) as refused:
        span.moments()
    assert (refused.value.field, str(refused.value)) == (field, words)


def test_a_night_is_written_without_a_last_day():
    assert span_of(utc(2026, 11, 28, 20), utc(2026, 11, 29, 0), all_day=False) == Span(DAY, at(21), at(1))


def test_several_whole_days_are_written_with_the_last_one():
    span = span_of(utc(2026, 11, 27, 23), utc(2026, 12, 1, 23), all_day=True)
    assert span == Span(DAY, last_day=dt.date(2026, 12, 1), all_day=True)


@given(
    start=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    minutes=st.integers(1, 60 * 24 * 40),
    all_day=st.booleans(),
)
def test_writing_moments_and_reading_them_gives_them_back(start, minutes, all_day):
    start = start.replace(second=0, microsecond=0)
    end = start + dt.timedelta(minutes=minutes)
    if all_day:
        start, end = Span(start.date(), last_day=end.date(), all_day=True).moments()
    span = span_of(start, end, all_day=all_day)
    try:
        again = span.moments()
    except SpanError as error:
        assert "deux fois" in str(error)  # noqa: PT017
    else:
        # As moments: Python finds no hour that comes twice equal to anything of another zone.
        assert [moment.timestamp() for moment in again] == [start.timestamp(), end.timestamp()]
