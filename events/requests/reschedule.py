"""Agreeing with a relay on other dates: the loan, the agreed dates and the occurrences made from them move together."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from consortium.journal.history import record
from consortium.staff import Actor
from events.calendar.datetime_input import Span, SpanError
from events.errors import EventError
from events.models import Event, Occurrence
from events.notices.notify import notify_changes
from events.notices.snapshot import announced_state
from events.publishing.occurrences import save_occurrence
from events.publishing.services import refresh_derived_fields
from partners.choices import RequestState
from partners.models import ActivityRequest, AgreedDate
from partners.requests.dates import move, moved_words

Moments = tuple[dt.datetime, dt.datetime, bool]


@transaction.atomic
def move_dates(
    request: ActivityRequest, *, by: Actor, dates: Sequence[AgreedDate], words: str = ""
) -> list[Occurrence]:
    """Agree on other dates (unsaved rows), one for each that was agreed upon; gives the occurrences that moved with
    them.

    An occurrence that was at one of the former dates moves to the one that replaces it; one that somebody had already
    moved stays. Of an announced event, its own message tells relay, venue and visitors; else the request's does, with
    ``words``. RequestError or EventError (message in French).
    """
    # Events before requests, as all verbs do.
    events = list(Event.objects.select_for_update().filter(request=request).order_by("pk"))
    before = list(request.agreed_dates.all())
    moves = {moments_of(old): moments_of(new) for old, new in zip(before, dates, strict=False)}
    moving = _occurrences_at(events, moves)
    is_announced = request.state == RequestState.SCHEDULED and any(
        not announced_state(occurrence).is_off for occurrence in moving
    )
    move(request, by=by, dates=dates, words=words, is_told_elsewhere=is_announced)
    said = moved_words([str(date) for date in before], [str(date) for date in dates])
    for event in events:
        own = [occurrence for occurrence in moving if occurrence.event_id == event.pk]
        if own:
            with notify_changes(event, by=by, words=said):
                for occurrence in own:
                    occurrence.start, occurrence.end, occurrence.all_day = moves[
                        occurrence.start, occurrence.end, occurrence.all_day
                    ]
                    save_occurrence(occurrence)
            record(event, said, by=by)
            refresh_derived_fields(event)
    return moving


def moments_of(date: AgreedDate) -> Moments:
    """Start, end (aware, half-open) and whether it is whole days; EventError when the hours do not exist."""
    span = Span(date.day, date.start_time, date.end_time, date.last_day, all_day=date.is_all_day)
    try:
        start, end = span.moments()
    except SpanError as error:
        raise EventError(str(error)) from error
    # In UTC, as the database gives them: moments of two zones compare badly in October.
    return start.astimezone(dt.UTC), end.astimezone(dt.UTC), date.is_all_day


def _occurrences_at(events: Sequence[Event], moves: dict[Moments, Moments]) -> list[Occurrence]:
    """The occurrences of these events that are at one of the former dates, and not at their new one already."""
    rows = Occurrence.objects.select_for_update(of=("self",)).filter(event__in=events).select_related("event")
    return [
        occurrence
        for occurrence in rows.order_by("pk")
        if moves.get(at := (occurrence.start, occurrence.end, occurrence.all_day), at) != at
    ]
