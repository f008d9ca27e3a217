"""An occurrence changes in the event's own form: the dates agreed upon with the relay, the loan and the place follow
it.

The other way round from :mod:`events.requests.reschedule`, under the same rules: an occurrence that stands at an agreed
date takes it along. What cannot be (no copy is in, no right on the request) is refused in words, and nothing changes.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from consortium.staff import Actor
from events.calendar.datetime_input import span_of
from events.errors import EventError
from events.models import Event, Occurrence
from events.notices.snapshot import announced_state
from events.requests.reschedule import Moments, moments_of
from partners.choices import RequestState
from partners.errors import RequestError
from partners.loans import services
from partners.models import ActivityRequest, AgreedDate
from partners.requests import dates, states
from partners.requests.access import can_decide
from partners.requests.places import move_place

USE_THE_VERB = "Pour en convenir autrement, ouvrez la demande : « Changer les dates », ou « Rouvrir »."


@dataclass(frozen=True)
class Moving:
    """An occurrence as it is stored and as it is to be saved, and the agreed date at which it stands."""

    stored: Occurrence
    wanted: Occurrence
    agreed: AgreedDate

    @property
    def leaves(self) -> bool:
        """Whether it has other moments than those agreed upon."""
        return _at(self.wanted) != _at(self.stored)

    @property
    def is_announced(self) -> bool:
        """Whether a message of the event's says what changes."""
        return not (announced_state(self.stored).is_off and announced_state(self.wanted).is_off)

    @property
    def is_over(self) -> bool:
        """Whether it is only how the past is told that changes."""
        return max(self.stored.end, self.wanted.end) <= timezone.now()


@transaction.atomic
def sync_request(event: Event, occurrences: Sequence[Occurrence], *, by: Actor) -> bool:
    """Update the request's dates, loan and place from these occurrences (unsaved changes); returns whether it changed.

    EventError (in French) when it cannot: then nothing is to be saved. Of what is announced, the event's own message
    tells the relay; of a draft, the request's does.
    """
    if event.request_id is None or not occurrences:
        return False
    Event.objects.select_for_update().defer("image").get(pk=event.pk)  # events before requests, as all verbs do
    request = ActivityRequest.objects.select_for_update().get(pk=event.request_id)
    if request.state not in states.MOVABLE:
        return False
    moving, staying = _moving(event, request, occurrences)
    is_told = request.state == RequestState.SCHEDULED and any(one.is_announced for one in moving)
    try:
        has_moved = _follow_dates(request, [one for one in moving if _at(one.stored) not in staying], by, is_told)
        return _follow_place(request, moving, by, is_told) or has_moved
    except RequestError as error:
        raise EventError(f"{error} {USE_THE_VERB}") from error


@transaction.atomic
def check(event: Event, occurrences: Sequence[Occurrence], *, by: Actor) -> None:
    """EventError (in French) if :func:`sync_request` would fail: runs it in a savepoint and rolls back.

    What was locked stays so until the caller's transaction ends: a copy that was found in is in when all is saved.
    """
    _hold(event)
    with transaction.atomic():
        sync_request(event, occurrences, by=by)
        transaction.set_rollback(True)


def _hold(event: Event) -> None:
    """Take the locks of :func:`sync_request`, in its order, outside the savepoint that :func:`check` rolls back.

    PostgreSQL releases a lock with its savepoint but keeps the queue of those who wait for it: three transactions that
    tried the same copy ended in a deadlock of two.
    """
    if event.request_id is None:
        return
    Event.objects.select_for_update().defer("image").get(pk=event.pk)
    request = ActivityRequest.objects.select_for_update().get(pk=event.request_id)
    if loan := services.loan_of(request):
        services.hold(loan.activity)


def promised_occurrences(event: Event, occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Those of these occurrences at a date agreed in the event's accepted or scheduled request. Two queries."""
    if event.request_id is None or not occurrences:
        return []
    request = ActivityRequest.objects.filter(pk=event.request_id, state__in=states.MOVABLE).first()
    if request is None:
        return []
    agreed = {moments_of(date) for date in request.agreed_dates.all()}
    return [occurrence for occurrence in occurrences if _at(occurrence) in agreed]


def _moving(
    event: Event, request: ActivityRequest, occurrences: Sequence[Occurrence]
) -> tuple[list[Moving], set[Moments]]:
    """What stands at an agreed date and is to be saved anew; the moments at which an occurrence of it stays."""
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related("event")
    stored = {row.pk: row for row in rows.filter(event=event).order_by("pk")}
    wanted = {occurrence.pk: occurrence for occurrence in occurrences if occurrence.pk in stored}
    staying = {_at(row) for pk, row in stored.items() if _at(wanted.get(pk, row)) == _at(row)}
    agreed = {moments_of(date): date for date in request.agreed_dates.all()}
    moving = [Moving(stored[pk], wanted[pk], agreed[_at(stored[pk])]) for pk in wanted if _at(stored[pk]) in agreed]
    return [one for one in moving if not one.is_over], staying


def _follow_dates(request: ActivityRequest, moving: Sequence[Moving], by: Actor, is_told: bool) -> bool:
    following = {one.agreed.pk: _date_of(one.wanted) for one in moving if one.leaves and not _keeps_loan(request, one)}
    if not following:
        return False
    agreed = list(request.agreed_dates.all())
    after = [following.get(date.pk, date) for date in agreed]
    if any(not _adds_hours(old, new) for old, new in zip(agreed, after, strict=True) if old is not new):
        _check_right(request, by)
    dates.move(request, by=by, dates=after, is_told_elsewhere=is_told)
    return True


def _follow_place(request: ActivityRequest, moving: Sequence[Moving], by: Actor, is_told: bool) -> bool:
    """The request's place follows when all that stands at agreed dates leaves it for one other."""
    from_there = [one for one in moving if one.stored.venue_id == request.venue_id]
    venues = {one.wanted.venue_id for one in from_there}
    if len(venues) != 1 or request.venue_id in venues or len(from_there) < request.agreed_dates.count():
        return False
    _check_right(request, by)
    move_place(request, by=by, venue=from_there[0].wanted.venue, is_told_elsewhere=is_told)
    return True


def _check_right(request: ActivityRequest, by: Actor) -> None:
    if not can_decide(by, request):
        raise RequestError(
            f"C’est convenu avec le relais : seule l’équipe qui publie pour {request.partner} le change."
        )


def _at(occurrence: Occurrence) -> Moments:
    return occurrence.start.astimezone(dt.UTC), occurrence.end.astimezone(dt.UTC), occurrence.all_day


def _date_of(occurrence: Occurrence) -> AgreedDate:
    """The date that an occurrence makes, not saved yet."""
    span = span_of(occurrence.start, occurrence.end, all_day=occurrence.all_day)
    hours = {} if span.all_day else {"start_time": span.start_time, "end_time": span.end_time}
    return AgreedDate(day=span.day, last_day=span.last_day, **hours)


def _keeps_loan(request: ActivityRequest, one: Moving) -> bool:
    """Whether the occurrence has hours on days already agreed for a loan: then the loan need not move."""
    new, lent = _date_of(one.wanted), one.agreed
    first, last = lent.day, lent.last_day or lent.day
    return dates.is_lent(request) and not new.is_all_day and first <= new.day and (new.last_day or new.day) <= last


def _adds_hours(old: AgreedDate, new: AgreedDate) -> bool:
    """Whether the only change is that whole days got hours."""
    return old.is_all_day and (old.day, old.last_day) == (new.day, new.last_day)
