"""An event's form stays of one size, however many occurrences the event has: what it showed is carried with it."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from consortium.edits import shown
from events.admin.occurrences.form import SHOWN_AT_ONCE
from events.models import Occurrence
from tests.browsing import BrowsingClient, untouched
from tests.factories import OccurrenceFactory, coordination

pytestmark = pytest.mark.django_db
MAX_BYTES = 420_000  # of the page, before compression; 404 kB measured with 20 occurrences or more
MAX_SHOWN = 4_000  # characters of the hidden field; 830 measured


def event_with(count: int):
    """An event with so many occurrences to come, one a day."""
    first = OccurrenceFactory()
    days = [dt.timedelta(days=number) for number in range(1, count)]
    Occurrence.objects.bulk_create(
        Occurrence(event=first.event, venue=first.venue, start=first.start + day, end=first.end + day) for day in days
    )
    return first.event


def test_three_hundred_occurrences_make_the_form_of_twenty_and_one_more_can_be_moved():
    sizes = {}
    client = BrowsingClient()
    client.force_login(coordination())
    for count in (SHOWN_AT_ONCE, 300):
        event = event_with(count)
        address = reverse("admin:events_event_change", args=[event.pk])
        page = client.get(address)
        values = untouched(page, "event_form")
        [code] = values[shown.FIELD]
        assert len(page.content) < MAX_BYTES
        assert len(code) < MAX_SHOWN
        assert len(urlencode(values, doseq=True)) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 20
        sizes[count] = sum(map(len, values.values()))
    assert sizes[300] == sizes[SHOWN_AT_ONCE] < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 10
    before = set(event.occurrences.values_list("pk", "opening_hours"))
    saved = client.post(address, {**values, "occurrences-0-opening_hours": "à la tombée de la nuit"})
    assert saved.status_code == 302
    assert len(set(event.occurrences.values_list("pk", "opening_hours")) - before) == 1
