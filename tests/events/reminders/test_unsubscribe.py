"""The link by which a member of a team, or the contact of a venue, stops being reminded."""

import pytest
from django.test import Client

from consortium.outbox.models import OutgoingEmail
from events.reminders.dispatch import write_due
from events.reminders.links import role_stop_url
from partners.models import Membership
from territories.models import Venue
from tests.events.reminders.conftest import occurrence_at, paris
from tests.factories import EventFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "jeanne@example.org"
MORNING = paris(2026, 11, 14, 9)


@pytest.fixture(autouse=True)
def _morning(time_machine):
    """A link carries the second at which it was signed: it is the same here and in the message."""
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def path() -> str:
    """The link of somebody in two teams who is also the contact of a venue; another team member is there, too."""
    person = UserFactory(email="Jeanne@example.org")
    for name in ("Accustica bis", "La Nef bis"):
        Membership.objects.create(user=person, partner=PartnerFactory(name=name))
    partner = PartnerFactory(name="Ailleurs")
    Membership.objects.create(user=UserFactory(email="autre@example.org"), partner=partner)
    Venue.objects.all().delete()
    occurrence_at(
        event=EventFactory(organiser=partner), venue__name="Le Préau", venue__contact_email="JEANNE@example.org"
    )
    return role_stop_url(ADDRESS).removeprefix("http://127.0.0.1:8000")


def reminded() -> list[str]:
    members = Membership.objects.filter(receives_reminders=True).values_list("user__email", flat=True)
    return sorted({*members, *Venue.objects.filter(receives_reminders=True).values_list("contact_email", flat=True)})


def test_a_visit_only_asks(client, path):
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Accustica bis, La Nef bis" in html
    assert "Le Préau" in html
    assert ADDRESS in html
    assert len(reminded()) == 3


def test_the_button_stops_every_role_of_the_address_and_nobody_elses(client, path):
    html = client.post(path).content.decode()
    assert "C’est arrêté" in html
    assert reminded() == ["autre@example.org"]
    assert "C’est arrêté" in client.get(path).content.decode()
    assert client.post(path).status_code == 200


def test_a_mail_reader_stops_in_one_click_without_cookie_or_token(path):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert reminded() == ["autre@example.org"]


def test_the_message_carries_the_link(path):
    write_due(MORNING)
    message = OutgoingEmail.objects.get(to=ADDRESS)
    assert message.headers == {
        "List-Unsubscribe": f"<http://127.0.0.1:8000{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert f"http://127.0.0.1:8000{path}" in message.text


def test_the_page_is_for_one_person(client, path):
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_forged_link_is_refused_in_words(client, path):
    forged = "x" if path[-2] != "x" else "y"
    response = client.post(f"{path[:-2]}{forged}/")
    assert response.status_code == 400
    assert "Ce lien n’est pas entier" in response.content.decode()
    assert len(reminded()) == 3
