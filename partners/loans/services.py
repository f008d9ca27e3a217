"""Create, move and cancel loans. Each verb locks the activity, so loans of its copies change one at a time.

The unique constraint of :class:`LoanDay` also holds for code that does not use these verbs.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from consortium.caching import programme_version
from consortium.text.french import duration, french_date
from partners import loan_calendar
from partners.errors import RequestError
from partners.loan_calendar import FreeWeek, Period
from partners.models import Activity, ActivityRequest, Loan, LoanDay

MAX_PERIOD = dt.timedelta(days=366)  # beyond, it is a slip of the year


@dataclass(frozen=True)
class HandOver:
    """The loans of the same copy before and after this one; None when the copy is at the partner's."""

    previous: Loan | None
    next: Loan | None


def taken(activity: Activity, *, without: Loan | None = None) -> dict[int, list[Period]]:
    """Copy number → its loan periods in order, ignoring the loan ``without``. One query."""
    found: dict[int, list[Period]] = defaultdict(list)
    for loan in activity.loans.exclude(pk=(without.pk if without else None) or 0).order_by("start", "copy"):
        found[loan.copy].append(loan.period)
    return found


def free_weeks(activity: Activity, first: dt.date, weeks: int = 26, *, without: Loan | None = None) -> list[FreeWeek]:
    """For each week from that of ``first`` on, how many copies a relay could show from Monday to Sunday. One query.

    As if the loan ``without``, which is to be moved, were not.
    """
    return loan_calendar.free_weeks(
        first,
        weeks,
        taken(activity, without=without),
        activity.copies,
        transport_days=activity.transport_days,
        setup_days=activity.setup_days,
    )


def hand_over(loan: Loan) -> HandOver:
    """The loans of the same copy before and after ``loan``."""
    others = list(Loan.objects.of_copy(loan.activity_id, loan.copy).exclude(pk=loan.pk).for_list())
    before, after = loan_calendar.neighbours(loan.period, [other.period for other in others])
    return HandOver(None if before is None else others[before], None if after is None else others[after])


def loan_of(request: ActivityRequest) -> Loan | None:
    """The loan made for a request, None without one (as the database has it)."""
    return Loan.objects.filter(request=request).select_related("activity").first()


@transaction.atomic
def lend(
    activity: Activity,
    *,
    opening: dt.date,
    closing: dt.date,
    request: ActivityRequest | None = None,
    note: str = "",
    copy: int | None = None,
) -> Loan:
    """Lend a copy, open to the public from ``opening`` to ``closing`` (both included); RequestError when none is in.

    The copy is chosen, unless one is named (``copy``): then that one or none.
    """
    activity = _lock(activity)
    wanted = _period(activity, opening, closing)
    copy = _place(activity, wanted, taken(activity), copy)
    loan = Loan(activity=activity, copy=copy, request=request, note=note, opening=opening, closing=closing)
    loan.start, loan.end = wanted.start, wanted.end
    loan.save()
    _write_days(loan)
    return loan


@transaction.atomic
def move(loan: Loan, *, opening: dt.date, closing: dt.date, copy: int | None = None) -> None:
    """Give a loan other days, on the same copy when it can, else on another; refused when none is in.

    With ``copy``, on that one or not at all.
    """
    activity = _lock(loan.activity)
    loan.refresh_from_db()
    wanted = _period(activity, opening, closing)
    others = taken(activity, without=loan)
    if copy is not None or loan.copy not in loan_calendar.free_copies(wanted, others, activity.copies):
        loan.copy = _place(activity, wanted, others, copy)
    loan.opening, loan.closing, loan.start, loan.end = opening, closing, wanted.start, wanted.end
    loan.save()
    loan.days.all().delete()
    _write_days(loan)


@transaction.atomic
def check(
    activity: Activity, *, opening: dt.date, closing: dt.date, copy: int | None = None, loan: Loan | None = None
) -> None:
    """RequestError when a loan for these days (or ``loan``, moved to them) could not be.

    The calendar stays locked until the caller's transaction ends: what is found free stays so.
    """
    activity = _lock(activity)
    _place(activity, _period(activity, opening, closing), taken(activity, without=loan), copy)


@transaction.atomic
def cancel(loan: Loan) -> None:
    """Delete a loan: its days are free again."""
    _lock(loan.activity)
    loan.delete()


def copies_still_out(activity: Activity, day: dt.date) -> int:
    """The highest copy with a loan not back at ``day``: the number of copies cannot fall below it."""
    return max(activity.loans.out_from(day).values_list("copy", flat=True), default=0)


def hold(activity: Activity) -> Activity:
    """Lock the activity's row until the transaction ends, so that no other loan of it is made."""
    held: Activity = Activity.objects.select_for_update().get(pk=activity.pk)
    return held


def _lock(activity: Activity) -> Activity:
    """The row under lock, to change its loans: its page, which shows the free weeks, is forgotten once that is done.

    After the commit and not in it: the programme's row is everybody's, and a request may already be locked.
    """
    transaction.on_commit(partial(programme_version.bump_version, events=()))
    return hold(activity)


def _period(activity: Activity, opening: dt.date, closing: dt.date) -> Period:
    if not activity.is_lent:
        raise RequestError("Cette activité n’est pas prêtée : quelqu’un vient avec.")
    if closing < opening:
        raise RequestError("Le dernier jour est avant le premier.")
    if closing - opening >= MAX_PERIOD:
        raise RequestError(f"Un prêt dure {duration(MAX_PERIOD)} au plus : vérifiez les dates.")
    return loan_calendar.out_period(
        opening, closing, transport_days=activity.transport_days, setup_days=activity.setup_days
    )  # fmt: skip


def _place(activity: Activity, wanted: Period, out: dict[int, list[Period]], named: int | None = None) -> int:
    """The copy that goes out: the one named when it is in, else the best one."""
    if named is not None:
        copy = named if named in loan_calendar.free_copies(wanted, out, activity.copies) else None
    else:
        copy = loan_calendar.place(wanted, out, activity.copies)
    if copy is None:
        which = f"L’exemplaire n° {named} n’est pas" if named else "Aucun exemplaire n’est"
        first, last = (french_date(day) for day in (wanted.start, wanted.end - loan_calendar.DAY))
        raise RequestError(
            f"{which} libre du {first} au {last}, transport et montage compris. "
            "Choisissez d’autres dates parmi les semaines libres."
        )
    return copy


def _write_days(loan: Loan) -> None:
    LoanDay.objects.bulk_create(
        LoanDay(loan=loan, activity_id=loan.activity_id, copy=loan.copy, day=day) for day in loan.period.days
    )
