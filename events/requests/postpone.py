"""Postponing to a new date, in one gesture: the old date stays said, the new one is announced, all are told once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from consortium.journal.history import record
from consortium.staff import Actor
from events.calendar.dates import date_label
from events.calendar.datetime_input import Span, SpanError, span_of
from events.calendar.periods import local_date
from events.choices import Status
from events.errors import EventError
from events.models import Event, Occurrence
from events.notices.notify import notify_changes
from events.publishing.occurrences import save_occurrence
from events.publishing.services import checked_note, refresh_derived_fields
from events.requests import sync_dates

Clock = dt.time | None


@transaction.atomic
def postpone_event(
    event: Event, *, by: Actor, day: dt.date, start_time: Clock = None, end_time: Clock = None, note: str = ""
) -> None:
    """Postpone the only occurrence to come of an event; see :func:`postpone`. EventError when there are several."""
    coming = list(event.occurrences.upcoming(timezone.now())[:2])
    if len(coming) != 1:
        raise EventError("Il n’y a pas une seule séance à venir : reportez chacune depuis la liste des séances.")
    postpone(coming[0], by=by, day=day, start_time=start_time, end_time=end_time, note=note)


@transaction.atomic
def postpone(
    occurrence: Occurrence, *, by: Actor, day: dt.date, start_time: Clock = None, end_time: Clock = None, note: str = ""
) -> None:
    """Give an occurrence another ``day`` (hours in Paris, the same as before when None), and say what it was before.

    It is planned again, and so is its event when that was postponed with it. The dates agreed with a relay follow.
    EventError, in French, when it is cancelled, when the date is its own, past, or not possible.
    """
    event = Event.objects.select_for_update().get(pk=occurrence.event_id)  # events before occurrences, as all verbs do
    occurrence.refresh_from_db(from_queryset=Occurrence.objects.select_for_update())
    occurrence.event = event
    before, note = occurrence.start, checked_note(note)
    _refuse_what_is_not_postponed(occurrence)
    start, end = _moved(occurrence, day, start_time, end_time)
    if start == before or end <= timezone.now():
        raise EventError("C’est déjà sa date." if start == before else "Cette date est passée.")
    words = f"Reporté du {date_label(local_date(before))} au {date_label(local_date(start))}."
    with notify_changes(event, by=by, words=words):
        occurrence.start, occurrence.end, occurrence.previous_start = start, end, before
        occurrence.status_note = note
        if occurrence.status == Status.POSTPONED:
            occurrence.status = Status.SCHEDULED
        sync_dates.sync_request(event, [occurrence], by=by)
        save_occurrence(occurrence)
        if event.status == Status.POSTPONED:
            event.status, event.status_note = Status.SCHEDULED, ""
            event.save(update_fields=["status", "status_note", "updated_at"])
    record(event, words, by=by)
    refresh_derived_fields(event)


def _refuse_what_is_not_postponed(occurrence: Occurrence) -> None:
    event = occurrence.event
    if occurrence.effective_status == Status.CANCELLED:
        raise EventError("Elle est annulée : rétablissez-la d’abord.")
    others = event.occurrences.upcoming(timezone.now()).exclude(pk=occurrence.pk)
    if event.status == Status.POSTPONED and others.exists():
        raise EventError("L’événement entier est reporté : rétablissez-le, puis reportez ses séances.")


def _moved(occurrence: Occurrence, day: dt.date, start_time: Clock, end_time: Clock) -> tuple[dt.datetime, dt.datetime]:
    """The moments on another day: as many days as before, and the same hours where none is given."""
    old = span_of(occurrence.start, occurrence.end, all_day=occurrence.all_day)
    last_day = day + (old.last_day - old.day) if old.last_day else None
    span = Span(day, start_time or old.start_time, end_time or old.end_time, last_day, old.all_day)
    try:
        return span.moments()
    except SpanError as error:
        raise EventError(str(error)) from error
