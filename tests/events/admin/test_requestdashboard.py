"""What the desk owes to relays, on the admin's home: each line leads to as many rows."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from events import services as event_verbs
from events.admin.requestforms import AnswerForm
from events.choices import Status
from events.from_request import accept_and_draft
from events.models import Event
from partners.choices import RequestState as S
from partners.models import ActivityRequest, AgreedDate
from partners.requests import services
from tests.factories import ActivityFactory, PartnerFactory, RequestFactory, UserFactory

DESK = "/admin/partners/activityrequest/"
ORPHANED = "Demandes retirées par leur relais : l’événement est à annuler, ou à garder"


def lines(client) -> dict[str, int]:
    found = {}
    for todo in client.get(reverse("admin:index")).context["todos"]:
        if todo.url.startswith(DESK):
            assert client.get(todo.url).context["cl"].result_count == todo.count, todo.label
            found[todo.label] = todo.count
    return found


def withdrawn(partner, *, published: bool = True) -> tuple[ActivityRequest, Event]:
    activity = ActivityFactory(partner=partner, title="Le ciel d’hiver")
    request = RequestFactory(activity=activity, partner=partner, wish="", state=S.IN_STUDY)
    date = AgreedDate(day=timezone.localdate() + dt.timedelta(days=30), start_time=dt.time(14), end_time=dt.time(16))
    event = accept_and_draft(request, by=UserFactory(), dates=[date])
    if published:
        event_verbs.publish(event, by=None)
        request.refresh_from_db()
    services.withdraw(request)
    return ActivityRequest.objects.get(pk=request.pk), event


def keep(client, request: ActivityRequest):
    address = reverse("admin:partners_activityrequest_answer", args=[request.pk, "garder-l-evenement"])
    return client.post(address, {"seen": AnswerForm(asked=request).mark})


@pytest.mark.parametrize("published", [True, False])
def test_an_event_whose_request_was_withdrawn_waits_until_it_is_cancelled(client, editor, partner, published):
    _, event = withdrawn(partner, published=published)
    withdrawn(PartnerFactory())
    assert lines(client) == {ORPHANED: 1}
    if published:
        event_verbs.set_status(event, by=None, status=Status.CANCELLED)
    else:
        event.delete()
    assert lines(client) == {}


def test_or_until_it_is_kept(client, editor, partner):
    request, event = withdrawn(partner)
    page = client.get(reverse("admin:partners_activityrequest_change", args=[request.pk]))
    assert [verb.name for verb in page.context["verbs"]] == ["garder-l-evenement"]
    assert keep(client, request).status_code == 302
    assert lines(client) == {}
    event.refresh_from_db()
    assert (event.request, event.is_published, event.status) == (None, True, Status.SCHEDULED)
    line = request.changes.last()
    assert (line.note, line.is_internal) == ("L’événement « Le ciel d’hiver » est gardé.", True)
    page = client.get(reverse("admin:partners_activityrequest_change", args=[request.pk]))
    assert page.context["verbs"] == []
    assert keep(client, request).status_code == 200  # a second click changes nothing, and says why


def test_a_contributor_sees_the_line_and_cannot_keep(client, contributor, partner):
    request, event = withdrawn(partner)
    assert lines(client) == {ORPHANED: 1}
    assert keep(client, request).status_code == 403
    event.refresh_from_db()
    assert event.request == request


def test_what_is_over_waits_for_nobody(client, editor, partner):
    _, event = withdrawn(partner)
    past = timezone.now() - dt.timedelta(days=2)
    event.occurrences.update(start=past, end=past + dt.timedelta(hours=1))
    assert lines(client) == {}


def test_an_event_is_not_kept_while_its_request_lives(client, editor, partner):
    request = RequestFactory(partner=partner, state=S.IN_STUDY)
    assert "n’est pas retirée" in keep(client, request).content.decode()
