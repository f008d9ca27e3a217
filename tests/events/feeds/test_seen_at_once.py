"""What a calendar file and the map's data say of rows is kept; whatever changes there is in the next file."""

import random

import pytest
from django.test import Client

from consortium.caching.programme_version import VersionedCache
from consortium.changes import tell_changed
from events.models import Event, Occurrence
from events.publishing import occurrences as occurrence_verbs
from events.publishing import services
from events.querysets import EXPORTED, EXPORTED_OF_EVENT
from partners.models import Partner
from territories.models import Venue
from tests.events.agenda.test_changes_of_others import another, change, changeable
from tests.events.agenda.test_index_changes import HOUR, NOW, VERBS, EventError, Walk
from tests.factories import EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db(transaction=True)
FILES = ("/agenda.ics", "/agenda.geojson", "/agenda.ics?departement=57")
DERIVED = {
    "facets",
    "speakers_line",
    "updated_at",
    "sequence",
    "uid",
    "event_id",
}  # made by the verbs, or never changed


@pytest.fixture(autouse=True)
def _now(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.PAGE_CACHE_SECONDS = 0


def files(client: Client) -> list[bytes]:
    """The files as this process writes them now; a process that has kept nothing would write the same."""
    written = [client.get(address).content for address in FILES]
    VersionedCache.clear_all()
    assert [client.get(address).content for address in FILES] == written
    return written


@pytest.mark.parametrize("seed", range(2))
def test_after_each_verb_the_files_are_those_of_a_process_that_kept_nothing(client, seed):
    walk = Walk(seed)
    files(client)
    for name in walk.chance.choices(list(VERBS), k=12):
        try:
            VERBS[name](walk)
        except EventError:
            continue  # it is so already
        files(client)


def test_whatever_staff_change_of_venues_partners_and_themes_is_in_the_next_files(client):
    walk = Walk(3)
    files(client)
    for model, name in changeable():
        rows = model.objects.filter(pk__in=[venue.pk for venue in walk.venues]) if model is Venue else model.objects
        row = walk.chance.choice(rows.order_by("pk"))
        change(row, model._meta.get_field(name), walk.chance)
        tell_changed(row)
        files(client)


@pytest.mark.parametrize("name", sorted(set(EXPORTED_OF_EVENT) - DERIVED))
def test_whatever_a_file_says_of_an_event_is_in_the_next_one(client, name):
    event = EventFactory(is_free=False, price="3 €", booking_url="https://example.org/reserver")
    OccurrenceFactory(event=event, start=NOW + HOUR, end=NOW + 2 * HOUR)
    before = files(client)
    changed_event(event, name).save()
    services.refresh_derived_fields(event)
    assert files(client)[0] != before[0]


def changed_event(event: Event, name: str) -> Event:
    if name == "organiser_id":
        event.organiser = Partner.objects.exclude(pk=event.organiser_id).order_by("pk")[0]
    else:
        field = Event._meta.get_field(name)
        setattr(event, name, another(field, getattr(event, name), random.Random(name)))
    return event


@pytest.mark.parametrize("name", sorted(set(EXPORTED) - DERIVED))
def test_whatever_a_file_says_of_an_occurrence_is_in_the_next_one(client, name):
    occurrence = OccurrenceFactory(start=NOW + 2 * HOUR, end=NOW + 4 * HOUR)
    if name == "online_url":
        occurrence_verbs.set_occurrence_status(occurrence, by=None, status="moved_online")
    before = files(client)
    occurrence.refresh_from_db()
    if name == "venue_id":
        occurrence.venue = VenueFactory()
    elif name in {"start", "end"}:
        setattr(occurrence, name, getattr(occurrence, name) + HOUR)
    else:
        field = Occurrence._meta.get_field(name)
        setattr(occurrence, name, another(field, getattr(occurrence, name), random.Random(name)))
    occurrence_verbs.save_occurrence(occurrence)
    services.refresh_derived_fields(occurrence.event)
    assert files(client)[0] != before[0]
