"""An address that nobody confirmed goes after a week; the purge knows it, and the visitors' reminders."""

import datetime as dt

import pytest
from django.utils import timezone

from consortium.privacy import retention
from events.choices import Frequency
from events.models import Subscription
from events.subscriptions.retention import delete_expired
from tests.events.subscriptions.conftest import NOON
from tests.factories import ReminderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECOND = dt.timedelta(seconds=1)


def test_what_nobody_confirmed_goes_after_a_week(settings):
    Subscription.objects.create(email="a@example.org", frequency=Frequency.WEEKLY)
    kept = Subscription.objects.create(email="b@example.org", frequency=Frequency.WEEKLY, confirmed_at=NOON)
    limit = NOON + dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)
    assert delete_expired(limit, dry_run=False) == 0
    assert (delete_expired(limit + SECOND, dry_run=True), Subscription.objects.count()) == (1, 2)
    assert [delete_expired(limit + SECOND, dry_run=False) for _ in range(2)] == [1, 0]
    assert list(Subscription.objects.all()) == [kept]
    assert delete_expired(limit + dt.timedelta(days=4000), dry_run=False) == 0


def test_the_purge_knows_them(clock):
    Subscription.objects.create(email="a@example.org", frequency=Frequency.WEEKLY)
    ReminderFactory(confirmed_at=None)
    clock.shift(dt.timedelta(days=300))
    counts = {kind.name: rows for kind, rows in retention.purge_all(timezone.now(), dry_run=True)}
    assert (counts["subscriptions-unconfirmed"], counts["reminders-unconfirmed"], counts["reminders"]) == (1, 1, 1)
