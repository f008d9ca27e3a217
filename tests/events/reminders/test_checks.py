"""A reminder that waits in the outbox is asked again just before it leaves: is it still true?"""

import datetime as dt

import pytest

from consortium.outbox import delivery
from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from events.choices import Outcome, ReminderMoment, Status
from events.models import Occurrence, Reminder, ReminderEntry
from events.publishing import services
from events.publishing.occurrences import set_occurrence_status
from events.reminders.dispatch import write_due
from partners.models import Membership, User
from territories.models import Venue
from tests.events.reminders.conftest import START, make_reminder, occurrence_at, paris
from tests.factories import VenueFactory

pytestmark = pytest.mark.django_db
PREPARE, EVENING = paris(2026, 11, 14, 9), paris(2026, 11, 27, 18)


@pytest.fixture(autouse=True)
def _morning(time_machine):
    time_machine.move_to(PREPARE, tick=False)


def reminders():
    """Change notices of the same occurrences are none."""
    return OutgoingEmail.objects.filter(kind__startswith="reminder_")


def delivered() -> tuple[str, str]:
    """What became of the latest reminder, and why, once the outbox has looked at it."""
    message = reminders().latest("pk")
    OutgoingEmail.objects.filter(pk=message.pk).update(next_attempt_at=PREPARE - dt.timedelta(days=1))
    assert delivery.deliver(message.pk)
    message.refresh_from_db()
    return message.state, message.reason


def test_what_is_still_true_leaves(occurrence):
    write_due(PREPARE)
    assert delivered() == (State.SENT, "")
    assert ReminderEntry.objects.get().outcome == Outcome.WRITTEN


@pytest.mark.parametrize(
    ("status", "reason"),
    [(Status.CANCELLED, "La séance est annulée."), (Status.POSTPONED, "La séance est reportée.")],
)
def test_an_occurrence_that_does_not_take_place_any_more(occurrence, status, reason):
    write_due(PREPARE)
    set_occurrence_status(occurrence, by=None, status=status)
    assert delivered() == (State.DROPPED, reason)


def test_a_cancellation_taken_back_is_told_after_all(occurrence):
    write_due(PREPARE)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert delivered() == (State.DROPPED, "La séance est annulée.")
    assert write_due(PREPARE) == 0
    services.set_status(occurrence.event, by=None, status=Status.SCHEDULED)
    assert write_due(PREPARE) == 1
    assert delivered() == (State.SENT, "")


def test_an_event_taken_back(occurrence):
    write_due(PREPARE)
    services.unpublish(occurrence.event, by=None)
    assert delivered() == (State.DROPPED, "L’événement n’est plus publié.")


def test_an_occurrence_that_moved(occurrence):
    write_due(PREPARE)
    later = START + dt.timedelta(days=30)
    Occurrence.objects.update(start=later, end=later + dt.timedelta(hours=2))
    assert delivered() == (State.DROPPED, "La séance a changé de date.")
    assert not ReminderEntry.objects.exists()
    assert write_due(later - dt.timedelta(days=14)) == 1


def test_an_occurrence_that_began_while_the_mail_server_was_away(occurrence, time_machine):
    write_due(PREPARE)
    time_machine.move_to(START, tick=False)
    late = "La séance avait commencé avant que le portail puisse écrire."
    assert delivered() == (State.DROPPED, late)
    entry = ReminderEntry.objects.get()
    assert (entry.outcome, entry.reason, entry.message.state) == (Outcome.SKIPPED, late, State.DROPPED)


def test_what_still_holds_in_a_message_is_written_anew(occurrence):
    other = occurrence_at(START + dt.timedelta(hours=3), venue=occurrence.venue)
    write_due(PREPARE)
    set_occurrence_status(other, by=None, status=Status.CANCELLED)
    state, reason = delivered()
    assert state == State.DROPPED
    assert reason == "La séance est annulée. Les autres séances du message font l’objet d’un nouveau rappel."
    assert write_due(PREPARE) == 1
    assert delivered() == (State.SENT, "")
    assert reminders().latest("pk").subject.startswith(f"À préparer : {occurrence.event.title}")


def test_a_message_whose_lines_are_no_longer_there(occurrence):
    write_due(PREPARE)
    ReminderEntry.objects.all().delete()
    assert delivered() == (State.DROPPED, "Ce rappel a été réécrit depuis, ou ses séances n’existent plus.")


@pytest.mark.parametrize("how", ["stopped", "other-contact"])
def test_a_contact_who_is_no_longer_one(occurrence, how):
    write_due(PREPARE)
    Venue.objects.update(**({"receives_reminders": False} if how == "stopped" else {"contact_email": "a@example.org"}))
    assert delivered() == (State.DROPPED, "Cette adresse ne reçoit plus ces rappels.")


@pytest.mark.parametrize("how", ["stopped", "left", "closed"])
def test_a_member_who_is_no_longer_one(team_occurrence, how):
    write_due(PREPARE)
    if how == "stopped":
        Membership.objects.update(receives_reminders=False)
    elif how == "left":
        Membership.objects.all().delete()
    else:
        User.objects.update(is_active=False)
    assert delivered() == (State.DROPPED, "Cette adresse ne reçoit plus ces rappels.")


def test_a_visitor_who_stopped(time_machine):
    make_reminder(occurrence_at(venue=VenueFactory()), ReminderMoment.DAY_BEFORE)
    time_machine.move_to(EVENING, tick=False)
    assert write_due(EVENING) == 1
    Reminder.objects.all().delete()
    assert delivered() == (State.DROPPED, "Cette adresse ne reçoit plus ces rappels.")


def test_one_role_that_remains_is_enough(team_occurrence):
    Venue.objects.update(contact_email="equipe@example.org")
    assert write_due(PREPARE) == 1
    Membership.objects.all().delete()
    assert delivered() == (State.SENT, "")
