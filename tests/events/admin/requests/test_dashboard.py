"""What the desk owes to relays, on the admin's home: each line leads to as many rows."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from events.admin.requests.forms import AnswerForm
from events.choices import Status
from events.models import Event
from events.publishing import services as event_verbs
from events.publishing.occurrences import set_occurrence_status
from events.requests.draft_event import accept_and_draft
from partners.choices import RequestState as S
from partners.models import ActivityRequest, AgreedDate
from partners.requests import services
from tests.factories import ActivityFactory, PartnerFactory, RequestFactory, UserFactory

DESK = "/admin/partners/activityrequest/"
STRANDED = "Demandes dont l’événement est annulé ou reporté : d’autres dates, ou rouvrir pour rendre ce qui est prêté"
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
    return client.post(address, {"seen": AnswerForm(activity_request=request).mark})


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
    assert [verb.name for verb in page.context["actions"]] == ["garder-l-evenement"]
    assert keep(client, request).status_code == 302
    assert lines(client) == {}
    event.refresh_from_db()
    assert (event.request, event.is_published, event.status) == (None, True, Status.SCHEDULED)
    line = request.changes.last()
    assert (line.note, line.is_internal) == ("L’événement « Le ciel d’hiver » est gardé.", True)
    page = client.get(reverse("admin:partners_activityrequest_change", args=[request.pk]))
    assert page.context["actions"] == []
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


# --- announced, then called off; accepted, then without a draft -------------------------------------------------------


def accepted(partner, *, activity=None) -> tuple[ActivityRequest, Event]:
    activity = activity or ActivityFactory(partner=partner, lent=True)
    request = RequestFactory(activity=activity, partner=partner, wish="", state=S.IN_STUDY)
    date = AgreedDate(day=timezone.localdate() + dt.timedelta(days=30))
    event = accept_and_draft(request, by=UserFactory(), dates=[date])
    return ActivityRequest.objects.get(pk=request.pk), event


def page_of(client, request: ActivityRequest):
    return client.get(reverse("admin:partners_activityrequest_change", args=[request.pk]))


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_dates_and_loan_of_what_was_called_off_wait_to_be_given_back(client, editor, partner, status):
    request, event = accepted(partner)
    accepted(PartnerFactory())
    event_verbs.publish(event, by=None)
    assert lines(client) == {}
    event_verbs.set_status(event, by=None, status=status)
    assert lines(client) == {STRANDED: 1}
    assert "Plus rien n’a lieu : les dates convenues et l’exemplaire prêté" in page_of(client, request).content.decode()
    request.refresh_from_db()
    services.reopen(request, by=editor)
    assert (STRANDED in lines(client), request.activity.loans.count()) == (False, 0)


def test_one_occurrence_called_off_of_two_holds_the_rest(client, editor, partner):
    request, event = accepted(partner, activity=ActivityFactory(partner=partner))
    other = event.occurrences.get()
    other.pk, other.uid = None, uuid.uuid4()
    other.save(force_insert=True)
    event_verbs.publish(event, by=None)
    set_occurrence_status(other, by=None, status=Status.CANCELLED)
    assert lines(client) == {}
    assert "Plus rien n’a lieu" not in page_of(client, request).content.decode()


def test_a_draft_that_was_deleted_is_prepared_again_once(client, editor, partner):
    request, event = accepted(partner)
    names = lambda: [verb.name for verb in page_of(client, request).context["actions"]]  # noqa: E731
    assert "preparer-l-evenement" not in names()
    event.delete()
    assert names()[0] == "preparer-l-evenement"
    address = reverse("admin:partners_activityrequest_answer", args=[request.pk, "preparer-l-evenement"])
    answers = [client.post(address, {"seen": AnswerForm(activity_request=request).mark}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert "déjà préparé" in answers[1].content.decode()
    again = request.events.get()
    assert [occurrence.first_day for occurrence in again.occurrences.all()] == [request.agreed_dates.get().day]
