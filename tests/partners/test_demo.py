"""The demonstration catalogue and requests: complete, in every state, silent, removed without a trace."""

import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from consortium.outbox.models import OutgoingEmail
from consortium.text.rich_text import clean_html
from events.demo import requested
from events.models import Event
from partners.choices import LENT, RequestState
from partners.demo.loading import clear, load_activities
from partners.demo.requests import load_requests
from partners.models import Activity, ActivityRequest, Loan, LoanDay, Partner
from tests.factories import ActivityFactory, RequestFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)


@pytest.fixture
def loaded():
    activities = load_activities()
    requests = load_requests(activities, [VenueFactory(is_relay=True) for _ in range(10)], NOW)
    requested.add_events(requests, NOW)
    return activities


def test_a_catalogue_over_the_three_partners_that_passes_its_own_checks():
    activities = load_activities()
    assert Counter(activity.partner.slug for activity in activities) == {
        "accustica": 8, "nef-des-sciences": 8, "universite-de-lorraine": 8,
    }  # fmt: skip
    assert sum(activity.kind in LENT for activity in activities) >= 6
    for activity in activities:
        try:
            activity.full_clean()
        except ValidationError as error:
            pytest.fail(f"{activity}: {error}")
        assert clean_html(activity.description) == activity.description
        assert activity.themes.exists()
        assert activity.audiences.exists()
    assert Partner.objects.count() == 3


def test_requests_in_every_state_with_a_history_that_explains_it(loaded):
    assert Counter(ActivityRequest.objects.values_list("state", flat=True)) == dict.fromkeys(RequestState.values, 3)
    for request in ActivityRequest.objects.all():
        request.full_clean()
        assert request.changes.last().to_state == request.state
        assert request.events.exists() == (request.state in {"accepted", "scheduled", "done"})
        assert request.contact_email.endswith(".example.org")
    assert Loan.objects.exists()


def test_nobody_is_written_to(loaded):
    assert not OutgoingEmail.objects.exists()


def test_clearing_removes_the_demonstration_and_only_it(loaded):
    own, real = ActivityFactory(), RequestFactory(activity=loaded[0])
    Event.objects.filter(is_demo=True).delete()
    assert clear() == 23
    assert set(Activity.objects.all()) == {own, loaded[0]}
    assert list(ActivityRequest.objects.all()) == [real]
    assert not LoanDay.objects.exists()
