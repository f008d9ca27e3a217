"""Whoever waits in front of a screen is written to before the morning's letters, whatever was written first."""

import datetime as dt

import pytest
from django.core import mail

from consortium.outbox.choices import Priority
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.tasks import sweep
from events.calendar.periods import PARIS
from events.choices import Frequency, ReminderMoment
from events.models import Subscription
from events.reminders import services as reminding
from events.reminders.dispatch import write_due
from events.subscriptions import digests
from events.subscriptions import services as subscribing
from events.subscriptions.saved import SavedFilter
from tests.factories import OccurrenceFactory, ReminderFactory

pytestmark = pytest.mark.django_db
THURSDAY = dt.datetime(2026, 11, 26, 9, 5, tzinfo=PARIS)
DAY = dt.timedelta(days=1)
BULK = [("hote@example.org", "reminder_host"), ("abonnee@example.org", "subscription_digest")]
USUAL = [("rappelee@example.org", "reminder_visitor")]
AWAITED = [("jeanne@example.org", "reminder_confirm"), ("jeanne@example.org", "subscription_confirm")]


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(THURSDAY, tick=False)


def test_confirmations_pass_before_reminders_and_those_before_digests_and_letters_to_hosts():
    soon = OccurrenceFactory(start=THURSDAY + dt.timedelta(hours=1))
    ReminderFactory(occurrence=soon, email="rappelee@example.org", moment=ReminderMoment.TWO_HOURS)
    later = OccurrenceFactory(start=THURSDAY + 10 * DAY, venue__contact_email="hote@example.org")
    Subscription.objects.create(
        email="abonnee@example.org", frequency=Frequency.WEEKLY, confirmed_at=THURSDAY - 8 * DAY
    )
    assert (write_due(THURSDAY), digests.write_due(THURSDAY + DAY)) == (2, 1)
    moments = [ReminderMoment.DAY_BEFORE]
    reminding.ask(occurrence=later, email="jeanne@example.org", moments=moments, now=THURSDAY)
    saved = SavedFilter("", now=THURSDAY)
    subscribing.ask(email="jeanne@example.org", saved=saved, frequency=Frequency.WEEKLY, now=THURSDAY)
    rows = OutgoingEmail.objects.order_by("precedence", "pk").values_list("to", "kind", "precedence")
    assert list(rows) == [
        *((*row, Priority.AWAITED) for row in AWAITED),
        *((*row, Priority.USUAL) for row in USUAL),
        *((*row, Priority.BULK) for row in BULK),
    ]
    assert sweep() == 5
    assert [message.to for message in mail.outbox] == [[to] for to, _ in AWAITED + USUAL + BULK]
