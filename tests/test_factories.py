"""What factories make is what the portal would have made."""

import pytest

from events.agenda.indexing import reindex
from events.models import Event, Occurrence
from partners.models import Audience, Theme
from tests.factories import EventFactory, OccurrenceFactory, PartnerFactory, VenueFactory

pytestmark = pytest.mark.django_db


def indexed() -> list[tuple]:
    return [
        *Event.objects.order_by("pk").values_list(*Event.index_names),
        *Occurrence.objects.order_by("pk").values_list("facets"),
    ]


def test_rows_are_found_by_what_a_new_index_would_find_them_by():
    EventFactory()
    EventFactory(
        themes=Theme.objects.all(), audiences=Audience.objects.all(), co_organisers=PartnerFactory.create_batch(2)
    )
    EventFactory(themes=[], audiences=[], is_free=False, draft=True)
    OccurrenceFactory(venue__accessible_mi=True)
    OccurrenceFactory(event__themes=[], venue=VenueFactory(commune__departement_id="08"), accessible_hi=False)
    event = EventFactory()
    OccurrenceFactory.create_batch(2, event=event)
    made = indexed()
    assert all(text for text, *_ in made)
    reindex(Event.objects.all())
    assert indexed() == made


def test_what_an_instance_says_is_what_its_row_says():
    occurrence = OccurrenceFactory()
    OccurrenceFactory(event=occurrence.event)
    row = Event.objects.get()
    assert all(getattr(occurrence.event, name) == getattr(row, name) for name in Event.index_names)
    assert (
        list(row.themes.all()) == list(occurrence.event.themes.all()) == list(Theme.objects.filter(slug="astronomie"))
    )
