"""A public page asks the database as often for many events as for some: nothing is asked for row by row."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consortium.caching.programme_version import VersionedCache, bump_version, current_state
from events.models import Event
from partners.models import Partner
from territories.models import Venue
from tests import pages
from tests.factories import ActivityFactory, OccurrenceFactory, index

pytestmark = pytest.mark.django_db
SOME, MORE = 8, 20  # events; a page that shows the first few shows as many with either


def test_the_number_of_statements_of_a_public_page_is_that_of_a_smaller_calendar(settings):
    settings.PAGE_CACHE_SECONDS = 0
    pages.populate()
    _add(SOME)
    before = {name: _statements(name) for name in pages.PUBLIC}
    _add(MORE)
    assert {name: _statements(name) for name in pages.PUBLIC} == before
    assert sum(before.values()) > len(pages.PUBLIC)  # they do ask


def _add(number: int) -> None:
    """Events of the partner, the venue and the day that have pages, and of others; activities of the partner."""
    venue, partner = Venue.objects.get(slug=pages.SLUGS["venue"]), Partner.objects.get(slug=pages.SLUGS["partner"])
    event = Event.objects.get(slug=pages.SLUGS["event"])
    for _ in range(number):
        OccurrenceFactory(event=event, venue=venue)
        OccurrenceFactory(venue=venue, event__organiser=partner, event__venues=[venue])
        OccurrenceFactory(event__co_organisers=[partner])
        ActivityFactory(partner=partner)
        ActivityFactory()
    index(event)
    bump_version()


def _statements(name: str) -> int:
    """Of the page as a process makes it that knows nothing but the programme's version; it is shown."""
    VersionedCache.clear_all()
    current_state()
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(pages.address(name))
        answer.getvalue()  # a file is written as it is read
    assert answer.status_code == 200, name
    return len(queries)
