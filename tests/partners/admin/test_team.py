"""Teams and accounts: who is let in, by whom, and how they get a password."""

import datetime as dt
import re
from html import unescape

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consortium.outbox.choices import Priority, State
from consortium.outbox.delivery import deliver_one
from consortium.outbox.models import OutgoingEmail
from partners.choices import Role
from partners.models import Membership, Partner, User
from partners.team.views import BY_EMAIL, FROM_NETWORK, TOO_MANY, PasswordForgotten
from tests.factories import PartnerFactory, UserFactory, coordination, member_of

NOON = dt.datetime(2027, 3, 2, 11, tzinfo=dt.UTC)  # far from the end of a window of an hour

pytestmark = pytest.mark.django_db

FIELDS = ("name", "city", "summary", "description", "website", "email", "phone")
LINK = re.compile(r"http://127\.0\.0\.1:8000(/compte/\S+)")
PASSWORD = "trois petites étoiles filantes"


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory()


@pytest.fixture
def manager(partner: Partner) -> User:
    return member_of(partner, Role.MANAGER, email="cheffe@example.org")


def page(partner: Partner) -> str:
    return reverse("admin:partners_partner_change", args=[partner.pk])


def team_post(partner: Partner, *new: tuple[str, str], **changes) -> dict[str, str]:
    """The partner's form with its team as it stands, ``changes`` by field, and new members (address, role)."""
    data = {name: getattr(partner, name) for name in FIELDS}
    members = list(partner.memberships.order_by("partner__name", "user__email"))
    for index, member in enumerate(members):
        data |= {f"memberships-{index}-{key}": getattr(member, key) for key in ("id", "role")}
        data[f"memberships-{index}-partner"] = partner.pk
    for index, (email, role) in enumerate(new, start=len(members)):
        data |= {f"memberships-{index}-email": email, f"memberships-{index}-role": role}
    data |= {"memberships-TOTAL_FORMS": len(members) + len(new), "memberships-INITIAL_FORMS": len(members)}
    return data | changes


def said_yes(client: Client, address: str, data: dict):
    """Post a form that removes somebody, and say yes on the page that asks: as a browser does, from what it holds."""
    asked = client.post(address, data)
    assert asked.templates[0].name == "admin/partners/removal.html"
    held = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', asked.text)
    return client.post(address, {name: unescape(value) for name, value in held})


def team(partner: Partner) -> dict[str, str]:
    return dict(partner.memberships.values_list("user__email", "role"))


def test_a_manager_invites_somebody_who_has_no_account(client, partner, manager, django_capture_on_commit_callbacks):
    client.force_login(manager)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(partner), team_post(partner, ("Nouveau@Example.org", "contributor")))
    assert team(partner) == {"cheffe@example.org": "manager", "nouveau@example.org": "contributor"}
    account = User.objects.get(email="nouveau@example.org")
    assert (account.is_staff, account.is_superuser, account.has_usable_password()) == (True, False, False)
    [letter] = mail.outbox
    assert letter.to == ["nouveau@example.org"]

    # The letter's link is enough to choose a password and log in.
    [link] = LINK.findall(letter.body)
    client.logout()
    form = client.get(link, follow=True)
    answer = client.post(
        form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD}, follow=True
    )
    assert answer.redirect_chain == [("/compte/mot-de-passe/choisi/", 302)]
    assert client.login(username="nouveau@example.org", password=PASSWORD)


def test_a_manager_adds_somebody_who_has_an_account(client, partner, manager, django_capture_on_commit_callbacks):
    known = UserFactory(email="connue@example.org", name="Connue", password=PASSWORD)
    client.force_login(manager)
    with django_capture_on_commit_callbacks(execute=True):
        data = team_post(partner, ("CONNUE@example.org", "editor"), **{"memberships-1-name": "Autre nom"})
        client.post(page(partner), data)
    assert team(partner) == {"cheffe@example.org": "manager", "connue@example.org": "editor"}
    known.refresh_from_db()
    assert known.name == "Connue"
    assert [letter.subject for letter in mail.outbox] == [f"Votre rôle : {partner}"]  # and no invitation


def test_the_account_of_a_member_is_not_the_team_s_to_change(client, partner, manager):
    client.force_login(manager)
    data = team_post(partner, **{"memberships-0-email": "pirate@example.org", "memberships-0-name": "Pirate"})
    client.post(page(partner), data)
    manager.refresh_from_db()
    assert manager.email == "cheffe@example.org"


@pytest.mark.parametrize(
    ("new", "changes", "words"),
    [
        ([("cheffe@example.org", "editor")], {}, "Cette personne est déjà dans l’équipe."),
        ([("fermee@example.org", "editor")], {}, "Ce compte est fermé : demandez à la coordination de le rouvrir."),
        ([("a@example.org", "editor"), ("A@example.org", "editor")], {}, "La même adresse est écrite deux fois."),
        ([("pas une adresse", "editor")], {}, "Saisissez une adresse de courriel valide."),
        ([("a@example.org", "superuser")], {}, "Sélectionnez un choix valide. superuser n’en fait pas partie."),
        ([], {"memberships-0-role": "editor"}, "Gardez au moins une personne responsable de l’équipe."),
        ([], {"memberships-0-DELETE": "on"}, "Gardez au moins une personne responsable de l’équipe."),
    ],
)
def test_what_a_team_refuses(client, partner, manager, new, changes, words):
    UserFactory(email="fermee@example.org", is_active=False)
    client.force_login(manager)
    answer = client.post(page(partner), team_post(partner, *new, **changes))
    formset = answer.context["inline_admin_formsets"][0].formset
    said = [
        *formset.non_form_errors(),
        *(error for form in formset.errors for errors in form.values() for error in errors),
    ]
    assert said == [words]
    assert team(partner) == {"cheffe@example.org": "manager"}


def test_the_coordination_may_leave_a_team_without_a_manager(client, partner, manager):
    client.force_login(coordination())
    said_yes(client, page(partner), team_post(partner, slug=partner.slug, **{"memberships-0-DELETE": "on"}))
    assert team(partner) == {}


def test_a_manager_s_post_reaches_no_other_team(client, partner, manager):
    other = member_of(PartnerFactory(name="Autre"), Role.EDITOR)
    foreign = other.memberships.get()
    client.force_login(manager)
    answer = client.post(page(foreign.partner), team_post(foreign.partner, (manager.email, "manager")))
    assert answer.status_code == 403
    # The other team's row, smuggled into the manager's own form.
    smuggled = {"memberships-0-id": foreign.pk, "memberships-0-role": "manager"}
    client.post(page(partner), team_post(partner) | smuggled)
    assert Membership.objects.get(pk=foreign.pk).role == Role.EDITOR
    assert team(foreign.partner) == {other.email: "editor"}


def test_a_manager_changes_the_page_but_neither_area_nor_address(client, partner, manager):
    client.force_login(manager)
    client.post(page(partner), team_post(partner, city="Metz", slug="ailleurs", departements=["57"]))
    partner.refresh_from_db()
    assert (partner.city, list(partner.departements.all())) == ("Metz", [])
    assert partner.slug != "ailleurs"


@pytest.mark.parametrize("backend", ["console", "dummy"])
def test_without_mail_the_manager_is_given_the_link(
    client, settings, partner, manager, backend, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    client.force_login(manager)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page(partner), team_post(partner, ("nouveau@example.org", "editor")))
    [warning, _] = sorted(
        (str(message) for message in answer.wsgi_request._messages), key=lambda m: "Transmettez" not in m
    )
    assert re.search(r"http://127.0.0.1:8000/compte/mot-de-passe/\S+/\S+/$", warning)


# --- accounts, for the coordination ----------------------------------------------------------------------------------

NO_TEAM = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


def test_accounts_are_the_coordination_s(client, partner, manager):
    client.force_login(manager)
    other = UserFactory()
    for address in (
        reverse("admin:partners_user_changelist"),
        reverse("admin:partners_user_add"),
        reverse("admin:partners_user_change", args=[other.pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"email": "x@example.org", "is_superuser": "on", **NO_TEAM}).status_code == 403
    assert User.objects.filter(is_superuser=True).count() == 0


def in_team(partner: Partner, role: str = Role.EDITOR) -> dict[str, object]:
    """The rows of an account's form that put it in one team."""
    row = {"memberships-0-partner": partner.pk, "memberships-0-role": role}
    return {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, **row}


def test_the_coordination_opens_an_account_and_its_person_is_written_to(
    client, partner, django_capture_on_commit_callbacks
):
    client.force_login(coordination())
    data = {"email": "Neuve@example.org", "name": "Neuve", **in_team(partner)}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:partners_user_add"), data)
    account = User.objects.get(email="neuve@example.org")
    assert (account.is_staff, account.is_superuser, account.has_usable_password()) == (True, False, False)
    assert [letter.to for letter in mail.outbox] == [["neuve@example.org"]]


def test_an_account_of_no_team_is_invited_once_it_is_in_one(client, partner, django_capture_on_commit_callbacks):
    client.force_login(coordination())
    answer = client.post(reverse("admin:partners_user_add"), {"email": "neuve@example.org", **NO_TEAM}, follow=True)
    assert "Ce compte n’est encore dans aucune équipe" in answer.text
    account = User.objects.get(email="neuve@example.org")
    assert (account.is_staff, OutgoingEmail.objects.count()) == (False, 0)
    data = {"email": account.email, "is_active": "on", **in_team(partner), "memberships-0-user": account.pk}
    client.post(reverse("admin:partners_user_change", args=[account.pk]), data)
    assert OutgoingEmail.objects.values_list("kind", "to").get() == ("account_invitation", account.email)


def test_two_accounts_never_share_an_address(client):
    UserFactory(email="prise@example.org")
    client.force_login(coordination())
    answer = client.post(reverse("admin:partners_user_add"), {"email": "PRISE@example.org", **NO_TEAM})
    assert answer.context["adminform"].form.errors["email"] == ["Cette adresse a déjà un compte."]


def test_the_coordination_does_not_lock_itself_out(client):
    boss = coordination()
    client.force_login(boss)
    address = reverse("admin:partners_user_change", args=[boss.pk])
    client.post(address, {"email": boss.email, "name": "Moi", **NO_TEAM})
    boss.refresh_from_db()
    assert (boss.name, boss.is_active, boss.is_staff, boss.is_superuser) == ("Moi", True, True, True)


# --- a password forgotten --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("active", "letters"), [(True, 1), (False, 0)])
def test_a_link_is_sent_to_open_accounts_only_and_the_answer_is_the_same(
    client, active, letters, django_capture_on_commit_callbacks
):
    member_of(PartnerFactory(), email="oubli@example.org", is_active=active)
    for address in ("OUBLI@example.org", "personne@example.com"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("password-forgotten"), {"email": address}, follow=True)
        assert answer.redirect_chain == [("/compte/mot-de-passe/envoye/", 302)]
    assert len(mail.outbox) == letters


def test_the_link_leads_to_the_site_whatever_host_the_asker_named(client, settings):
    settings.SITE_URL = "https://agenda.example.org"
    user = member_of(PartnerFactory(), email="oubli@example.org")
    client.post(reverse("password-forgotten"), {"email": user.email}, headers={"Host": "testserver:6666"})
    letter = OutgoingEmail.objects.get()
    for words in (letter.text, letter.html):
        assert set(re.findall(r"[a-z]+://[^/\s]+/compte/", words)) == {"https://agenda.example.org/compte/"}
        assert "6666" not in words


def test_letters_about_an_account_are_rows_and_pass_before_others(client):
    user, boss = member_of(PartnerFactory(), email="oubli@example.org"), coordination()
    client.post(reverse("password-forgotten"), {"email": user.email})
    client.force_login(boss)
    chosen = {"action": "send_link", "_selected_action": [user.pk]}
    client.post(reverse("admin:partners_user_changelist"), chosen)
    rows = OutgoingEmail.objects.order_by("pk").values_list("kind", "to", "precedence", "state")
    assert list(rows) == [
        (kind, "oubli@example.org", Priority.AWAITED, State.QUEUED)
        for kind in ("account_password", "account_invitation")
    ]


@pytest.mark.parametrize(
    ("closed", "reason"),
    [({"is_active": False}, "Ce compte est fermé."), ({}, "Ce lien ne sert plus : il a servi, ou a vieilli.")],
)
def test_a_link_that_serves_no_more_does_not_leave(client, closed, reason):
    user = member_of(PartnerFactory(), email="oubli@example.org")
    client.post(reverse("password-forgotten"), {"email": user.email})
    user.set_password(PASSWORD)
    user.save()
    User.objects.filter(pk=user.pk).update(**closed or {"name": user.name})
    assert deliver_one()
    assert OutgoingEmail.objects.values_list("state", "reason").get() == (State.DROPPED, reason)


@pytest.mark.parametrize("address", ["oubli@example.org", "personne@example.com"])
def test_links_asked_again_and_again_are_refused_alike_whether_the_account_exists_or_not(client, time_machine, address):
    time_machine.move_to(NOON, tick=False)
    member_of(PartnerFactory(), email="oubli@example.org")
    answers = []
    for _ in range(BY_EMAIL.times + 2):
        time_machine.shift(1)
        answers.append(client.post(reverse("password-forgotten"), {"email": address}))
    assert [answer.status_code for answer in answers] == [302] * BY_EMAIL.times + [429] * 2
    assert (TOO_MANY in answers[-1].text, answers[-1]["Retry-After"]) == (True, "3600")
    assert OutgoingEmail.objects.count() == (BY_EMAIL.times if address.startswith("oubli") else 0)


def test_one_network_does_not_try_all_addresses(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    member_of(PartnerFactory(), email="oubli@example.org")
    tried = [f"n{number}@example.org" for number in range(FROM_NETWORK.times)]
    asked = [client.post(reverse("password-forgotten"), {"email": address}).status_code for address in tried]
    assert set(asked) == {302}
    refused = client.post(reverse("password-forgotten"), {"email": "oubli@example.org"})
    assert (refused.status_code, TOO_MANY in refused.text, OutgoingEmail.objects.count()) == (429, True, 0)
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post(reverse("password-forgotten"), {"email": "oubli@example.org"}).status_code == 302


def test_an_old_link_says_what_to_do(client):
    answer = client.get(reverse("password-set", args=["MQ", "ancien-lien"]))
    assert answer.context["validlink"] is False
    assert reverse("password-forgotten") in answer.text


def test_a_weak_password_is_refused_in_french(client):
    client.force_login(coordination())
    user = member_of(PartnerFactory(), email="faible@example.org")
    client.logout()
    client.post(reverse("password-forgotten"), {"email": user.email})
    [link] = LINK.findall(OutgoingEmail.objects.get().text)
    form = client.get(link, follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"new_password1": "12345", "new_password2": "12345"})
    errors = answer.context["form"].errors["new_password2"]
    assert errors[0] == "Ce mot de passe est trop court. Il doit contenir au minimum 12 caractères."


def test_a_manager_says_who_receives_reminders(client, partner, manager):
    member_of(partner, Role.EDITOR, email="zoe@example.org")
    client.force_login(manager)
    assert "Chaque message permet de les arrêter." in client.get(page(partner)).content.decode()
    client.post(page(partner), team_post(partner, **{"memberships-0-receives_reminders": "on"}))
    wishes = dict(partner.memberships.values_list("user__email", "receives_reminders"))
    assert wishes == {"cheffe@example.org": True, "zoe@example.org": False}


@pytest.mark.parametrize(
    ("wanted", "reached"), [("https://ailleurs.example/", "/admin/"), ("/admin/events/event/", "/admin/events/event/")]
)
def test_who_logs_in_goes_on_to_a_page_of_the_site_and_to_no_other(client, wanted, reached):
    user = coordination()
    user.set_password("motdepasse-long-12")
    user.save()
    response = client.post(
        f"/admin/login/?next={wanted}", {"username": user.email, "password": "motdepasse-long-12", "next": wanted}
    )
    assert (response.status_code, response.url) == (302, reached)


def test_the_answer_to_a_password_forgotten_leaves_before_the_account_is_looked_for(rf):
    """What takes time for known addresses alone comes after the answer: its time says nothing."""
    known = member_of(PartnerFactory(), email="oubli@example.org")
    answers, read = [], []
    for address in (known.email, "personne@example.com"):
        request = rf.post(reverse("password-forgotten"), {"email": address})
        request._dont_enforce_csrf_checks = True
        with CaptureQueriesContext(connection) as queries:
            answers.append(PasswordForgotten.as_view()(request))
        read.append([query["sql"].split()[0] for query in queries if "partners_user" in query["sql"]])
    assert read == [[], []]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, reverse("password-sent"))] * 2
    assert OutgoingEmail.objects.count() == 0
    for answer in answers:
        answer._job()  # what ``close`` does first; the test's own connection is not to be closed
    assert list(OutgoingEmail.objects.values_list("to", flat=True)) == [known.email]


def test_a_partner_is_deleted_once_its_team_is_empty(client, partner, manager):
    """Each removal says what it does to a person; to delete a partner would close accounts without a word."""
    client.force_login(coordination())
    address = reverse("admin:partners_partner_delete", args=[partner.pk])
    assert client.get(address).status_code == 403
    manager.memberships.all().delete()
    assert client.get(address).status_code == 200
