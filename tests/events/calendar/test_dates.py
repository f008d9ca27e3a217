import datetime as dt

import pytest

from events.calendar import dates
from events.calendar.periods import PARIS, midnight
from events.models import Occurrence

TODAY = dt.date(2026, 11, 20)


def paris(*numbers: int) -> dt.datetime:
    return dt.datetime(*numbers, tzinfo=PARIS)


def spoken(text: str) -> str:
    """The text with ordinary spaces, as the tests below write it."""
    return text.replace("\u00a0", " ")


def when(start: dt.datetime, end: dt.datetime, *, all_day: bool = False, today: dt.date | None = None) -> str:
    return spoken(dates.occurrence_when(Occurrence(start=start, end=end, all_day=all_day), today))


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(14, 0, "14 h"), (14, 30, "14 h 30"), (9, 5, "9 h 05"), (0, 0, "minuit"), (0, 15, "0 h 15"), (12, 0, "12 h")],
)
def test_hours(hour, minute, words):
    assert spoken(dates.hour_label(dt.time(hour, minute))) == words


def test_hours_are_read_in_paris():
    assert dates.hour_label(dt.datetime(2026, 7, 1, 12, 30, tzinfo=dt.UTC)) == "14\u00a0h\u00a030"
    assert dates.hour_label(dt.datetime(2026, 12, 1, 12, 30, tzinfo=dt.UTC)) == "13\u00a0h\u00a030"


def test_day():
    assert spoken(dates.day_label(dt.date(2026, 11, 28))) == "samedi 28 novembre 2026"
    assert spoken(dates.day_label(dt.date(2026, 11, 28), TODAY)) == "samedi 28 novembre"
    assert spoken(dates.day_label(dt.date(2027, 1, 1), TODAY)) == "vendredi 1er janvier 2027"
    assert spoken(dates.date_label(dt.date(2027, 8, 2))) == "2 août 2027"
    assert dates.month_label(dt.date(2027, 2, 2)) == "février 2027"


def test_period():
    assert spoken(dates.days_label(dt.date(2026, 11, 2), dt.date(2026, 11, 30))) == "du 2 au 30 novembre 2026"
    assert spoken(dates.days_label(dt.date(2026, 11, 1), dt.date(2026, 12, 3))) == "du 1er novembre au 3 décembre 2026"
    assert spoken(dates.days_label(dt.date(2026, 11, 2), dt.date(2026, 12, 3), TODAY)) == "du 2 novembre au 3 décembre"
    assert spoken(dates.days_label(dt.date(2026, 11, 2), dt.date(2026, 11, 2), TODAY)) == "lundi 2 novembre"


def test_period_over_new_year_says_both_years_whatever_today():
    words = "du 28 novembre 2026 au 3 janvier 2027"
    assert spoken(dates.days_label(dt.date(2026, 11, 28), dt.date(2027, 1, 3))) == words
    assert spoken(dates.days_label(dt.date(2026, 11, 28), dt.date(2027, 1, 3), TODAY)) == words
    assert spoken(dates.days_label(dt.date(2026, 11, 28), dt.date(2027, 1, 3), dt.date(2027, 1, 1))) == words


def test_same_month_of_two_years_is_not_one_month():
    assert (
        spoken(dates.days_label(dt.date(2026, 11, 2), dt.date(2027, 11, 3), TODAY))
        == "du 2 novembre 2026 au 3 novembre 2027"
    )


def test_afternoon():
    assert when(paris(2026, 11, 28, 14), paris(2026, 11, 28, 16)) == "samedi 28 novembre 2026, 14 h – 16 h"
    assert (
        when(paris(2026, 11, 28, 14, 30), paris(2026, 11, 28, 16), today=TODAY) == "samedi 28 novembre, 14 h 30 – 16 h"
    )


def test_until_midnight_is_one_day():
    assert when(paris(2026, 11, 28, 21), midnight(dt.date(2026, 11, 29))) == "samedi 28 novembre 2026, 21 h – minuit"


def test_over_midnight():
    assert when(paris(2026, 11, 28, 21), paris(2026, 11, 29, 1)) == "samedi 28 novembre 2026, de 21 h à 1 h"


def test_all_day():
    start, end = midnight(dt.date(2026, 11, 28)), midnight(dt.date(2026, 11, 29))
    assert when(start, end, all_day=True) == "samedi 28 novembre 2026, toute la journée"


def test_exhibition():
    start, end = midnight(dt.date(2026, 11, 2)), midnight(dt.date(2026, 12, 1))
    assert when(start, end, all_day=True) == "du 2 au 30 novembre 2026"


def test_whole_days_over_the_change_of_hour():
    start, end = midnight(dt.date(2026, 10, 24)), midnight(dt.date(2026, 10, 26))
    assert when(start, end, all_day=True) == "du 24 au 25 octobre 2026"


def test_several_days_with_hours():
    words = "du 27 novembre à 14 h au 29 novembre 2026 à 18 h"
    assert when(paris(2026, 11, 27, 14), paris(2026, 11, 29, 18)) == words
