"""The promise of the form is kept: two years, then nobody's name."""

import datetime as dt

import pytest
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from partners.choices import RequestState as S
from partners.models import ActivityRequest, RequestMessage
from partners.requests import services
from partners.requests.forgetting import KEPT, forget
from partners.tasks import forget_requests
from tests.factories import RequestFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def test_who_asked_is_erased_and_what_was_asked_stays():
    request = RequestFactory(message="Appelez mon mari.")
    services.withdraw(request, note="Je déménage.")
    RequestMessage.objects.create(request=request, from_relay=True, text="Merci")
    assert OutgoingEmail.objects.exists()
    ended = ActivityRequest.objects.get().state_since
    assert forget(ended + KEPT) == 0
    assert (forget(ended + KEPT + SECOND), forget(ended + KEPT + SECOND)) == (1, 0)
    kept = ActivityRequest.objects.get()
    personal = ("contact_name", "contact_role", "contact_email", "contact_phone", "message")
    assert [getattr(kept, name) for name in personal] == ["(effacé)", "", "", "", ""]
    assert (kept.wish, kept.venue, kept.state) == (request.wish, request.venue, S.WITHDRAWN)
    assert [list(kept.messages.all()), [change.note for change in kept.changes.all()]] == [[], [""]]
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("state", [S.CONFIRMED, S.IN_STUDY, S.ACCEPTED, S.SCHEDULED])
def test_what_still_goes_on_is_not_touched(state):
    RequestFactory(state=state, state_since=timezone.now() - 2 * KEPT)
    assert forget_requests() == 0


def test_what_was_never_confirmed_is_forgotten_too(client):
    request = RequestFactory(state_since=timezone.now() - KEPT - SECOND)
    assert forget_requests() == 1
    assert client.get(request.get_absolute_url()).status_code == 200
