"""Events follow the venues, partners, themes and audiences that their index is made from."""

import pytest
from django.urls import reverse

from consortium.changes import tell_changed
from events.models import Event, Occurrence
from events.publishing.reindexing import events_made_from
from partners.models import Theme
from tests.factories import EventFactory, OccurrenceFactory, PartnerFactory, VenueFactory, coordination

pytestmark = pytest.mark.django_db


def test_a_venue_renamed_is_found_under_its_new_name(client):
    occurrence = OccurrenceFactory(venue=VenueFactory(name="Grange"))
    OccurrenceFactory()
    data = {f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")}
    data |= {"name": "Planétarium", "kind": "musee", "commune": occurrence.venue.commune_id}
    client.force_login(coordination())
    client.post(reverse("admin:territories_venue_change", args=[occurrence.venue.pk]), data)
    assert list(Occurrence.objects.matching("planetarium")) == [occurrence]
    assert not Occurrence.objects.matching("grange").exists()


def test_a_partner_renamed_is_found_under_its_new_name_as_co_organiser_too():
    partner = PartnerFactory(name="Ancien")
    events = {EventFactory(organiser=partner), EventFactory(co_organisers=[partner])}
    EventFactory()
    partner.name = "Observatoire"
    partner.save()
    tell_changed(partner)
    assert set(Event.objects.matching("observatoires")) == events


def test_the_events_made_from_a_row_are_each_there_once():
    event = EventFactory()
    venue = VenueFactory()
    for _ in range(3):
        OccurrenceFactory(event=event, venue=venue)
    EventFactory(themes=[])
    assert list(events_made_from(venue)) == [event]
    assert list(events_made_from(Theme.objects.get(slug="astronomie"))) == [event]
    assert event in events_made_from(event.audiences.get())
