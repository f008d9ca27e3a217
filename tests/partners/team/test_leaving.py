"""Somebody leaves: what the person who removes them reads, and what ends at once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from consortium.sessions.models import Session
from partners.choices import Role
from partners.models import Membership, Partner, User
from partners.team.accounts import invite, password_url
from tests.browsing import BrowsingClient
from tests.factories import PartnerFactory, coordination, member_of
from tests.partners.admin.test_team import NO_TEAM, said_yes, team_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory()


@pytest.fixture
def boss(partner) -> Client:
    client = BrowsingClient()
    client.force_login(member_of(partner, Role.MANAGER, email="cheffe@example.org"))
    return client


@pytest.fixture
def camille(partner) -> User:
    return member_of(partner, Role.EDITOR, email="zoe@example.org", name="Camille Martin")


def browsers_of(person: User, count: int) -> list[Client]:
    clients = [Client() for _ in range(count)]
    for client in clients:
        client.force_login(person)
    return clients


def gets_in(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def page(partner: Partner) -> str:
    return reverse("admin:partners_partner_change", args=[partner.pk])


def without(partner: Partner, person: User) -> dict[str, object]:
    """The partner's form, with this person's box ticked for removal."""
    members = list(partner.memberships.order_by("partner__name", "user__email"))
    index = next(index for index, member in enumerate(members) if member.user_id == person.pk)
    return team_post(partner, **{f"memberships-{index}-DELETE": "on"})


def test_the_manager_reads_what_removal_does_before_anything_is_done(boss, partner, camille):
    browsers = browsers_of(camille, 2)
    asked = boss.post(page(partner), without(partner, camille) | {"city": "Nancy"})
    assert "Camille Martin ne pourra plus se connecter ; ses brouillons restent à l’équipe ; 2 sessions" in asked.text
    partner.refresh_from_db()
    assert (all(map(gets_in, browsers)), partner.city) == (True, "Épinal")
    said_yes(boss, page(partner), without(partner, camille) | {"city": "Nancy"})
    partner.refresh_from_db()
    assert (list(map(gets_in, browsers)), partner.city) == ([False, False], "Nancy")
    assert Session.objects.filter(user=camille).count() == 0
    lines = LogEntry.objects.filter(object_id=camille.pk, content_type__model="user")
    assert set(lines.values_list("user__email", "change_message")) == {
        ("cheffe@example.org", "Accès fermé, 2 sessions fermées."),
        ("cheffe@example.org", f"{partner}, Camille Martin : rédaction → hors de l’équipe."),
    }


def test_who_is_of_another_team_stays_in_and_the_page_says_so(boss, partner, camille):
    camille.memberships.create(partner=PartnerFactory(name="Musée des mines"), role=Role.EDITOR)
    [browser] = browsers_of(camille, 1)
    asked = boss.post(page(partner), without(partner, camille))
    assert "Camille Martin quitte l’équipe et garde son accès, par Musée des mines." in asked.text
    said_yes(boss, page(partner), without(partner, camille))
    assert (gets_in(browser), camille.memberships.count()) == (True, 1)


def test_another_outcome_than_the_one_read_is_asked_again(boss, partner, camille):
    other = camille.memberships.create(partner=PartnerFactory(), role=Role.EDITOR)
    asked = boss.post(page(partner), without(partner, camille))
    other.delete()  # meanwhile
    name, value = asked.context["confirmed"]
    again = boss.post(page(partner), without(partner, camille) | {name: value})
    assert "ne pourra plus se connecter" in again.text
    assert Membership.objects.filter(user=camille).exists()


def test_links_and_invitations_of_before_serve_no_more_even_when_the_person_comes_back(boss, partner, camille):
    invite(camille, by=camille)
    link = password_url(camille)
    assert Client().get(link, follow=True).context["validlink"] is True
    [browser] = browsers_of(camille, 1)
    said_yes(boss, page(partner), without(partner, camille))
    assert Client().get(link, follow=True).context["validlink"] is False
    boss.post(page(partner), team_post(partner, (camille.email, "editor")))
    assert User.objects.get(pk=camille.pk).is_staff
    assert Client().get(link, follow=True).context["validlink"] is False
    assert not gets_in(browser)
    assert gets_in(browsers_of(User.objects.get(pk=camille.pk), 1)[0])
    assert Client().get(password_url(User.objects.get(pk=camille.pk)), follow=True).context["validlink"] is True


def test_who_left_by_another_way_starts_anew_when_let_in_again(boss, partner, camille):
    """Rows deleted in a shell end no session: the way back does."""
    [browser] = browsers_of(camille, 1)
    camille.memberships.all().delete()
    boss.post(page(partner), team_post(partner, (camille.email, "editor")))
    assert User.objects.get(pk=camille.pk).is_staff
    assert not gets_in(browser)


@pytest.fixture
def coordinator() -> Client:
    client = BrowsingClient()
    client.force_login(coordination())
    return client


def account_data(person: User, **changes) -> dict[str, object]:
    [member] = person.memberships.all()
    row = {"id": member.pk, "user": person.pk, "partner": member.partner_id, "role": member.role}
    rows = {f"memberships-0-{name}": value for name, value in row.items()}
    data = {"email": person.email, "name": person.name, "is_active": "on"} | rows
    return data | {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1} | changes


def test_closing_an_account_asks_and_ends_its_sessions(coordinator, camille):
    [browser] = browsers_of(camille, 1)
    link = password_url(camille)
    address = reverse("admin:partners_user_change", args=[camille.pk])
    data = account_data(camille)
    del data["is_active"]
    asked = coordinator.post(address, data)
    assert "Camille Martin ne pourra plus se connecter" in asked.text
    assert "une session sera fermée" in asked.text
    assert gets_in(browser)
    said_yes(coordinator, address, data)
    assert not gets_in(browser)
    # Opened again: the person enters, what was open before does not.
    coordinator.post(address, account_data(camille))
    assert User.objects.get(pk=camille.pk).is_staff
    assert not gets_in(browser)
    assert Client().get(link, follow=True).context["validlink"] is False


def test_taking_an_account_out_of_its_last_team_asks_and_ends_its_sessions(coordinator, camille):
    [browser] = browsers_of(camille, 1)
    address = reverse("admin:partners_user_change", args=[camille.pk])
    said_yes(coordinator, address, account_data(camille, **{"memberships-0-DELETE": "on"}))
    assert (gets_in(browser), User.objects.get(pk=camille.pk).is_staff) == (False, False)


def test_leaving_the_coordination_asks_too(coordinator):
    other = coordination(name="Ancienne")
    [browser] = browsers_of(other, 1)
    address = reverse("admin:partners_user_change", args=[other.pk])
    said_yes(coordinator, address, {"email": other.email, "name": other.name, "is_active": "on", **NO_TEAM})
    assert not gets_in(browser)
