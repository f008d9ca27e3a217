"""The verbs of an event: each is atomic, locks the row, refuses with :class:`EventError` and writes history.

Rights are the caller's to check (:mod:`events.access`). ``by`` is the person who acts, None for a command. The instance
given is reloaded: what was changed on it and not saved is lost.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consortium.caching import programme_version
from consortium.fields import max_length
from consortium.journal.history import record, record_creation
from consortium.staff import Actor
from consortium.text.french import french_date
from consortium.text.slugs import save_with_slug
from events.agenda.indexing import reindex
from events.choices import Publication, Status
from events.errors import EventError
from events.models import Appearance, Event
from events.notices import request_sync
from events.notices.notify import notify_changes
from events.proposals.naming import name_co_organisers
from partners.choices import Role
from partners.publishing.services import (
    assign_slug,
    copy_as_draft,
    is_classified,
    is_described,
    lock_and_reload,
    refuse_incomplete,
)


@transaction.atomic
def refresh_derived_fields(event: Event) -> None:
    """Recompute what the event is found by; call once after saving an event, its relations or its occurrences.

    Makes its index anew, and forgets the cached pages when the public sees this event.
    """
    reindex(Event.objects.filter(pk=event.pk))
    if event.is_published:
        programme_version.bump_version(events=[event.pk])


@transaction.atomic
def publish(event: Event, *, by: Actor, at: dt.datetime | None = None) -> None:
    """Publish an event now or from the aware moment ``at``. EventError lists what is missing."""
    lock_and_reload(event)
    occurrences = {"au moins une séance": event.occurrences.exists()}
    refuse_incomplete({**is_described(event), **occurrences, **is_classified(event)}, EventError)
    now = timezone.now()
    was_visible, was_withdrawn = event.is_published, event.is_withdrawn
    later = at if at and at > now else None
    if was_visible and later is None:
        raise EventError("Cet événement est déjà publié.")
    save_with_slug(event, assign_slug, update_fields=["slug"])
    event.publication, event.publish_at = Publication.PUBLISHED, later
    if event.first_published_at is None or event.first_published_at > now:
        event.first_published_at = later or now
    with notify_changes(event, by=by):
        event.save(update_fields=["publication", "publish_at", "first_published_at", "updated_at"])
        if was_withdrawn:
            _renumber(event)
        reindex(Event.objects.filter(pk=event.pk))
        request_sync.on_published(event, by=by)
    record(event, f"Publication prévue le {_moment(later)}." if later else "Publié.", by=by)
    _bump_if(was_visible or later is None, event)


@transaction.atomic
def unpublish(event: Event, *, by: Actor) -> None:
    """Take an event back to draft, from publication, from waiting for its hour or from review."""
    lock_and_reload(event)
    if event.publication == Publication.DRAFT:
        raise EventError("Cet événement est déjà un brouillon.")
    was_visible, was_in_review = event.is_published, event.publication == Publication.REVIEW
    if event.first_published_at and event.first_published_at > timezone.now():
        event.first_published_at = None  # its hour had not come: nobody has seen it
    with notify_changes(event, by=by):
        event.publication, event.publish_at = Publication.DRAFT, None
        event.save(update_fields=["publication", "publish_at", "first_published_at", "updated_at"])
        if event.is_withdrawn:
            _renumber(event)
        request_sync.on_unpublished(event, by=by)
    record(event, "Rendu à l’état de brouillon." if was_in_review else "Publication retirée.", by=by)
    _bump_if(was_visible, event)


@transaction.atomic
def submit_for_review(event: Event, *, by: Actor) -> None:
    """Tell the editors that a draft is ready to be read."""
    lock_and_reload(event)
    if event.publication != Publication.DRAFT:
        raise EventError(f"Cet événement n’est plus un brouillon : {event.get_publication_display().lower()}.")
    event.publication = Publication.REVIEW
    event.save(update_fields=["publication", "updated_at"])
    record(event, "Proposé à la relecture.", by=by)


@transaction.atomic
def set_status(event: Event, *, by: Actor, status: str, note: str = "") -> None:
    """Say what becomes of a whole event: cancelled, postponed, online, full, or as planned again.

    A change of status raises the iCalendar sequence of all its occurrences. Only what is published can be anything else
    than planned: a draft is simply changed.
    """
    lock_and_reload(event)
    status, note = Status(status), checked_note(note)
    if status != Status.SCHEDULED and event.publication != Publication.PUBLISHED:
        raise EventError("Cet événement n’est pas publié : modifiez le brouillon, ou supprimez-le.")
    if (event.status, event.status_note) == (status, note):
        raise EventError(f"C’est déjà l’état de cet événement : {status.label.lower()}.")
    before = event.status
    with notify_changes(event, by=by, words=status_in_words(status, note)):
        if before != status:
            _renumber(event)
        event.status, event.status_note = status, note
        event.save(update_fields=["status", "status_note", "updated_at"])
        if Status.MOVED_ONLINE in {before, status}:  # it is found otherwise: by another way to take part
            reindex(Event.objects.filter(pk=event.pk))
    record(event, status_in_words(status, note), by=by)
    _bump_if(event.is_published, event)


@transaction.atomic
def duplicate(event: Event, *, by: Actor) -> Event:
    """A new draft with the texts, themes, audiences, co-organisers, people and image of an event; the file is shared.

    Dates, the people of single dates, publication, status and note are not copied.
    """
    copy = copy_as_draft(event, by=by)
    # Agreed for that event, not for another; whoever copies speaks for their own team.
    copy.co_organisers.set(name_co_organisers(copy, event.co_organisers.all(), by=by, at_least=Role.CONTRIBUTOR))
    for row in event.appearances.filter(occurrence=None):
        Appearance.objects.create(event=copy, speaker=row.speaker, role=row.role, position=row.position)
    reindex(Event.objects.filter(pk=copy.pk))
    record_creation(copy, f"Copié de « {event.title} ».", by=by)
    return copy


def checked_note(note: str) -> str:
    """A note about a status, without spaces around it; refused when it is too long to be kept."""
    note = note.strip()
    longest = max_length(Event, "status_note")
    if len(note) > longest:
        raise EventError(f"La précision est trop longue : {longest} caractères au plus.")
    return note


def status_in_words(status: Status, note: str) -> str:
    """A line of history: «Annulé : salle inondée.»"""
    return f"{status.label} : {note.rstrip('.')}." if note else f"{status.label}."


def _renumber(event: Event) -> None:
    """Raise the iCalendar SEQUENCE of all occurrences of the event, so that calendars take the change."""
    event.occurrences.update(sequence=F("sequence") + 1, updated_at=timezone.now())


def _bump_if(seen: bool, event: Event) -> None:
    if seen:
        programme_version.bump_version(events=[event.pk])


def _moment(moment: dt.datetime) -> str:
    return french_date(timezone.localtime(moment), "j F Y à H:i")
