"""The verbs of an occurrence."""

import datetime as dt
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from consortium.models import Programme
from events.choices import Status
from events.errors import EventError
from events.models import Occurrence
from events.publishing import occurrences
from events.publishing.series import Rule
from tests.factories import EventFactory, OccurrenceFactory, VenueFactory, coordination

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
WEDNESDAYS = Rule(dt.date(2026, 3, 4), dt.date(2026, 3, 25), dt.time(14), dt.time(16))


def version() -> int:
    return Programme.objects.get_or_create(pk=1)[0].version


def history() -> list[str]:
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({}, 3),
        ({"opening_hours": "de 10 h à 18 h"}, 3),
        ({"status_note": "venez tôt"}, 3),
        ({"accessible_hi": True}, 3),
        ({"start": -HOUR}, 4),
        ({"end": HOUR}, 4),
        ({"start": HOUR, "end": HOUR}, 4),
        ({"all_day": True}, 4),
        ({"status": Status.FULL}, 4),
    ],
)
def test_the_sequence_rises_with_date_and_status_only(change: dict, sequence: int):
    occurrence = OccurrenceFactory(sequence=3)
    for name, value in change.items():
        setattr(occurrence, name, getattr(occurrence, name) + value if isinstance(value, dt.timedelta) else value)
    occurrences.save_occurrence(occurrence)
    occurrence.refresh_from_db()
    assert occurrence.sequence == sequence


def test_the_sequence_rises_with_the_venue():
    occurrence = OccurrenceFactory()
    occurrence.venue = VenueFactory()
    occurrences.save_occurrence(occurrence)
    assert Occurrence.objects.get(pk=occurrence.pk).sequence == 1


def test_the_sequence_counts_from_the_stored_row_even_for_a_stale_instance():
    occurrence = OccurrenceFactory()
    stale = Occurrence.objects.get(pk=occurrence.pk)
    for one, shift in ((occurrence, HOUR), (stale, 2 * HOUR)):
        one.end += shift
        occurrences.save_occurrence(one)
    assert Occurrence.objects.get(pk=occurrence.pk).sequence == 2


def test_a_new_occurrence_starts_at_zero():
    new = OccurrenceFactory.build(event=EventFactory(), venue=VenueFactory())
    occurrences.save_occurrence(new)
    assert Occurrence.objects.get(pk=new.pk).sequence == 0


def test_one_occurrence_is_cancelled_and_the_others_are_not():
    event, by = EventFactory(), coordination()
    start = dt.datetime(2026, 3, 4, 13, tzinfo=dt.UTC)
    gone = OccurrenceFactory(event=event, start=start, end=start + HOUR)
    stays = OccurrenceFactory(event=event)
    before = version()
    occurrences.set_occurrence_status(gone, by=by, status=Status.CANCELLED, note="neige")
    stays.refresh_from_db()
    assert (gone.status, gone.status_note, gone.sequence) == (Status.CANCELLED, "neige", 1)
    assert (stays.status, stays.sequence) == (Status.SCHEDULED, 0)
    assert history() == ["Séance du 04/03/2026 à 14:00 — Annulé : neige."]
    assert version() == before + 1


def test_an_occurrence_of_a_draft_is_nobody_else_s_business():
    occurrence = OccurrenceFactory(event=EventFactory(draft=True))
    before = version()
    occurrences.set_occurrence_status(occurrence, by=None, status=Status.FULL)
    assert (occurrence.status, version()) == (Status.FULL, before)


def test_the_same_status_of_an_occurrence_is_refused():
    with pytest.raises(EventError, match=re.escape("C’est déjà l’état de cette séance : prévu.")):
        occurrences.set_occurrence_status(OccurrenceFactory(), by=None, status=Status.SCHEDULED)


def test_the_reason_once_given_stays():
    occurrence = OccurrenceFactory(status=Status.CANCELLED, status_note="neige")
    with pytest.raises(EventError, match="C’est déjà l’état"):
        occurrences.set_occurrence_status(occurrence, by=None, status=Status.CANCELLED, note="verglas")
    occurrence.refresh_from_db()
    assert (occurrence.status_note, occurrence.sequence) == ("neige", 0)


def test_a_series_becomes_plain_occurrences_that_are_found():
    event, venue, by = EventFactory(), VenueFactory(name="Grange aux sciences"), coordination()
    before = version()
    new = occurrences.add_series(event, venue=venue, rule=WEDNESDAYS, by=by)
    found = event.occurrences.values_list("start", "end", "venue", "status", "sequence")
    expected = [dt.datetime(2026, 3, day, 13, tzinfo=dt.UTC) for day in (4, 11, 18, 25)]
    assert list(found) == [(start, start + 2 * HOUR, venue.pk, "scheduled", 0) for start in expected]
    assert len(new) == 4
    assert history() == ["4 séances ajoutées."]
    assert version() == before + 1
    assert Occurrence.objects.matching("grange").count() == 4


def test_a_series_sent_twice_changes_nothing_the_second_time():
    event, venue = EventFactory(), VenueFactory()
    OccurrenceFactory(
        event=event,
        venue=venue,
        start=dt.datetime(2026, 3, 11, 13, tzinfo=dt.UTC),
        end=dt.datetime(2026, 3, 11, 15, tzinfo=dt.UTC),
    )
    assert len(occurrences.add_series(event, venue=venue, rule=WEDNESDAYS, by=None)) == 3
    before = version()
    assert occurrences.add_series(event, venue=venue, rule=WEDNESDAYS, by=coordination()) == []
    assert (event.occurrences.count(), history(), version()) == (4, [], before)


def test_the_same_hours_elsewhere_are_another_series():
    event = EventFactory()
    for _ in range(2):
        occurrences.add_series(event, venue=VenueFactory(), rule=WEDNESDAYS, by=None)
    assert event.occurrences.count() == 8


def test_a_series_knows_the_holidays_of_its_venue():
    good_friday = Rule(dt.date(2026, 4, 3), dt.date(2026, 4, 10), dt.time(9), dt.time(10), skip_public_holidays=True)
    event = EventFactory()
    occurrences.add_series(event, venue=VenueFactory(commune__departement_id="57"), rule=good_friday, by=None)
    assert [timezone.localtime(start).day for start in event.occurrences.values_list("start", flat=True)] == [10]
