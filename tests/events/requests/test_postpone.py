"""Postponing to a new date: one gesture, the old date struck out, the new one announced, both in the mail."""

import datetime as dt

import icalendar
import pytest
from django.urls import reverse

from consortium.outbox.models import OutgoingEmail
from events.calendar.periods import PARIS
from events.calendar.wording import status_line
from events.choices import ReminderMoment, Status
from events.errors import EventError
from events.models import Occurrence
from events.publishing.occurrences import save_occurrence
from events.publishing.services import set_status
from events.requests.postpone import postpone, postpone_event
from tests.events.reminders.conftest import make_reminder
from tests.factories import OccurrenceFactory, coordination

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
START = dt.datetime(2026, 11, 28, 14, tzinfo=PARIS)
DAY, NEW_DAY = dt.timedelta(days=1), dt.date(2026, 12, 5)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def occurrence() -> Occurrence:
    return OccurrenceFactory(start=START, end=START + dt.timedelta(hours=2))


def stored(occurrence: Occurrence) -> Occurrence:
    return Occurrence.objects.select_related("event").get(pk=occurrence.pk)


def test_another_day_at_the_same_hours(occurrence):
    postpone(occurrence, by=None, day=NEW_DAY)
    found = stored(occurrence)
    assert (found.start, found.end - found.start) == (START + 7 * DAY, dt.timedelta(hours=2))
    assert (found.previous_start, found.status, found.uid) == (START, Status.SCHEDULED, occurrence.uid)
    assert found.sequence == 1


def test_a_whole_day_had_no_hour():
    midnight = START.replace(hour=0)
    postpone(OccurrenceFactory(start=midnight, end=midnight + DAY, all_day=True), by=None, day=NEW_DAY)
    assert status_line(stored(Occurrence.objects.get())) == "Nouvelle date ; c’était le 28\u00a0novembre 2026."


def test_other_hours_too(occurrence):
    postpone(occurrence, by=None, day=NEW_DAY, start_time=dt.time(18), end_time=dt.time(19))
    found = stored(occurrence)
    assert found.start == dt.datetime(2026, 12, 5, 18, tzinfo=PARIS)
    assert found.end == dt.datetime(2026, 12, 5, 19, tzinfo=PARIS)


def test_an_exhibition_keeps_its_length():
    exhibition = OccurrenceFactory(
        all_day=True,
        start=dt.datetime(2026, 12, 1, tzinfo=PARIS),
        end=dt.datetime(2026, 12, 11, tzinfo=PARIS),
    )
    postpone(exhibition, by=None, day=dt.date(2027, 1, 10))
    found = stored(exhibition)
    assert (found.first_day, found.last_day) == (dt.date(2027, 1, 10), dt.date(2027, 1, 19))


@pytest.mark.parametrize("whose", ["occurrence", "event"])
def test_what_had_no_new_date_yet_is_planned_again(occurrence, whose):
    row = occurrence if whose == "occurrence" else occurrence.event
    type(row).objects.filter(pk=row.pk).update(status=Status.POSTPONED)
    postpone_event(occurrence.event, by=None, day=NEW_DAY)
    assert stored(occurrence).effective_status == Status.SCHEDULED


def test_page_calendar_and_search_engines_say_both(client, occurrence):
    postpone(occurrence, by=None, day=NEW_DAY)
    html = client.get(occurrence.event.get_absolute_url()).text
    assert "<del>samedi 28\xa0novembre 2026</del>" in html
    assert "schema.org/EventRescheduled" in html
    assert '"previousStartDate": "2026-11-28T14:00:00+01:00"' in html
    (entry,) = icalendar.Calendar.from_ical(client.get(reverse("agenda-ics")).content).walk("VEVENT")
    assert (entry["SEQUENCE"], entry["DTSTART"].dt, entry["STATUS"]) == (1, START + 7 * DAY, "CONFIRMED")
    assert entry["UID"].startswith(str(occurrence.uid))


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.POSTPONED])
def test_the_mail_says_both_dates(occurrence, status):
    Occurrence.objects.filter(pk=occurrence.pk).update(status=status)
    make_reminder(occurrence, ReminderMoment.DAY_BEFORE)
    postpone(occurrence, by=None, day=NEW_DAY)
    mail = OutgoingEmail.objects.get(to="lea@example.org")
    assert mail.subject.startswith("Nouvelle date : ")
    assert "28\xa0novembre 2026" in mail.text
    assert "5\xa0décembre 2026" in mail.text


def test_once_more_the_last_date_announced_is_the_one_said(occurrence):
    postpone(occurrence, by=None, day=NEW_DAY)
    postpone(occurrence, by=None, day=dt.date(2026, 12, 12))
    assert stored(occurrence).previous_start == START + 7 * DAY


def test_nothing_is_struck_out_of_what_is_off(occurrence):
    postpone(occurrence, by=None, day=NEW_DAY)
    set_status(occurrence.event, by=coordination(), status=Status.CANCELLED)
    assert stored(occurrence).postponed_from is None


def test_back_to_its_first_date_nothing_is_struck_out(occurrence):
    postpone(occurrence, by=None, day=NEW_DAY)
    found = stored(occurrence)
    found.start, found.end = occurrence.previous_start, occurrence.previous_start + dt.timedelta(hours=2)
    save_occurrence(found)
    assert stored(occurrence).previous_start is None


@pytest.mark.parametrize("day", [START.date(), dt.date(2026, 11, 24)])
def test_its_own_date_and_the_past_are_refused(occurrence, day):
    with pytest.raises(EventError):
        postpone(occurrence, by=None, day=day)
    assert stored(occurrence).start == START


def test_of_several_dates_each_is_postponed_by_itself(occurrence):
    OccurrenceFactory(event=occurrence.event, start=START + DAY, end=START + 2 * DAY)
    with pytest.raises(EventError):
        postpone_event(occurrence.event, by=None, day=NEW_DAY)
    set_status(occurrence.event, by=None, status=Status.POSTPONED)
    with pytest.raises(EventError):
        postpone(occurrence, by=None, day=NEW_DAY)


def test_what_is_cancelled_is_not_postponed(occurrence):
    set_status(occurrence.event, by=None, status=Status.CANCELLED)
    with pytest.raises(EventError):
        postpone(occurrence, by=None, day=NEW_DAY)
