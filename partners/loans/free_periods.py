"""When what is lent is free, as the catalogue's filter «libre» says it: ``2027-03`` a month, ``2027-03-08`` a week.

A week counts from Monday to Sunday and is named by its Monday; a month holds the weeks that begin in it, as on the page
of an activity. Free means that a copy could be open to the public throughout, transport and setting up included.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format

from consortium.filtering.filters import Options
from partners import loan_calendar
from partners.loan_calendar import DAY, WEEK, Period
from partners.models import Loan
from partners.requested_dates import week_label

WEEKS_OFFERED = 26  # by name; further away, months are enough
MONTHS_OFFERED = 12


@dataclass(frozen=True)
class Lent:
    """What decides when copies of an activity (key) are free."""

    pk: int
    copies: int
    transport_days: int
    setup_days: int
    lead_time_days: int


def offered(today: dt.date) -> Options:
    """The periods to choose from, in order: each month, then its weeks."""
    options: Options = {}
    for number, monday in enumerate(_mondays(today)):
        options.setdefault(f"{monday:%Y-%m}", date_format(monday, "F Y"))
        if number < WEEKS_OFFERED:
            options[monday.isoformat()] = week_label(monday)
    return options


def tokens(lent: Iterable[Lent], today: dt.date) -> dict[int, str]:
    """For each activity, the periods in which it is free, as tokens between spaces. One query; none for no activity."""
    lent = list(lent)
    out = _out(lent, today) if lent else {}
    return {one.pk: _tokens(one, out.get(one.pk, {}), today) for one in lent}


def _tokens(one: Lent, taken: loan_calendar.Taken, today: dt.date) -> str:
    mondays = _mondays(today)
    weeks = loan_calendar.free_weeks(
        mondays[0], len(mondays), taken, one.copies, transport_days=one.transport_days, setup_days=one.setup_days
    )
    soonest = today + one.lead_time_days * DAY
    free = [week.monday for week in weeks if week.copies and week.monday >= soonest]
    periods = dict.fromkeys(name for monday in free for name in (f"{monday:%Y-%m}", monday.isoformat()))
    return "".join(f" libre:{period} " for period in periods)


def _out(lent: Iterable[Lent], today: dt.date) -> dict[int, dict[int, list[Period]]]:
    """For which periods each copy of each activity is out."""
    out: dict[int, dict[int, list[Period]]] = defaultdict(lambda: defaultdict(list))
    rows = Loan.objects.out_from(today).filter(activity__in=[one.pk for one in lent]).order_by()
    for activity, copy, start, end in rows.values_list("activity", "copy", "start", "end"):
        out[activity][copy].append(Period(start, end))
    return out


def _mondays(today: dt.date) -> list[dt.date]:
    """The Mondays to come, today's included, until the last of so many months."""
    first = today + (-today.weekday() % 7) * DAY
    months = first.year * 12 + first.month - 1 + MONTHS_OFFERED
    end = dt.date(months // 12, months % 12 + 1, 1)
    return [first + number * WEEK for number in range((end - first).days // 7 + 1) if first + number * WEEK < end]
