"""The forms of an event that answers a relay: what was agreed upon follows, or the form says why it cannot."""

import datetime as dt

import pytest
from django.urls import reverse

from events.models import Event, Occurrence
from events.requests.draft_event import accept_and_draft
from events.requests.reschedule import move_dates
from partners.choices import RequestState as S
from partners.choices import Role
from partners.models import AgreedDate, Loan
from tests.browsing import hidden_fields
from tests.events.admin.forms import event_data, occurrences, row
from tests.factories import ActivityFactory, RequestFactory, UserFactory, member_of

DAY = dt.date(2099, 3, 3)


def accepted(partner, day: dt.date = DAY, *, activity=None) -> Event:
    activity = activity or ActivityFactory(partner=partner, lent=True)
    request = RequestFactory(activity=activity, partner=partner, wish="", state=S.IN_STUDY)
    return accept_and_draft(request, by=UserFactory(), dates=[AgreedDate(day=day)])


def change(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def occurrence_page(event: Event) -> str:
    return reverse("admin:events_occurrence_change", args=[event.occurrences.get().pk])


def own_row(event: Event, day: str, **more) -> dict[str, object]:
    occurrence = event.occurrences.get()
    return row(occurrence.venue, day, "", "", all_day="on", id=occurrence.pk, event=event.pk, **more)


def save(client, event: Event, day: str, carried: dict | None = None, **more):
    data = event_data(event.organiser, **occurrences(own_row(event, day, **more), initial=1))
    return client.post(change(event), {**data, **(carried or {})})


def one_occurrence(event: Event, day: str) -> dict[str, object]:
    data = occurrences(own_row(event, day), initial=1)
    return {name.removeprefix("occurrences-0-"): value for name, value in data.items()}


def agreed(event: Event) -> dt.date:
    return AgreedDate.objects.get(request=event.request_id).day


def test_the_event_s_form_takes_the_loan_along_and_says_so(client, editor, partner):
    event = accepted(partner)
    answer = save(client, event, "2099-03-20")
    assert answer.status_code == 302
    assert (agreed(event), Loan.objects.get().opening) == (dt.date(2099, 3, 20),) * 2
    said = [str(message) for message in client.get(change(event)).context["messages"]]
    assert any(words.startswith("La demande du relais suit") for words in said)


def test_no_copy_in_is_said_beside_the_day_with_the_way_to_the_request(client, editor, partner):
    event = accepted(partner)
    accepted(partner, dt.date(2099, 3, 20), activity=event.request.activity)
    answer = save(client, event, "2099-03-20")
    [form] = answer.context["inline_admin_formsets"][0].formset.forms
    [error] = form.errors["day"]
    assert error.startswith("Aucun exemplaire n’est libre du 20 mars 2099")
    assert f'href="{reverse("admin:partners_activityrequest_change", args=[event.request_id])}"' in error
    assert (agreed(event), event.occurrences.get().first_day) == (DAY, DAY)


def test_the_page_of_one_occurrence_does_the_same(client, editor, partner):
    event = accepted(partner)
    accepted(partner, dt.date(2099, 3, 20), activity=event.request.activity)
    refused = client.post(occurrence_page(event), one_occurrence(event, "2099-03-20"))
    assert refused.context["adminform"].form.errors["day"][0].startswith("Aucun exemplaire")
    assert client.post(occurrence_page(event), one_occurrence(event, "2099-03-25")).status_code == 302
    assert agreed(event) == event.occurrences.get().first_day == dt.date(2099, 3, 25)


def test_a_contributor_is_led_to_those_who_decide(client, contributor, partner):
    event = accepted(partner)
    answer = save(client, event, "2099-03-20")
    [form] = answer.context["inline_admin_formsets"][0].formset.forms
    assert form.errors["day"][0].startswith("C’est convenu avec le relais")
    assert agreed(event) == DAY


def test_a_co_organiser_does_not_move_what_another_partner_promised(client, partner):
    event = accepted(partner)
    friend = ActivityFactory().partner
    event.co_organisers.add(friend)
    client.force_login(member_of(friend, Role.MANAGER))
    client.post(occurrence_page(event), one_occurrence(event, "2099-03-20"))
    assert (agreed(event), event.occurrences.get().first_day) == (DAY, DAY)


def test_a_promised_occurrence_is_not_deleted(client, editor, partner):
    event = accepted(partner)
    answer = save(client, event, "2099-03-03", DELETE="on")
    [error] = answer.context["inline_admin_formsets"][0].formset.non_form_errors()
    assert error.startswith("Le relais compte sur cette date")
    delete = reverse("admin:events_occurrence_delete", args=[event.occurrences.get().pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Occurrence.objects.count() == 1


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.IN_STUDY])
def test_once_nobody_counts_on_it_a_draft_s_occurrence_goes(client, editor, partner, state: S):
    event = accepted(partner)
    type(event.request).objects.update(state=state)
    save(client, event, "2099-03-03", DELETE="on")
    assert Occurrence.objects.count() == 0


# --- a form that was shown before a colleague moved the dates ---------------------------------------------------------


def shown_row(client, event: Event) -> dict[str, object]:
    """What the page carries as it shows it now."""
    return hidden_fields(client.get(change(event)))


@pytest.mark.parametrize("page", ["event", "occurrence"])
@pytest.mark.parametrize(("day", "is_written"), [("2099-03-03", True), ("2099-03-05", False)])
def test_an_old_form_does_not_move_back_what_a_colleague_moved(client, editor, partner, page, day, is_written):
    event = accepted(partner)
    seen = hidden_fields(client.get(change(event) if page == "event" else occurrence_page(event)))
    request = event.request
    move_dates(request, by=editor, dates=[AgreedDate(day=dt.date(2099, 3, 20))])
    if page == "event":
        answer = save(client, event, day, seen)
    else:
        answer = client.post(occurrence_page(event), one_occurrence(event, day) | seen)
    assert answer.status_code == (302 if is_written else 200)
    assert is_written or "a aussi changé ce champ" in answer.content.decode()
    assert (agreed(event), Loan.objects.get().opening) == (dt.date(2099, 3, 20),) * 2


def test_with_the_new_dates_the_old_form_saves_the_rest(client, editor, partner):
    event = accepted(partner)
    seen = shown_row(client, event)
    move_dates(event.request, by=editor, dates=[AgreedDate(day=dt.date(2099, 3, 20))])
    assert save(client, event, "2099-03-20", seen).status_code == 302
    assert (agreed(event), Event.objects.get(pk=event.pk).title) == (dt.date(2099, 3, 20), "Nuit des étoiles")


def test_the_form_as_shown_moves_what_it_says(client, editor, partner):
    event = accepted(partner)
    assert save(client, event, "2099-03-20", **shown_row(client, event)).status_code == 302
    assert agreed(event) == dt.date(2099, 3, 20)
