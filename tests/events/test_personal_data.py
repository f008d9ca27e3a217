"""Once everything has served, no column of any table holds a visitor's or a relay's address any more."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from consortium.privacy import retention
from events.choices import Frequency, ReminderMoment
from events.models import Reminder, ReminderEntry, Subscription
from events.reminders.dispatch import write_due
from events.requests.draft_event import accept_and_draft
from partners.choices import RequestState as S
from partners.models import AgreedDate
from partners.requests import services as requests
from tests.factories import OccurrenceFactory, RequestFactory, UserFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
VISITOR, RELAY = "visiteuse@example.org", "jeanne@example.org"


def kept(words: str) -> set[str]:
    """The columns, of all tables, in which some row has these words."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                values = model._base_manager.values_list(field.attname, flat=True)
                if any(words in str(value) for value in values):
                    found.add(f"{model._meta.label}.{field.name}")
    return found


def purge(now: dt.datetime, *, dry_run: bool = False) -> int:
    return sum(rows for _, rows in retention.purge_all(now, dry_run=dry_run))


@pytest.fixture
def clock(time_machine):
    """Noon: what is due in an hour and a half is due the same day."""
    now = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)
    time_machine.move_to(now, tick=False)
    return now


def test_nothing_is_left_of_a_visitor_thirty_days_after(clock, settings, time_machine):
    occurrence = OccurrenceFactory(start=clock + dt.timedelta(minutes=90))
    asked = {"occurrence": occurrence, "email": VISITOR}
    Reminder.objects.create(**asked, moment=ReminderMoment.TWO_HOURS, confirmed_at=clock)
    Reminder.objects.create(**asked, moment=ReminderMoment.DAY_BEFORE)
    Subscription.objects.create(email=VISITOR, frequency=Frequency.WEEKLY)
    assert write_due(clock) == 1
    OutgoingEmail.objects.update(state="sent")
    assert kept(VISITOR) >= {
        "events.Reminder.email", "events.ReminderEntry.address", "events.Subscription.email", "outbox.OutgoingEmail.to",
    }  # fmt: skip

    week = clock + dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    assert purge(week) == 0
    assert purge(week + SECOND) == 2
    assert (Reminder.objects.count(), Subscription.objects.count()) == (1, 0)

    last = occurrence.end + dt.timedelta(days=settings.KEEP_REMINDERS_DAYS) + SECOND
    purge(last, dry_run=True)
    assert (Reminder.objects.count(), ReminderEntry.objects.count()) == (1, 1)
    purge(last)
    assert kept(VISITOR) == set()
    assert purge(last) == 0


def test_nothing_is_left_of_a_relay_two_years_after(clock):
    request = RequestFactory(state=S.IN_STUDY, contact_email=RELAY, message=f"Écrivez à {RELAY}.")
    requests.post_message(request, text=f"Mon adresse : {RELAY}")
    date = AgreedDate(day=timezone.localdate() + dt.timedelta(days=3), start_time=dt.time(20), end_time=dt.time(22))
    event = accept_and_draft(request, by=UserFactory(), dates=[date], words=f"Nous écrirons à {RELAY}.")
    OutgoingEmail.objects.update(state="sent")
    end = event.occurrences.get().end
    purge(end + dt.timedelta(days=600))
    told = {"partners.ActivityRequest.contact_email", "partners.RequestMessage.text", "territories.Venue.contact_email"}
    assert told <= kept(RELAY)
    purge(end + dt.timedelta(days=740))
    assert kept(RELAY) == set()
