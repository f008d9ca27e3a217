import datetime as dt

import pytest

from events.calendar.periods import PARIS, Window
from events.choices import Publication, Status
from events.models import Event, Occurrence
from tests.factories import EventFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
HOUR = dt.timedelta(hours=1)


def test_upcoming_and_past_share_no_occurrence_and_leave_none_out():
    for start, end in ((-3, -1), (-1, 0), (-1, 1), (0, 1), (1, 2)):
        OccurrenceFactory(start=NOW + start * HOUR, end=NOW + end * HOUR)
    upcoming, past = set(Occurrence.objects.upcoming(NOW)), set(Occurrence.objects.past(NOW))
    assert (len(upcoming), len(past)) == (3, 2)
    assert not upcoming & past
    assert upcoming | past == set(Occurrence.objects.all())


def test_an_event_with_one_occurrence_to_come_is_upcoming_and_not_past():
    event = EventFactory()
    OccurrenceFactory(event=event, start=NOW - 3 * HOUR, end=NOW - 2 * HOUR)
    OccurrenceFactory(event=event, start=NOW + 2 * HOUR, end=NOW + 3 * HOUR)
    assert list(Event.objects.upcoming(NOW)) == [event]
    assert list(Event.objects.past(NOW)) == []


def test_an_event_without_occurrences_is_neither():
    EventFactory()
    assert not Event.objects.upcoming(NOW).exists()
    assert not Event.objects.past(NOW).exists()


def test_the_property_and_the_queryset_agree_on_published(time_machine):
    time_machine.move_to(NOW, tick=False)
    for publication in Publication:
        for publish_at in (None, NOW, NOW + HOUR, NOW - HOUR):
            EventFactory(publication=publication, publish_at=publish_at)
    by_query = set(Event.objects.published(NOW))
    assert by_query == {event for event in Event.objects.all() if event.is_published}
    assert len(by_query) == 3


def test_windows_are_half_open():
    occurrence = OccurrenceFactory(start=NOW, end=NOW + HOUR)
    touching_before, touching_after = Window(NOW - HOUR, NOW), Window(NOW + HOUR, None)
    assert not Occurrence.objects.overlapping(touching_before).exists()
    assert not Occurrence.objects.overlapping(touching_after).exists()
    assert list(Occurrence.objects.overlapping(Window(None, NOW + HOUR / 60))) == [occurrence]


def test_what_takes_place_is_neither_cancelled_nor_postponed_by_itself_or_its_event():
    on = OccurrenceFactory(status=Status.FULL)
    OccurrenceFactory(status=Status.CANCELLED)
    OccurrenceFactory(event=EventFactory(status=Status.POSTPONED))
    assert list(Occurrence.objects.taking_place()) == [on]


def test_an_occurrence_is_listed_at_its_beginning_or_once_begun_at_its_end():
    begun = OccurrenceFactory(start=NOW - HOUR, end=NOW + 48 * HOUR)
    coming = OccurrenceFactory(start=NOW + HOUR, end=NOW + 2 * HOUR)
    listed = Occurrence.objects.with_listing_key(NOW).order_by("listing_key")
    assert [(row, row.listing_key) for row in listed] == [(coming, coming.start), (begun, begun.end)]
