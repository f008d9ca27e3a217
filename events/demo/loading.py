"""Loading and removing the demonstration programme, each in one transaction."""

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone

from consortium.caching import programme_version
from events.demo.builder import Builder, Built
from events.demo.pictures import add_pictures
from events.demo.reference import read_reference, save_venues
from events.demo.requested import add_events
from events.demo.speakers import add_speakers
from events.models import Event, Occurrence, Speaker
from partners.demo import loading as catalogue
from partners.demo.requests import load_requests
from partners.models import Activity, User
from territories.loading import load_territories
from territories.models import Commune, Venue

DEFAULT_EVENTS, MAX_EVENTS = 180, 100_000
CHUNK = 500


@dataclass(frozen=True)
class Loaded:
    """How many rows were made."""

    events: int
    occurrences: int
    venues: int


@dataclass(frozen=True)
class Cleared:
    """How many rows were removed, and the demonstration venues kept because somebody else's event is held there."""

    events: int
    venues: int
    users: int
    kept: list[Venue]


def is_loaded() -> bool:
    """Whether a demonstration event is there."""
    return Event.objects.filter(is_demo=True).exists()


@transaction.atomic
def load(number: int, today: dt.date) -> Loaded:
    """Make ``number`` demonstration events around ``today`` (a day in Paris), the same ones for the same day.

    Loads the communes first when there are none. The catalogue always comes along; only the default number has
    pictures, requests in every state, and the few more events that came of these.
    """
    if not Commune.objects.exists():
        load_territories()
    rng = random.Random(f"{today:%Y-%m-%d}")  # noqa: S311 — invented events, no secret
    reference = read_reference()
    save_venues(reference, number, rng)
    taken = set(Event.objects.values_list("slug", flat=True))
    builder = Builder(reference, today, taken, rng)
    occurrences = 0
    for first in range(0, number, CHUNK):
        occurrences += _save(list(builder.build(range(first, min(first + CHUNK, number)))))
    if number == DEFAULT_EVENTS:
        add_pictures(Event.objects.filter(is_demo=True).order_by("pk"))
        add_speakers(Event.objects.filter(is_demo=True).order_by("pk"), today)
    activities = catalogue.load_activities()
    if number == DEFAULT_EVENTS:
        _add_requests(activities)
    programme_version.bump_version(is_demonstration=True)
    return Loaded(number, occurrences, sum(len(venues) for venues in reference.venues.values()))


def _add_requests(activities: list[Activity]) -> None:
    """Requests of the network's relays in every state, with the events that came of them."""
    now = timezone.now()
    relays = Venue.objects.filter(is_demo=True, is_relay=True).select_related("commune").order_by("commune_id", "pk")
    spread = list(relays)[::3] or list(relays)
    if spread:
        add_events(load_requests(activities, spread, now), now)


def _save(chunk: list[Built]) -> int:
    Event.objects.bulk_create([built.event for built in chunk])
    occurrences = [occurrence for built in chunk for occurrence in built.occurrences]
    for occurrence in occurrences:
        occurrence.event_id = occurrence.event.pk
    Occurrence.objects.bulk_create(occurrences)
    _link(Event.co_organisers.through, "partner_id", ((b.event, b.related.co_organisers) for b in chunk))
    _link(Event.themes.through, "theme_id", ((b.event, b.related.themes) for b in chunk))
    _link(Event.audiences.through, "audience_id", ((b.event, b.related.audiences) for b in chunk))
    return len(occurrences)


def _link(through: type[Model], column: str, pairs: Iterable[tuple[Event, Iterable[Any]]]) -> None:
    rows = [through(event_id=event.pk, **{column: other.pk}) for event, others in pairs for other in others]
    through._default_manager.bulk_create(rows)


@transaction.atomic
def clear() -> Cleared:
    """Remove what is flagged as a demonstration, and nothing else.

    A demonstration venue that somebody else's row needs is kept.
    """
    events = Event.objects.filter(is_demo=True)
    removed = 0
    while keys := list(events.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        Event.objects.filter(pk__in=keys).delete()
        removed += len(keys)
    Speaker.objects.filter(is_demo=True).delete()
    catalogue.clear()
    venues, kept = _clear_venues()
    users = User.objects.filter(is_demo=True)
    accounts = users.count()
    users.delete()
    programme_version.bump_version(is_demonstration=False)
    return Cleared(removed, venues, accounts, kept)


def _clear_venues() -> tuple[int, list[Venue]]:
    removed, kept = 0, []
    for venue in Venue.objects.filter(is_demo=True).select_related("commune"):
        try:
            venue.delete()
            removed += 1
        except ProtectedError:
            kept.append(venue)
    return removed, kept
