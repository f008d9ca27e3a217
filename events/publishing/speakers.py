"""Withdrawing a person from everywhere at once, and showing them again; erasing those of whom nothing is left to say.

Pages, JSON-LD, calendar files, feeds, search and the mails still to be written say nothing of them from the commit on.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consortium.caching import programme_version
from consortium.journal.history import record
from consortium.privacy import retention
from consortium.staff import Actor
from events.agenda.indexing import reindex
from events.errors import EventError
from events.models import Appearance, Event, Speaker


@transaction.atomic
def withdraw(speaker: Speaker, *, by: Actor | None) -> None:
    """Name this person nowhere from now on. EventError when that is so already."""
    if _reload(speaker).withdrawn_at:
        raise EventError("Cette personne est déjà retirée.")
    _set(speaker, timezone.now())
    record(speaker, "Retirée de toutes les pages.", by=by)


@transaction.atomic
def restore(speaker: Speaker, *, by: Actor | None) -> None:
    """Name this person again where she speaks. EventError when she was not withdrawn."""
    if _reload(speaker).withdrawn_at is None:
        raise EventError("Cette personne n’est pas retirée.")
    _set(speaker, None)
    record(speaker, "De nouveau nommée.", by=by)


@transaction.atomic
def erase_speakers(speakers: QuerySet[Any]) -> None:
    """Delete these people; the events at which they spoke stay, without them."""
    events = _events_of(speakers)
    speakers.delete()
    _say_without(events)


@retention.rule("speakers", "Intervenant·e·s dont tous les événements sont passés")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase people whose last event ended more than ``KEEP_CONTACTS_MONTHS`` ago; returns how many."""
    old = Speaker.objects.silent_since(retention.months_before(now, settings.KEEP_CONTACTS_MONTHS))
    return retention.erase(old, dry_run=dry_run, by=erase_speakers)


def _reload(speaker: Speaker) -> Speaker:
    speaker.refresh_from_db(from_queryset=Speaker.objects.select_for_update())
    return speaker


def _set(speaker: Speaker, moment: dt.datetime | None) -> None:
    speaker.withdrawn_at = moment
    speaker.save(update_fields=["withdrawn_at"])
    _say_without(_events_of(Speaker.objects.filter(pk=speaker.pk)))


def _events_of(speakers: QuerySet[Any]) -> list[int]:
    rows = Appearance.objects.filter(speaker__in=speakers.order_by().values("pk"))
    return sorted(set(rows.order_by().values_list("event", flat=True)))


def _say_without(keys: list[int]) -> None:
    """Make anew what these events say; those who read their calendar or feed are told that it changed."""
    events = Event.objects.filter(pk__in=keys)
    events.update(updated_at=timezone.now())
    reindex(events)
    programme_version.bump_version(events=keys)
