"""Two of the staff at the same moment, on real transactions: each change is told once, in its order."""

import pytest

from events.choices import Status
from events.errors import EventError
from events.models import Event, Occurrence
from events.notices import queue
from events.publishing import services
from tests.atonce import at_once
from tests.events.notices.test_notify import EVERYBODY, save
from tests.events.notices.test_queue import crowd
from tests.events.notices.world import DAY, VISITOR, addresses, counted_on, entries, messages, move
from tests.factories import OccurrenceFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_cancel_it_tell_it_once():
    occurrence = counted_on()

    def cancel() -> None:
        services.set_status(Event.objects.get(pk=occurrence.event_id), by=None, status=Status.CANCELLED)

    answers = at_once(cancel, cancel, refusal=EventError)
    assert sorted(type(answer).__name__ for answer in answers) == ["EventError", "NoneType"]
    assert addresses(occurrence.event) == EVERYBODY


def test_a_form_sent_twice_tells_once():
    occurrence = counted_on()
    start, end = occurrence.start + DAY, occurrence.end + DAY

    def submit() -> None:
        save(move(Occurrence.objects.get(pk=occurrence.pk), start=start, end=end))

    assert at_once(submit, submit) == [None, None]
    assert addresses(occurrence.event) == EVERYBODY


def test_two_different_moves_are_told_each_from_what_the_other_left():
    occurrence = counted_on()
    copies = [Occurrence.objects.get(pk=occurrence.pk) for _ in range(2)]
    at_once(*(lambda row=row, days=days: save(move(row, by=days * DAY)) for days, row in enumerate(copies, start=1)))
    mine = sorted((mail for mail in messages(occurrence.event) if mail.to == VISITOR), key=lambda mail: mail.pk)
    told = [entries(mail)[0] for mail in mine]
    assert [entry["SEQUENCE"] for entry in told] == [1, 2]
    assert {entry["DTSTART"].dt for entry in told} == {occurrence.start + DAY, occurrence.start + 2 * DAY}
    assert told[-1]["DTSTART"].dt == Occurrence.objects.get(pk=occurrence.pk).start


def test_two_workers_write_to_a_crowd_once():
    occurrence = OccurrenceFactory()
    emails = crowd(occurrence, 120)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    answers = at_once(queue.write_waiting, queue.write_waiting)
    assert sum(answers) == 120
    assert addresses(occurrence.event) == emails
