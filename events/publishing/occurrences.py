"""The verbs of an occurrence: saving one, saying what becomes of it, adding a series."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from django.db import transaction
from django.utils import timezone

from consortium.journal.history import record
from consortium.staff import Actor
from events.choices import Status
from events.errors import EventError
from events.models import Event, Occurrence
from events.notices.notify import notify_changes
from events.publishing.series import Rule, generate
from events.publishing.services import checked_note, refresh_derived_fields, status_in_words
from territories.models import Venue

# What a subscribed calendar must be told of: RFC 5545 asks for a higher SEQUENCE.
SIGNIFICANT = ("start", "end", "all_day", "venue_id", "status", "attendance")


@transaction.atomic
def save_occurrence(occurrence: Occurrence) -> None:
    """Save an occurrence; its sequence rises by one when date, place or status differ from the stored row.

    The caller then says :func:`events.publishing.services.refresh_derived_fields` once for the event.
    """
    stored = Occurrence.objects.select_for_update().filter(pk=occurrence.pk).first()
    if stored is not None:
        changed = any(getattr(stored, name) != getattr(occurrence, name) for name in SIGNIFICANT)
        occurrence.sequence = stored.sequence + changed
        if stored.status == Status.POSTPONED and stored.start != occurrence.start:
            occurrence.previous_start = stored.start
        if occurrence.previous_start == occurrence.start:
            occurrence.previous_start = None  # back to the day that was announced first
    occurrence.save()


@transaction.atomic
def set_occurrence_status(occurrence: Occurrence, *, by: Actor, status: str, note: str = "") -> None:
    """Set the status of one occurrence (cancelled, postponed, online, full, or as planned) and notify people.

    EventError when it has this status already, so that a first note is not overwritten.
    """
    event = Event.objects.select_for_update().get(pk=occurrence.event_id)  # events before occurrences, as all verbs do
    occurrence.refresh_from_db(from_queryset=Occurrence.objects.select_for_update())
    status, note = Status(status), checked_note(note)
    if occurrence.status == status:
        raise EventError(f"C’est déjà l’état de cette séance : {status.label.lower()}.")
    day = timezone.localtime(occurrence.start)
    words = f"Séance du {day:%d/%m/%Y à %H:%M} — {status_in_words(status, note)}"
    with notify_changes(event, by=by, words=words):
        occurrence.status, occurrence.status_note = status, note
        save_occurrence(occurrence)
    record(event, words, by=by)
    refresh_derived_fields(event)


@contextmanager
def notify_once(occurrences: Iterable[Occurrence], *, by: Actor) -> Iterator[None]:
    """Context manager: the changes made inside give one message per event and address, written at the end."""
    keys = {occurrence.event_id for occurrence in occurrences}
    with transaction.atomic(), ExitStack() as stack:
        for event in Event.objects.select_for_update().defer("image").filter(pk__in=keys).order_by("pk"):
            stack.enter_context(notify_changes(event, by=by))
        yield


@transaction.atomic
def add_series(event: Event, *, venue: Venue, rule: Rule, by: Actor, opening_hours: str = "") -> list[Occurrence]:
    """Write the occurrences of a series at a venue, all with these opening hours, and give those that are new.

    An occurrence with the same venue, beginning and end that is already there is not written again: a form sent twice
    changes nothing.
    """
    Event.objects.select_for_update().get(pk=event.pk)
    slots = generate(rule, departement_code=venue.departement_code)
    taken = set(event.occurrences.filter(venue=venue).values_list("start", "end"))
    new = [
        Occurrence(
            event=event, venue=venue, start=slot.start, end=slot.end, all_day=slot.all_day, opening_hours=opening_hours
        )
        for slot in slots
        if (slot.start, slot.end) not in taken
    ]
    if new:
        Occurrence.objects.bulk_create(new)
        record(event, f"{len(new)} séance{'s' if len(new) > 1 else ''} ajoutée{'s' if len(new) > 1 else ''}.", by=by)
        refresh_derived_fields(event)
    return new
