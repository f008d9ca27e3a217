"""When the demonstration events take place: occurrences around a day, by format."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from events.calendar.periods import DAY, PARIS, local_date, midnight, named
from events.choices import When
from events.demo.content import phrases
from partners.choices import Format

DAYTIME = ((10, 0, 2), (14, 0, 2), (14, 30, 3), (15, 0, 2), (16, 0, 2))
EVENING = ((18, 30, 2), (19, 0, 2), (20, 0, 2), (20, 30, 2))
NIGHT = ((21, 0, 4), (21, 30, 4), (22, 0, 3))
PERIODS = ("weekend", "soon", "past", "month", "today", "season", "soon", "month")


@dataclass(frozen=True)
class Slot:
    """One occurrence to be: aware moments, and which of the event's venues it is held at."""

    start: dt.datetime
    end: dt.datetime
    stop: int = 0
    all_day: bool = False
    opening_hours: str = ""


@dataclass(frozen=True)
class Moment:
    """The day an event turns around, and what today's day is."""

    day: dt.date
    today: dt.date
    period: str


def anchor(position: int, today: dt.date, rng: random.Random) -> Moment:
    """The day of the ``position``-th event of a département: each period of :data:`PERIODS` in its turn."""
    period = PERIODS[position % len(PERIODS)]
    weekend = local_date(named(When.WEEKEND, today).start or midnight(today))
    offsets = {"weekend": 0, "today": 0, "soon": rng.randint(1, 14), "past": -rng.randint(2, 120)}
    offsets |= {"month": rng.randint(15, 60), "season": rng.randint(60, 190)}
    return Moment((weekend if period == "weekend" else today) + offsets[period] * DAY, today, period)


def slots(kind: Format, moment: Moment, rng: random.Random, *, by_night: bool = False) -> list[Slot]:
    """The occurrences of an event of this format around this moment, in order."""
    if by_night:
        return [_timed(moment.day + week * 7 * DAY, rng.choice(NIGHT)) for week in range(rng.choice((1, 1, 2)))]
    return PLANS[kind](moment, rng)


def stops(planned: list[Slot]) -> int:
    """How many venues these occurrences need."""
    return max(slot.stop for slot in planned) + 1


def _timed(day: dt.date, when: tuple[int, int, int], stop: int = 0) -> Slot:
    hour, minute, hours = when
    start = dt.datetime.combine(day, dt.time(hour, minute), tzinfo=PARIS)
    # Through UTC: on the two nights a year when clocks change, an occurrence still lasts what it lasts.
    end = (start.astimezone(dt.UTC) + dt.timedelta(hours=hours)).astimezone(PARIS)
    return Slot(start, end, stop)


def _whole(first: dt.date, last: dt.date, stop: int = 0, opening_hours: str = "") -> Slot:
    return Slot(midnight(first), midnight(last + DAY), stop, all_day=True, opening_hours=opening_hours)


def _talk(moment: Moment, rng: random.Random) -> list[Slot]:
    """One evening, at times given again elsewhere."""
    times = rng.choice((1, 1, 1, 2, 3))
    return [_timed(moment.day + stop * 7 * DAY, rng.choice(EVENING), stop) for stop in range(times)]


def _workshop(moment: Moment, rng: random.Random) -> list[Slot]:
    """One afternoon, or every week for a while."""
    weeks = rng.choice((1, 1, 1, 1, 2, 4, 8, 16))
    when = rng.choice(DAYTIME)
    return [_timed(moment.day + week * 7 * DAY, when) for week in range(weeks)]


def _show(moment: Moment, rng: random.Random) -> list[Slot]:
    """A few evenings in a row."""
    return [_timed(moment.day + number * DAY, rng.choice(EVENING)) for number in range(rng.choice((1, 2, 3)))]


def _tour(moment: Moment, rng: random.Random) -> list[Slot]:
    """The same walk, once or on several days, every other week."""
    return [_timed(moment.day + number * 14 * DAY, rng.choice(DAYTIME)) for number in range(rng.choice((1, 1, 2, 6)))]


def _exhibition(moment: Moment, rng: random.Random) -> list[Slot]:
    """Some weeks in one place, or one stop after another."""
    first = moment.day - rng.randint(0, 9) * DAY
    number = rng.choice((1, 1, 3, 5))
    shortest = (moment.day - first).days + 2
    planned = []
    for stop in range(number):
        last = first + max(shortest, rng.randint(12, 40)) * DAY
        planned.append(_whole(first, last, stop, rng.choice(phrases().opening_hours)))
        first = last + rng.randint(2, 6) * DAY
    return planned


def _festival(moment: Moment, rng: random.Random) -> list[Slot]:
    """A Saturday, or the whole week-end; what is to be on this week-end lasts to its end."""
    hours = phrases().festival_hours
    if moment.period in ("weekend", "today"):
        sunday = moment.day + (6 - moment.day.weekday()) * DAY
        return [_whole(moment.day, sunday if moment.period == "weekend" else moment.day, opening_hours=hours)]
    since_saturday = (moment.day.weekday() - 5) % 7
    saturday = (
        moment.day - since_saturday * DAY if moment.period == "past" else moment.day + (-since_saturday % 7) * DAY
    )
    return [_whole(saturday, saturday + rng.choice((0, 1)) * DAY, opening_hours=hours)]


def _training(moment: Moment, rng: random.Random) -> list[Slot]:
    """One working day or two, a fortnight apart."""
    return [_timed(moment.day + number * 14 * DAY, (9, 0, 8)) for number in range(rng.choice((1, 2)))]


Plan = Callable[[Moment, random.Random], list[Slot]]
PLANS: dict[Format, Plan] = {
    Format.TALK: _talk,
    Format.WORKSHOP: _workshop,
    Format.EXHIBITION: _exhibition,
    Format.SHOW: _show,
    Format.SCREENING: _talk,
    Format.TOUR: _tour,
    Format.MEETING: _talk,
    Format.GAME: _workshop,
    Format.FESTIVAL: _festival,
    Format.TRAINING: _training,
}
