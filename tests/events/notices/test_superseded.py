"""What is no use any more does not leave: a later notice says it all, or the person stopped."""

import pytest

from consortium.outbox.choices import State
from consortium.outbox.delivery import deliver
from consortium.outbox.models import OutgoingEmail
from events.choices import Status
from events.models import Reminder
from events.publishing import services
from events.publishing.occurrences import set_occurrence_status
from tests.events.notices.test_notify import save
from tests.events.notices.world import DAY, RELAY, VENUE, VISITOR, counted_on, messages, move
from tests.factories import OccurrenceFactory, ReminderFactory

pytestmark = pytest.mark.django_db
OVERTAKEN = "Un changement plus récent a été annoncé à cette personne."
STOPPED = "Cette personne a arrêté ses rappels."


def became(message: OutgoingEmail) -> tuple[str, str]:
    """What becomes of a message whose turn has come."""
    deliver(message.pk)
    message.refresh_from_db()
    return message.state, message.reason


def test_the_later_change_of_the_same_occurrence_says_it_all():
    occurrence = counted_on()
    save(move(occurrence, by=DAY))
    first = messages(occurrence.event)
    save(move(occurrence, by=DAY))
    second = [message for message in messages(occurrence.event) if message not in first]
    assert [became(message) for message in first] == [(State.DROPPED, OVERTAKEN)] * 3
    assert [became(message) for message in second] == [(State.SENT, "")] * 3


def test_the_change_of_another_occurrence_overtakes_nothing():
    occurrence = counted_on()
    other = OccurrenceFactory(event=occurrence.event, venue=occurrence.venue)
    save(move(occurrence, by=DAY), move(other, by=DAY))
    first = {message.to: message for message in messages(occurrence.event)}
    set_occurrence_status(other, by=None, status=Status.CANCELLED)
    assert [became(first[address]) for address in (VENUE, RELAY, VISITOR)] == [(State.SENT, "")] * 3


def test_a_change_that_this_person_is_not_told_of_overtakes_nothing():
    occurrence = counted_on()
    services.set_status(occurrence.event, by=None, status=Status.MOVED_ONLINE)
    first = {message.to: message for message in messages(occurrence.event)}
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED, note="salle inondée")
    OutgoingEmail.objects.filter(to=VENUE).exclude(pk=first[VENUE].pk).delete()
    assert (became(first[VENUE]), became(first[RELAY])) == ((State.SENT, ""), (State.DROPPED, OVERTAKEN))


def test_who_stopped_is_not_written_to():
    occurrence = counted_on()
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    Reminder.objects.all().delete()
    by_address = {message.to: message for message in messages(occurrence.event)}
    assert became(by_address[VISITOR]) == (State.DROPPED, STOPPED)
    assert [became(by_address[address]) for address in (VENUE, RELAY)] == [(State.SENT, "")] * 2


def test_a_venue_s_contact_who_stops_their_own_reminder_is_still_the_contact():
    occurrence = counted_on()
    ReminderFactory(occurrence=occurrence, email=VENUE)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    Reminder.objects.all().delete()
    assert became(OutgoingEmail.objects.get(to=VENUE)) == (State.SENT, "")
