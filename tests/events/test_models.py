import datetime as dt

import pytest

from events.calendar.periods import PARIS, midnight
from events.choices import Status
from events.models import Event, Occurrence


def occurrence(start: dt.datetime, end: dt.datetime, *, all_day: bool = False) -> Occurrence:
    return Occurrence(start=start, end=end, all_day=all_day)


def paris(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PARIS)


def test_a_whole_day_ends_on_its_own_day():
    day = dt.date(2026, 11, 28)
    one = occurrence(midnight(day), midnight(day + dt.timedelta(days=1)), all_day=True)
    assert (one.first_day, one.last_day, one.is_multiday) == (day, day, False)


@pytest.mark.parametrize(
    ("end", "multiday"),
    [((2026, 11, 29, 0), False), ((2026, 11, 29, 1), False), ((2026, 11, 29, 6), True), ((2026, 11, 30, 1), True)],
)
def test_an_evening_into_the_night_is_one_day_s(end, multiday):
    assert occurrence(paris(2026, 11, 28, 20), paris(*end)).is_multiday is multiday


def test_the_graver_status_wins():
    one = Occurrence(status=Status.CANCELLED, event=Event(status=Status.FULL))
    other = Occurrence(status=Status.SCHEDULED, event=Event(status=Status.POSTPONED))
    plain = Occurrence(event=Event())
    assert [row.effective_status for row in (one, other, plain)] == [
        Status.CANCELLED,
        Status.POSTPONED,
        Status.SCHEDULED,
    ]


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ((None, None), ""),
        ((6, None), "dès 6 ans"),
        ((1, None), "dès 1 an"),
        ((None, 12), "jusqu’à 12 ans"),
        ((6, 12), "de 6 à 12 ans"),
    ],
)
def test_ages_in_words(ages, words):
    assert Event(age_min=ages[0], age_max=ages[1]).age_range == words


def test_price_in_words():
    labels = [Event(is_free=True).price_label, Event(is_free=False, price="5 €").price_label]
    assert [*labels, Event(is_free=False).price_label] == ["Gratuit", "5 €", "Payant"]


def test_the_note_is_the_one_of_the_graver_status():
    iced = Occurrence(status=Status.MOVED_ONLINE, status_note="verglas")
    iced.event = Event(status=Status.CANCELLED, status_note="salle inondée")
    own = Occurrence(status=Status.CANCELLED, event=Event(status=Status.CANCELLED, status_note="salle inondée"))
    quiet = Occurrence(status_note="apportez vos bottes", event=Event())
    assert [row.effective_status_note for row in (iced, own, quiet)] == [
        "salle inondée",
        "salle inondée",
        "apportez vos bottes",
    ]
