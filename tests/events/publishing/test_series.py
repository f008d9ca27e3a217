"""Series of occurrences: which days, which hours, and what is refused."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.periods import PARIS, local_date, public_holidays, school_holidays
from events.errors import EventError
from events.publishing.series import MAX_SERIES, Frequency, Rule, Slot, generate

WEDNESDAY = 2


def days_of(rule: Rule, departement: str = "51") -> list[str]:
    return [f"{local_date(slot.start):%m-%d}" for slot in generate(rule, departement_code=departement)]


def rule(first: str, last: str, **fields) -> Rule:
    hours = {"starts": dt.time(14), "ends": dt.time(16)}
    return Rule(dt.date.fromisoformat(first), dt.date.fromisoformat(last), **{**hours, **fields})


def test_every_wednesday():
    assert days_of(rule("2026-03-02", "2026-03-31", weekdays=frozenset({WEDNESDAY}))) == [
        "03-04", "03-11", "03-18", "03-25",
    ]  # fmt: skip


def test_without_weekday_it_is_the_first_day_s():
    assert days_of(rule("2026-03-05", "2026-03-20")) == ["03-05", "03-12", "03-19"]


def test_several_weekdays_every_other_week_count_from_the_week_of_the_first_day():
    # Thursday 5 March: its week counts, the Tuesday of that week is over.
    assert days_of(rule("2026-03-05", "2026-03-31", weekdays=frozenset({1, 3}), every_weeks=2)) == [
        "03-05", "03-17", "03-19", "03-31",
    ]  # fmt: skip


def test_monthly_by_date_leaves_out_months_without_it():
    assert days_of(rule("2026-01-31", "2026-07-31", frequency=Frequency.MONTHLY_BY_DATE)) == [
        "01-31", "03-31", "05-31", "07-31",
    ]  # fmt: skip


def test_monthly_by_rank_of_the_weekday():
    assert days_of(rule("2026-03-14", "2026-06-30", frequency=Frequency.MONTHLY_BY_WEEKDAY)) == [
        "03-14", "04-11", "05-09", "06-13",
    ]  # fmt: skip


def test_school_holidays_of_zone_b_are_left_out():
    spring = rule("2026-04-01", "2026-05-01", weekdays=frozenset({WEDNESDAY}), skip_school_holidays=True)
    assert days_of(spring) == ["04-01", "04-08", "04-29"]


@pytest.mark.parametrize(
    ("departement", "expected"), [("57", ["12-19"]), ("67", ["12-19"]), ("51", ["12-19", "12-26"])]
)
def test_public_holidays_are_those_of_the_departement(departement: str, expected: list[str]):
    assert days_of(rule("2026-12-19", "2026-12-31", skip_public_holidays=True), departement) == expected


def test_good_friday_is_a_holiday_in_moselle_only():
    easter = rule("2026-03-27", "2026-04-10", skip_public_holidays=True)
    assert days_of(easter, "57") == ["03-27", "04-10"]
    assert days_of(easter, "54") == ["03-27", "04-03", "04-10"]


def test_the_hour_stays_local_over_both_clock_changes():
    year = generate(rule("2026-03-22", "2026-11-01"), departement_code="51")
    assert {slot.start.astimezone(PARIS).time() for slot in year} == {dt.time(14)}
    assert {slot.start.astimezone(dt.UTC).hour for slot in year} == {12, 13}


def test_an_evening_ends_in_the_night_that_follows():
    [night] = generate(rule("2026-10-24", "2026-10-24", starts=dt.time(21), ends=dt.time(1)), departement_code="51")
    assert night.end - night.start == dt.timedelta(hours=4)
    assert local_date(night.end) == dt.date(2026, 10, 25)


def test_whole_days_last_from_midnight_to_midnight_in_paris():
    [short_day] = generate(rule("2026-03-29", "2026-03-29", starts=None, ends=None), departement_code="51")
    assert short_day == Slot(
        dt.datetime(2026, 3, 28, 23, tzinfo=dt.UTC), dt.datetime(2026, 3, 29, 22, tzinfo=dt.UTC), all_day=True
    )


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (rule("2026-03-02", "2026-03-01"), "La fin de la série est avant son début."),
        (rule("2026-03-02", "2030-03-01"), "Une série dure au plus 3\N{NO-BREAK SPACE}ans."),
        (rule("2026-03-02", "2026-03-30", every_weeks=0), "Le nombre de semaines est au moins 1."),
        (
            rule("2026-03-02", "2026-03-30", ends=None),
            "Indiquez l’heure de début et l’heure de fin, ou aucune des deux.",
        ),
        (rule("2026-03-02", "2026-03-30", ends=dt.time(13)), "L’heure de fin doit être après l’heure de début."),
        (rule("2026-03-02", "2026-03-30", ends=dt.time(14)), "L’heure de fin doit être après l’heure de début."),
        (
            rule("2026-01-01", "2027-01-02", weekdays=frozenset(range(7))),
            "Cette série dépasse 366 séances : raccourcissez la période.",
        ),
        (
            rule("2026-07-08", "2026-08-26", skip_school_holidays=True),
            "Cette série ne donne aucune séance : vérifiez les dates, les jours et les vacances.",
        ),
        (
            rule("2030-12-01", "2031-02-01", skip_school_holidays=True),
            "Le calendrier scolaire de 2031 n’est pas encore connu : arrêtez la série avant.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(refused: Rule, words: str):
    with pytest.raises(EventError, match=f"^{re.escape(words)}$"):
        generate(refused, departement_code="51")


def test_a_year_of_days_is_allowed():
    everyday = rule("2026-01-01", "2027-01-01", weekdays=frozenset(range(7)))
    assert len(generate(everyday, departement_code="51")) == MAX_SERIES


@st.composite
def rules(draw) -> Rule:
    first = draw(st.dates(dt.date(2025, 1, 1), dt.date(2028, 1, 1)))
    starts, ends = draw(st.one_of(st.just((None, None)), st.tuples(st.times(), st.times())))
    return Rule(
        first=first,
        last=first + dt.timedelta(days=draw(st.integers(0, 1000))),
        starts=starts,
        ends=ends,
        frequency=draw(st.sampled_from(Frequency)),
        weekdays=draw(st.frozensets(st.integers(0, 6))),
        every_weeks=draw(st.integers(1, 5)),
        skip_school_holidays=draw(st.booleans()),
        skip_public_holidays=draw(st.booleans()),
    )


@given(rules(), st.sampled_from(["08", "51", "57", "67", "68"]))
def test_whatever_the_rule_the_occurrences_keep_it(drawn: Rule, departement: str):
    try:
        slots = generate(drawn, departement_code=departement)
    except EventError:
        return
    days = [local_date(slot.start) for slot in slots]
    assert days == sorted(set(days))
    assert 1 <= len(slots) <= MAX_SERIES
    assert all(drawn.first <= day <= drawn.last for day in days)
    assert all(slot.start < slot.end for slot in slots)
    if drawn.frequency == Frequency.WEEKLY:
        assert {day.weekday() for day in days} <= (drawn.weekdays or {drawn.first.weekday()})
    if drawn.skip_school_holidays:
        assert not [day for day in days if day in school_holidays(day.year)]
    if drawn.skip_public_holidays:
        assert not [day for day in days if day in public_holidays(day.year, departement)]
    if drawn.starts is not None:
        # The last Sunday of March has no hour from two to three: there, and only there, the clock says another.
        clocks = {slot.start.astimezone(PARIS).time() for slot in slots if local_date(slot.start).month != 3}
        assert clocks <= {drawn.starts}


@given(rules())
def test_leaving_out_holidays_only_takes_away(drawn: Rule):
    everything = Rule(**{**vars(drawn), "skip_school_holidays": False, "skip_public_holidays": False})
    try:
        some, every = (set(generate(one, departement_code="67")) for one in (drawn, everything))
    except EventError:
        return
    assert some <= every
