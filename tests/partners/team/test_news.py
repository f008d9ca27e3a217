"""What an account's person is written to: whatever opens or closes it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consortium.outbox.models import OutgoingEmail
from consortium.sessions import devices
from consortium.sessions.models import Session
from partners.choices import Role
from partners.models import Partner, User
from partners.second_factor.services import enrol, new_app
from partners.team.accounts import password_url
from tests.browsing import BrowsingClient
from tests.factories import PartnerFactory, coordination, member_of
from tests.partners.admin.test_team import NO_TEAM, said_yes, team_post

pytestmark = pytest.mark.django_db

PASSWORD = "trois petites étoiles filantes"
NEW = "quatre girafes sous un parapluie"


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory(name="Musée des mines")


@pytest.fixture
def zoe(partner) -> User:
    return member_of(partner, Role.EDITOR, email="zoe@example.org", name="Zoé", password=PASSWORD)


@pytest.fixture
def boss(partner) -> Client:
    client = BrowsingClient()
    client.force_login(member_of(partner, Role.MANAGER, email="cheffe@example.org", name="Anne"))
    return client


def news() -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.filter(kind="account_news").order_by("pk").values_list("to", "subject"))


def log_in(client: Client, person: User, password: str = PASSWORD) -> bool:
    data = {"username": person.email, "password": password, "next": reverse("admin:index")}
    return client.post(reverse("admin:login"), data, follow=True).redirect_chain == [(reverse("admin:index"), 302)]


def test_a_password_chosen_by_a_link_is_told_and_ends_every_session(zoe):
    elsewhere, here = Client(), Client()
    elsewhere.force_login(zoe)
    form = here.get(password_url(zoe), follow=True).redirect_chain[-1][0]
    here.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert news() == [("zoe@example.org", "Nouveau mot de passe")]
    letter = OutgoingEmail.objects.get()
    assert reverse("password-forgotten") in letter.text
    assert NEW not in letter.text + letter.html
    assert elsewhere.get(reverse("admin:index")).status_code == 302
    # This browser belongs to whoever reads the mailbox: it is no unknown one.
    assert log_in(here, zoe, NEW)
    assert len(news()) == 1


def test_a_password_changed_in_the_admin_is_told_and_ends_the_other_sessions(zoe):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(zoe)
    before = here.session.session_key
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post(reverse("admin:password_change"), data).status_code == 302
    assert news() == [("zoe@example.org", "Nouveau mot de passe")]
    assert here.get(reverse("admin:index")).status_code == 200
    assert elsewhere.get(reverse("admin:index")).status_code == 302
    assert [session.pk for session in Session.objects.filter(user=zoe)] == [here.session.session_key] != [before]


def test_a_new_role_is_told(boss, partner, zoe):
    boss.post(
        reverse("admin:partners_partner_change", args=[partner.pk]),
        team_post(partner, **{"memberships-1-role": "manager"}),
    )
    assert news() == [("zoe@example.org", "Votre rôle : Musée des mines")]
    text = OutgoingEmail.objects.get().text
    assert "Votre rôle a changé dans l’équipe Musée des mines : Responsable" in text
    assert "C’est Anne qui l’a enregistré." in text


def test_nothing_is_told_of_a_team_that_stays_as_it_is(boss, partner, zoe):
    boss.post(
        reverse("admin:partners_partner_change", args=[partner.pk]),
        team_post(partner, city="Metz", **{"memberships-1-receives_reminders": "on"}),
    )
    assert news() == []


def test_joining_a_team_is_told(boss, partner):
    other = member_of(PartnerFactory(), email="lou@example.org", password=PASSWORD)
    boss.post(reverse("admin:partners_partner_change", args=[partner.pk]), team_post(partner, (other.email, "editor")))
    assert news() == [("lou@example.org", "Votre rôle : Musée des mines")]
    assert "Vous êtes maintenant dans l’équipe Musée des mines" in OutgoingEmail.objects.get().text


@pytest.mark.parametrize(("elsewhere", "words"), [(False, "est fermé"), (True, "Vous gardez votre accès")])
def test_removal_is_told_with_what_is_left(boss, partner, zoe, elsewhere, words):
    if elsewhere:
        zoe.memberships.create(partner=PartnerFactory(), role=Role.EDITOR)
    address = reverse("admin:partners_partner_change", args=[partner.pk])
    said_yes(boss, address, team_post(partner, **{"memberships-1-DELETE": "on"}))
    assert news() == [("zoe@example.org", "Vous avez quitté une équipe : Musée des mines")]
    assert words in OutgoingEmail.objects.get().text


def test_closing_and_opening_an_account_and_the_coordination_are_told():
    other, client = coordination(email="lou@example.org", password=PASSWORD), BrowsingClient()
    client.force_login(coordination())
    address = reverse("admin:partners_user_change", args=[other.pk])
    data = {"email": other.email, "name": other.name, "is_superuser": "on", **NO_TEAM}
    said_yes(client, address, data)
    client.post(address, {**data, "is_active": "on"})
    outside = {key: value for key, value in data.items() if key != "is_superuser"}
    said_yes(client, address, {**outside, "is_active": "on"})
    client.post(address, {**data, "is_active": "on"})
    letters = OutgoingEmail.objects.filter(to="lou@example.org").order_by("pk")
    told = re.compile(r"fermé|rouvert|faites plus partie|faites maintenant partie")
    sentences = [told.search(row.text)[0] for row in letters]
    assert sentences == ["fermé", "rouvert", "faites plus partie", "faites maintenant partie"]


def test_a_second_factor_is_told(zoe):
    enrol(zoe, new_app(zoe), name="Mon téléphone")
    assert news() == [("zoe@example.org", "Votre double authentification a changé")]
    assert "Mon téléphone" in OutgoingEmail.objects.get().text


def test_the_first_log_in_from_a_browser_is_told_and_no_other(zoe):
    browser = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"})
    for _ in range(2):
        log_in(browser, zoe)
        browser.post(reverse("admin:logout"))
    assert news() == [("zoe@example.org", "Connexion depuis un nouveau navigateur")]
    assert "Firefox, Windows" in OutgoingEmail.objects.get().text
    log_in(Client(), zoe)
    assert len(news()) == 2


def test_a_browser_of_a_shared_desk_is_known_to_each_of_its_accounts(zoe):
    other, desk = member_of(PartnerFactory(), email="lou@example.org", password=PASSWORD), Client()
    for person in (zoe, other, zoe, other):
        log_in(desk, person)
        desk.post(reverse("admin:logout"))
    assert [to for to, _ in news()] == ["zoe@example.org", "lou@example.org"]


def test_a_forged_cookie_makes_no_browser_known(zoe):
    browser = Client()
    browser.cookies[devices.COOKIE.name] = f"[{zoe.pk}]:abc:def"
    log_in(browser, zoe)
    assert len(news()) == 1
