"""A change that a great many count on waits in one row, and is written bit by bit: nobody twice, nobody forgotten."""

from contextlib import closing

import pytest
from django.utils import timezone

from consortium.celery import app
from consortium.outbox.models import OutgoingEmail
from events.choices import ReminderMoment, Status
from events.models import Occurrence, Reminder, WaitingNotice
from events.notices import notify
from events.notices import queue as waiting
from events.publishing import services
from events.tasks import write_notices
from tests.events.notices.world import DAY, RELAY, VENUE, VISITOR, addresses, counted_on, entries, messages
from tests.factories import OccurrenceFactory, ReminderFactory


def crowd(occurrence: Occurrence, number: int) -> list[str]:
    """So many more people who confirmed a reminder; their addresses in order."""
    emails = sorted(f"p{n:04}@example.org" for n in range(number))
    now, moment = timezone.now(), ReminderMoment.DAY_BEFORE
    Reminder.objects.bulk_create(
        Reminder(occurrence=occurrence, email=email, moment=moment, confirmed_at=now) for email in emails
    )
    return emails


@pytest.mark.django_db
def test_a_crowd_is_one_row_then_everybody_has_their_message():
    occurrence = counted_on()
    emails = crowd(occurrence, notify.AT_ONCE)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert (WaitingNotice.objects.count(), addresses(occurrence.event)) == (1, [])
    assert write_notices() == notify.AT_ONCE + 3
    assert addresses(occurrence.event) == sorted([*emails, RELAY, VENUE, VISITOR])
    assert not WaitingNotice.objects.exists()
    assert write_notices() == 0


@pytest.mark.django_db
def test_a_few_are_written_at_once():
    occurrence = OccurrenceFactory()
    emails = crowd(occurrence, notify.AT_ONCE)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert (WaitingNotice.objects.count(), addresses(occurrence.event)) == (0, emails)


@pytest.mark.django_db
def test_saving_costs_the_same_whoever_waits(django_assert_max_num_queries):
    occurrence = counted_on()
    crowd(occurrence, 200)
    with django_assert_max_num_queries(30):
        services.set_status(occurrence.event, by=None, status=Status.CANCELLED)


@pytest.mark.django_db
def test_what_was_interrupted_goes_on_where_it_was(monkeypatch):
    occurrence = OccurrenceFactory()
    emails = crowd(occurrence, 40)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    monkeypatch.setattr(waiting, "BATCH", 15)
    monkeypatch.setattr(waiting, "WRITING_SECONDS", 0)  # time for one batch
    assert waiting.write_waiting() == 15
    assert addresses(occurrence.event) == emails[:15]
    assert WaitingNotice.objects.get().reached == emails[14]
    monkeypatch.setattr(waiting, "WRITING_SECONDS", 600)
    assert waiting.write_waiting() == 25
    assert addresses(occurrence.event) == emails


@pytest.mark.django_db
def test_what_cannot_be_written_stops_no_other_event(caplog):
    stuck = WaitingNotice.objects.create(event=OccurrenceFactory().event, changes=[{"occurrence": 1}])
    occurrence = OccurrenceFactory()
    emails = crowd(occurrence, 40)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert waiting.write_waiting() == 40
    assert (addresses(occurrence.event), list(WaitingNotice.objects.all())) == (emails, [stuck])
    assert f"notice {stuck.pk} of event {stuck.event_id} not written" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 40])
def test_one_bad_address_stops_nobody(number: int):
    occurrence = OccurrenceFactory()
    first, *others = crowd(occurrence, number)
    Reminder.objects.filter(email=first).update(email="a@example.org\nBcc: x@example.org")
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    waiting.write_waiting()
    assert (addresses(occurrence.event), WaitingNotice.objects.exists()) == (others, False)


@pytest.mark.django_db
def test_a_second_change_waits_behind_the_first():
    occurrence = OccurrenceFactory()
    emails = crowd(occurrence, 40)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    Reminder.objects.exclude(email=emails[0]).delete()
    services.set_status(occurrence.event, by=None, status=Status.SCHEDULED)
    assert (WaitingNotice.objects.count(), addresses(occurrence.event)) == (2, [])
    assert waiting.write_waiting() == 2
    first, second = messages(occurrence.event)
    assert (first.pk < second.pk, first.to, second.to) == (True, emails[0], emails[0])
    assert (first.subject.split()[0], second.subject.split()[0]) == ("Annulé", "De")


@pytest.mark.django_db
def test_who_asked_since_knew():
    occurrence = OccurrenceFactory()
    crowd(occurrence, 40)
    services.set_status(occurrence.event, by=None, status=Status.POSTPONED)
    ReminderFactory(occurrence=occurrence, email="apres@example.org", confirmed_at=timezone.now() + DAY)
    assert waiting.write_waiting() == 40


@pytest.mark.django_db
def test_each_reads_of_their_own_occurrences():
    occurrence = OccurrenceFactory()
    other = OccurrenceFactory(event=occurrence.event)
    ReminderFactory(occurrence=other, email="autre@example.org")
    crowd(occurrence, 40)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    waiting.write_waiting()
    told = {message.to: [entry["UID"].split("@")[0] for entry in entries(message)] for message in messages(other.event)}
    assert told.pop("autre@example.org") == [str(other.uid)]
    assert set(map(tuple, told.values())) == {(str(occurrence.uid),)}


@pytest.mark.django_db
def test_an_event_that_goes_takes_its_notice_along():
    occurrence = OccurrenceFactory()
    crowd(occurrence, 40)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    occurrence.event.delete()
    assert (waiting.write_waiting(), OutgoingEmail.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_with_a_broker_a_worker_is_asked_at_the_commit(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # the broker of the tests is this process's memory
    occurrence = OccurrenceFactory()
    crowd(occurrence, 40)
    with app.connection_for_read() as connection, closing(connection.SimpleQueue("celery")) as queue:
        queue.clear()
        services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
        asked = queue.get(timeout=60)
        asked.ack()
    assert asked.headers["task"] == "events.write_notices"


@pytest.mark.django_db(transaction=True)
def test_without_one_nobody_waits_behind_the_button(mailoutbox):
    occurrence = OccurrenceFactory()
    emails = crowd(occurrence, 40)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert mailoutbox == []
    write_notices()
    assert sorted(message.to[0] for message in mailoutbox) == emails
