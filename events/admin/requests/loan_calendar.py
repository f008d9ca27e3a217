"""The loan calendar on a request's page: free weeks, current loans, neighbouring loans."""

import datetime as dt
from dataclasses import dataclass

from events.calendar.dates import date_label
from partners.loan_calendar import DAY
from partners.loans import services
from partners.loans.services import HandOver
from partners.models import ActivityRequest, Loan

WEEKS_AHEAD = 26


@dataclass(frozen=True)
class Week:
    """A week in words, how many copies could be shown throughout, and whether the relay wished for it."""

    words: str
    copies: int
    is_wished: bool


@dataclass(frozen=True)
class LoanCalendar:
    """The calendar of the copies, and the loan of this request with those around it."""

    copies: int
    weeks: list[Week]
    loans: list[Loan]
    own: Loan | None
    hand_over: HandOver | None


def loan_calendar(activity_request: ActivityRequest, today: dt.date, *, is_moving: bool = False) -> LoanCalendar | None:
    """None when nothing is lent. Four queries at most. ``is_moving``: the weeks that it holds itself count as free."""
    activity = activity_request.activity
    if activity is None or not activity.is_lent:
        return None
    own = services.loan_of(activity_request)
    wished = {day - day.weekday() * DAY for window in activity_request.windows.all() for day in window.days}
    weeks = [
        Week(date_label(week.monday, today), week.copies, week.monday in wished)
        for week in services.free_weeks(activity, today, WEEKS_AHEAD, without=own if is_moving else None)
    ]
    loans = list(activity.loans.out_from(today).for_list().order_by("start", "copy"))
    return LoanCalendar(activity.copies, weeks, loans, own, services.hand_over(own) if own else None)
