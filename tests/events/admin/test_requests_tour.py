"""Accepting neighbours in one go: all of them, or none."""

import datetime as dt

import pytest
from django.urls import reverse

from consortium.admin_kit.row_version import version_of
from consortium.outbox.models import OutgoingEmail
from events.errors import EventError
from events.models import Event
from events.requests.tour import Stop, accept_tour
from partners.choices import RequestState as S
from partners.choices import Role
from partners.models import ActivityRequest, AgreedDate, Loan
from tests.factories import ActivityFactory, CommuneFactory, PartnerFactory, RequestFactory, UserFactory, member_of

DAY = dt.date(2099, 3, 3)


@pytest.fixture(autouse=True)
def _near_future(time_machine):
    time_machine.move_to(dt.datetime(2098, 12, 1, 10, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def activity(partner):
    return ActivityFactory(partner=partner, title="Le ciel d’hiver")


def ask(activity, state: str = S.CONFIRMED, latitude: float = 48.2, **fields) -> ActivityRequest:
    commune = CommuneFactory(latitude=latitude, longitude=6.9)
    fields = {"partner": activity.partner, "venue__commune": commune, **fields}
    return RequestFactory(activity=activity, wish="", state=state, **fields)


def tour(activity_request: ActivityRequest) -> str:
    return reverse("admin:partners_activityrequest_tour", args=[activity_request.pk])


def seen(activity_request: ActivityRequest) -> str:
    return version_of(activity_request)


def states(*requests: ActivityRequest) -> list[str]:
    return [ActivityRequest.objects.get(pk=activity_request.pk).state for activity_request in requests]


def data(first: ActivityRequest, *others: ActivityRequest, **changes) -> dict[str, str]:
    posted = {"seen": seen(first), "date-0-day": "2099-03-03"}
    for number, other in enumerate(others, start=4):
        prefix = f"stop-{other.pk}"
        posted |= {f"{prefix}-take": "on", f"{prefix}-seen": seen(other), f"{prefix}-0-day": f"2099-03-{number:02}"}
    return posted | changes


def test_one_post_accepts_the_neighbours_each_with_its_dates(client, editor, activity):
    first, near = ask(activity, S.IN_STUDY), ask(activity, latitude=48.4)
    far = ask(activity, latitude=49.5)
    other_activity = ask(ActivityFactory(partner=activity.partner))
    form = client.get(tour(first)).context["form"]
    assert [(choice.activity_request, choice.away) for choice in form.choices] == [(near, "à 22\u00a0km")]
    response = client.post(tour(first), data(first, near, words="En route !"))
    assert response.status_code == 302
    assert states(first, near, far, other_activity) == [S.ACCEPTED, S.ACCEPTED, S.CONFIRMED, S.CONFIRMED]
    drafts = Event.objects.order_by("request")
    assert [(draft.request, draft.occurrences.get().first_day.day) for draft in drafts] == [(first, 3), (near, 4)]
    assert OutgoingEmail.objects.filter(about=f"request:{near.pk}").count() == 1
    assert [change.to_state for change in near.changes.all()] == [S.IN_STUDY, S.ACCEPTED]
    assert "En route !" in OutgoingEmail.objects.filter(about=f"request:{near.pk}").order_by("pk").last().text


def test_one_impossible_stop_accepts_none(client, editor, partner):
    kit = ActivityFactory(lent=True, partner=partner)
    first, near = ask(kit), ask(kit, latitude=48.3)
    response = client.post(tour(first), data(first, near) | {f"stop-{near.pk}-0-day": "2099-03-03"})
    assert f"{near.place} : Aucun exemplaire n’est libre" in response.text
    assert "Aucune demande n’a été acceptée." in response.text
    assert states(first, near) == [S.CONFIRMED, S.CONFIRMED]
    assert (Loan.objects.count(), Event.objects.count(), OutgoingEmail.objects.count()) == (0, 0, 0)


def test_a_neighbour_that_changed_meanwhile_stops_the_tour(client, editor, activity):
    first, near = ask(activity, S.IN_STUDY), ask(activity)
    stale = data(first, near)
    ActivityRequest.objects.filter(pk=near.pk).update(state=S.IN_STUDY)
    response = client.post(tour(first), stale)
    assert "Quelqu’un a agi sur cette demande" in response.text
    assert states(first, near) == [S.IN_STUDY, S.IN_STUDY]


def test_a_first_request_that_changed_meanwhile_stops_the_tour(client, editor, activity):
    first, near = ask(activity, S.IN_STUDY), ask(activity)
    stale = data(first, near)
    ActivityRequest.objects.filter(pk=first.pk).update(state=S.WITHDRAWN)
    assert "Quelqu’un a agi sur cette demande" in client.post(tour(first), stale).text
    assert states(first, near) == [S.WITHDRAWN, S.CONFIRMED]


@pytest.mark.parametrize("changes", [{"date-0-day": ""}, {"date-0-day": "jamais"}, {"words": "x" * 2001}])
def test_what_cannot_be_read_accepts_nothing(client, editor, activity, changes):
    first, near = ask(activity, S.IN_STUDY), ask(activity)
    assert client.post(tour(first), data(first, near, **changes)).status_code == 200
    assert states(first, near) == [S.IN_STUDY, S.CONFIRMED]


def test_a_stop_without_date_and_a_tour_of_one_are_refused(client, editor, activity):
    first, near = ask(activity, S.IN_STUDY), ask(activity)
    assert (
        "Retenez au moins une date" in client.post(tour(first), data(first, near) | {f"stop-{near.pk}-0-day": ""}).text
    )
    assert "Choisissez au moins une demande voisine" in client.post(tour(first), data(first)).text
    assert states(first, near) == [S.IN_STUDY, S.CONFIRMED]


def test_a_neighbour_of_another_partner_is_neither_shown_nor_taken(client, editor, activity):
    first, near = ask(activity, S.IN_STUDY), ask(activity)
    theirs = ask(activity, partner=PartnerFactory())
    assert [choice.activity_request for choice in client.get(tour(first)).context["form"].choices] == [near]
    client.post(tour(first), data(first, near, theirs))
    assert states(first, near, theirs) == [S.ACCEPTED, S.ACCEPTED, S.CONFIRMED]


def test_a_contributor_does_not_tour(client, partner, activity):
    first, near = ask(activity, S.IN_STUDY), ask(activity)
    client.force_login(member_of(partner, Role.CONTRIBUTOR))
    assert client.get(tour(first)).status_code == 403
    assert client.post(tour(first), data(first, near)).status_code == 403
    assert states(first, near) == [S.IN_STUDY, S.CONFIRMED]


def test_without_neighbours_there_is_no_tour(client, editor, activity):
    alone = ask(activity, S.IN_STUDY)
    page = reverse("admin:partners_activityrequest_change", args=[alone.pk])
    assert tour(alone) not in client.get(page).text
    assert client.get(tour(alone)).url == page


@pytest.mark.django_db
def test_the_verb_refuses_what_is_no_tour(activity):
    one, other = ask(activity), ask(ActivityFactory())
    dates = [AgreedDate(day=DAY)]
    with pytest.raises(EventError, match="deux fois"):
        accept_tour([Stop(one, dates), Stop(one, dates)], by=UserFactory())
    with pytest.raises(EventError, match="une seule activité"):
        accept_tour([Stop(one, dates), Stop(other, dates)], by=UserFactory())
    free = RequestFactory(state=S.CONFIRMED)
    with pytest.raises(EventError, match="une seule activité"):
        accept_tour([Stop(free, dates)], by=UserFactory())
