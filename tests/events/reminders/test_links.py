"""Signed links of reminders: whole addresses, one purpose each, forged ones refused in words."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from events.choices import ReminderMoment
from events.errors import EventError
from events.models import Reminder
from events.reminders import links
from tests.factories import OccurrenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder():
    return Reminder.objects.create(
        occurrence=OccurrenceFactory(), email="lea@example.org", moment=ReminderMoment.DAY_BEFORE
    )


def code_of(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def test_each_link_finds_its_reminder(reminder):
    confirm, stop = links.confirm_url(reminder), links.stop_url(reminder)
    assert confirm.startswith("http://127.0.0.1:8000/rappels/confirmer/")
    assert stop.startswith("http://127.0.0.1:8000/rappels/arreter/")
    assert links.reminder_to_confirm(code_of(confirm)) == reminder
    assert links.reminder_to_stop(code_of(stop)) == reminder


def test_a_link_to_confirm_grows_old_and_a_link_to_stop_does_not(reminder):
    confirm, stop = code_of(links.confirm_url(reminder)), code_of(links.stop_url(reminder))
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        with pytest.raises(EventError, match="plus de 7 jours"):
            links.reminder_to_confirm(confirm)
        assert links.reminder_to_stop(stop) == reminder


def test_a_link_serves_one_purpose(reminder):
    stop, role = code_of(links.stop_url(reminder)), code_of(links.role_stop_url(reminder.email))
    for load in (links.reminder_to_confirm, links.address_to_stop):
        with pytest.raises(EventError, match="pas entier"):
            load(stop)
    for load in (links.reminder_to_confirm, links.reminder_to_stop):
        with pytest.raises(EventError, match="pas entier"):
            load(role)
    with pytest.raises(EventError, match="pas entier"):
        links.reminder_to_stop(stop[:-1])


def test_what_is_stopped_can_be_stopped_again_but_not_confirmed(reminder):
    confirm, stop = code_of(links.confirm_url(reminder)), code_of(links.stop_url(reminder))
    reminder.delete()
    assert links.reminder_to_stop(stop) is None
    with pytest.raises(EventError, match="n’existe plus"):
        links.reminder_to_confirm(confirm)


def test_a_role_is_stopped_by_address():
    address = links.role_stop_url("Equipe@Example.org")
    assert address.startswith("http://127.0.0.1:8000/rappels/equipe/")
    assert links.address_to_stop(code_of(address)) == "equipe@example.org"
