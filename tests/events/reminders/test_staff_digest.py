"""The staff's Monday: what waits, once a week, to whoever has something to hear."""

import datetime as dt

import pytest

from consortium.outbox import delivery
from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from events.choices import Publication, Status
from events.models import Event, Occurrence
from events.reminders.staff_digest import write_week
from events.tasks import write_staff_week
from partners.choices import RequestState
from partners.models import ActivityRequest, Membership, User
from tests.events.reminders.conftest import paris
from tests.factories import ActivityFactory, EventFactory, OccurrenceFactory, PartnerFactory, RequestFactory, member_of

pytestmark = pytest.mark.django_db
MONDAY = paris(2026, 11, 23, 7, 30)  # ISO week 48
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    """Everything here was written a week before."""
    time_machine.move_to(MONDAY - 7 * DAY, tick=False)


@pytest.fixture
def partner():
    partner = PartnerFactory()
    member_of(partner, email="equipe@example.org")
    return partner


def request_of(partner, state: str = RequestState.CONFIRMED, **fields) -> ActivityRequest:
    return RequestFactory(partner=partner, state=state, **{"activity": ActivityFactory(title="Le ciel"), **fields})


def draft_of(partner, start: dt.datetime = MONDAY + DAY, **fields) -> Event:
    """A draft with one occurrence."""
    event = EventFactory(**{"draft": True, "organiser": partner, **fields})
    OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=2))
    return event


def told() -> list[str]:
    return list(OutgoingEmail.objects.filter(kind="staff_week").order_by("pk").values_list("to", flat=True))


def test_requests_that_wait_and_drafts_that_are_near_in_one_message(partner):
    request_of(partner, created_at=MONDAY - 12 * DAY)
    request_of(partner, RequestState.IN_STUDY, created_at=MONDAY - 30 * DAY, activity=ActivityFactory(title="La mer"))
    event = draft_of(partner, title="La nuit des chercheurs")
    assert write_week(MONDAY) == 1
    [mail] = OutgoingEmail.objects.all()
    assert (mail.to, mail.kind) == ("equipe@example.org", "staff_week")
    assert mail.subject == "La semaine du 23\u00a0novembre 2026 : 2 demandes en attente, 1 brouillon à publier"
    assert mail.text.index("La mer") < mail.text.index("Le ciel") < mail.text.index("La nuit des chercheurs")
    assert "À l’étude, reçue il y a 30 jours" in mail.text
    assert "Confirmée, reçue il y a 12 jours" in mail.text
    assert "La nuit des chercheurs (brouillon)\n  Mardi 24\u00a0novembre 2026" in mail.text
    assert f"http://127.0.0.1:8000/admin/events/event/{event.pk}/change/" in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_when_there_is_nothing(partner):
    request_of(partner, RequestState.RECEIVED)
    request_of(partner, RequestState.ACCEPTED)
    draft_of(partner, MONDAY + 22 * DAY)  # Tuesday in three weeks
    draft_of(partner, MONDAY - DAY)
    draft_of(partner, draft=False)
    draft_of(partner, status=Status.CANCELLED)
    request_of(PartnerFactory())
    assert (write_week(MONDAY), told()) == (0, [])


def test_three_weeks_are_counted_in_days(partner):
    draft_of(partner, paris(2026, 12, 14, 23))
    assert write_week(MONDAY) == 1


def test_a_review_and_an_event_of_a_co_organiser_are_drafts_too(partner):
    friend = PartnerFactory()
    member_of(friend, email="amie@example.org")
    event = draft_of(partner, publication=Publication.REVIEW)
    event.co_organisers.add(friend)
    assert write_week(MONDAY) == 2
    assert told() == ["amie@example.org", "equipe@example.org"]
    assert "(en relecture)" in OutgoingEmail.objects.first().text


def test_one_message_for_somebody_in_two_teams(partner):
    other = PartnerFactory()
    Membership.objects.create(user=Membership.objects.get().user, partner=other)
    request_of(partner)
    request_of(other, activity=ActivityFactory(title="La mer"))
    assert write_week(MONDAY) == 1
    assert "2 demandes en attente" in OutgoingEmail.objects.get().subject


def test_who_does_not_wish_it_is_left_alone(partner):
    request_of(partner)
    Membership.objects.update(receives_reminders=False)
    member_of(partner, email="parti@example.org", is_active=False)
    assert write_week(MONDAY) == 0


def test_once_a_week_from_monday_to_wednesday_evening(partner):
    request_of(partner)
    before, late = MONDAY - dt.timedelta(seconds=1), paris(2026, 11, 25, 20)
    assert [write_week(now) for now in (before, late, late - DAY / 24, late - DAY / 24, MONDAY, late)] == [
        0, 0, 1, 0, 0, 0,
    ]  # fmt: skip
    assert write_week(MONDAY + 7 * DAY) == 1
    assert [mail.key.split(":")[1] for mail in OutgoingEmail.objects.order_by("pk")] == ["2026-W48", "2026-W49"]


def test_what_came_since_waits_for_the_next_monday(partner, time_machine):
    time_machine.move_to(MONDAY + dt.timedelta(hours=1), tick=False)
    request_of(partner)
    draft_of(partner)
    assert write_week(MONDAY + DAY) == 0
    assert write_week(MONDAY + 7 * DAY) == 1


def test_the_task_writes_on_a_monday(partner, time_machine):
    request_of(partner)
    time_machine.move_to(MONDAY, tick=False)
    assert write_staff_week() == 1


def test_one_message_that_cannot_be_written_stops_nobody(partner, caplog):
    broken = PartnerFactory()
    member_of(broken, email="a@example.org")
    request_of(broken)
    request_of(partner)
    User.objects.filter(email="a@example.org").update(email="a\n@example.org")
    assert write_week(MONDAY) == 1
    assert told() == ["equipe@example.org"]
    assert "not written" in caplog.text


# --- at sending -------------------------------------------------------------------------------------------------------


def delivered() -> tuple[str, str]:
    message = OutgoingEmail.objects.get()
    assert delivery.deliver(message.pk)
    message.refresh_from_db()
    return message.state, message.reason


@pytest.fixture
def queued(partner, time_machine):
    request_of(partner)
    time_machine.move_to(MONDAY, tick=False)
    write_week(MONDAY)


def test_it_leaves(queued):
    assert delivered() == (State.SENT, "")


def test_whoever_stopped_does_not_get_it(queued):
    Membership.objects.update(receives_reminders=False)
    assert delivered() == (State.DROPPED, "Cette personne ne reçoit plus ces messages.")


@pytest.mark.parametrize("days", [3, 7])
def test_it_does_not_leave_later_in_the_week_nor_the_next(queued, time_machine, days):
    time_machine.move_to(MONDAY + days * DAY, tick=False)
    assert delivered() == (State.DROPPED, "La semaine est trop avancée pour ce message du lundi.")


@pytest.mark.parametrize("count", [1, 3])
def test_three_requests_cost_as_many_queries_as_one(partner, count, django_assert_num_queries):
    for _ in range(count):
        request_of(partner)
        draft_of(partner)
    assert write_week(MONDAY) == 1
    with django_assert_num_queries(7):  # nothing more to write: one look at the key
        assert write_week(MONDAY) == 0
    assert Occurrence.objects.count() == count
