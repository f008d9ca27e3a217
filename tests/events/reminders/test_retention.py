"""Visitors' addresses go when they have served, to the second, and no other."""

import datetime as dt
import uuid

import pytest

from consortium.outbox.models import OutgoingEmail
from events.choices import ReminderKind
from events.models import Reminder, ReminderEntry
from events.reminders.retention import delete_expired, delete_expired_entries, delete_unconfirmed
from tests.factories import OccurrenceFactory, ReminderFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 11, tzinfo=dt.UTC)
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_what_nobody_confirmed_goes_after_a_week(settings):
    waiting, confirmed = ReminderFactory(confirmed_at=None), ReminderFactory()
    limit = NOON + dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    assert delete_unconfirmed(limit, dry_run=False) == 0
    assert (delete_unconfirmed(limit + SECOND, dry_run=True), Reminder.objects.count()) == (1, 2)
    assert [delete_unconfirmed(limit + SECOND, dry_run=False) for _ in range(2)] == [1, 0]
    assert list(Reminder.objects.all()) == [confirmed]
    assert not Reminder.objects.filter(pk=waiting.pk).exists()


def test_asking_again_begins_the_week_anew(settings):
    ReminderFactory(confirmed_at=None)
    Reminder.objects.update(asked_at=NOON + HOUR)
    week = dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    assert delete_unconfirmed(NOON + week + HOUR, dry_run=False) == 0
    assert delete_unconfirmed(NOON + week + HOUR + SECOND, dry_run=False) == 1


@pytest.mark.parametrize("confirmed_at", [NOON, None])
def test_what_is_over_goes_at_the_latest_thirty_days_after(settings, confirmed_at):
    assert max(settings.KEEP_REMINDERS_DAYS, settings.KEEP_MESSAGES_DAYS) + 1 <= 30  # the purge comes once a night
    occurrence = OccurrenceFactory(start=NOON, end=NOON + HOUR)
    ReminderFactory(occurrence=occurrence, confirmed_at=confirmed_at)
    longer = ReminderFactory(occurrence=OccurrenceFactory(start=NOON, end=NOON + 2 * HOUR))
    limit = occurrence.end + dt.timedelta(days=settings.KEEP_REMINDERS_DAYS)
    assert delete_expired(limit, dry_run=False) == 0
    assert (delete_expired(limit + SECOND, dry_run=True), Reminder.objects.count()) == (1, 2)
    assert [delete_expired(limit + SECOND, dry_run=False) for _ in range(2)] == [1, 0]
    assert list(Reminder.objects.all()) == [longer]


def test_an_occurrence_that_moved_keeps_its_reminder(settings):
    occurrence = OccurrenceFactory(start=NOON, end=NOON + HOUR)
    ReminderFactory(occurrence=occurrence)
    occurrence.start, occurrence.end = NOON + 90 * 24 * HOUR, NOON + 91 * 24 * HOUR
    occurrence.save()
    assert delete_expired(NOON + 60 * 24 * HOUR, dry_run=False) == 0


def test_the_ledger_goes_too_and_takes_no_message_with_it(settings):
    occurrence = OccurrenceFactory(start=NOON, end=NOON + HOUR)
    fields = {"occurrence": occurrence, "kind": ReminderKind.SOON, "run": uuid.uuid4()}
    ReminderEntry.objects.create(**fields, address="a@example.org", start=NOON)
    later = ReminderEntry.objects.create(**fields, address="b@example.org", start=NOON + HOUR)
    limit = NOON + dt.timedelta(days=settings.KEEP_REMINDERS_DAYS)
    assert delete_expired_entries(limit, dry_run=False) == 0
    assert (delete_expired_entries(limit + SECOND, dry_run=True), ReminderEntry.objects.count()) == (1, 2)
    assert delete_expired_entries(limit + SECOND, dry_run=False) == 1
    assert (list(ReminderEntry.objects.all()), OutgoingEmail.objects.count()) == ([later], 0)
