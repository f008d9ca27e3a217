"""Guessing passwords is slow; logging in is not."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from consortium.limits.login_throttle import FOR_ACCOUNT, FROM_EVERYWHERE, FROM_NETWORK, TOO_MANY
from partners.models import User
from partners.team.accounts import password_url
from tests.factories import PartnerFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2027, 3, 2, 11, tzinfo=dt.UTC)  # far from the end of a window
PASSWORD = "trois petites étoiles filantes"


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def user() -> User:
    made = member_of(PartnerFactory(), email="zoe@example.org")
    made.set_password(PASSWORD)
    made.save()
    return made


def try_to_enter(client: Client, password: str, email: str = "zoe@example.org"):
    return client.post(reverse("admin:login"), {"username": email, "password": password})


def test_ten_wrong_passwords_make_an_account_wait_even_for_the_right_one(client, user, time_machine):
    answers = [try_to_enter(client, f"essai {number}").status_code for number in range(FOR_ACCOUNT.times)]
    assert set(answers) == {200}
    refused = try_to_enter(client, PASSWORD, "ZOE@example.org")
    assert (refused.status_code, refused["Retry-After"]) == (429, str(FOR_ACCOUNT.seconds))
    assert TOO_MANY % {"wait": FOR_ACCOUNT.wait} in refused.text
    assert "_auth_user_id" not in client.session
    time_machine.move_to(NOON + dt.timedelta(seconds=FOR_ACCOUNT.seconds), tick=False)
    assert try_to_enter(client, PASSWORD).status_code == 302


def test_a_stranger_s_guesses_do_not_lock_its_person_out(user):
    stranger, home = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="198.51.100.7")
    for number in range(FOR_ACCOUNT.times + 1):
        try_to_enter(stranger, f"essai {number}")
    assert try_to_enter(home, PASSWORD).status_code == 302


def test_one_network_does_not_try_one_password_on_all_accounts(client, user):
    for number in range(FROM_NETWORK.times):
        assert try_to_enter(client, "Printemps2027!", f"n{number}@example.org").status_code == 200
    assert try_to_enter(client, PASSWORD).status_code == 429


def test_a_rumoured_address_is_no_other_network(client, user):
    for number in range(FOR_ACCOUNT.times):
        client.post(
            reverse("admin:login"),
            {"username": user.email, "password": "essai"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
    assert try_to_enter(client, PASSWORD).status_code == 429


def test_a_whole_team_behind_one_address_gets_in(user):
    answers = [try_to_enter(Client(), PASSWORD).status_code for _ in range(FROM_NETWORK.times + 5)]
    assert set(answers) == {302}


# --- one account, guessed at from many addresses ---


def guess_from_everywhere(email: str = "zoe@example.org") -> set[int]:
    """Wrong passwords, each from another network, as many as one account is allowed."""
    strangers = (Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(FROM_EVERYWHERE.times))
    return {try_to_enter(stranger, "essai", email).status_code for stranger in strangers}


@pytest.mark.parametrize("email", ["zoe@example.org", "personne@example.com"])
def test_guessing_from_many_networks_is_slowed_whether_the_account_exists_or_not(user, email, time_machine):
    assert guess_from_everywhere(email) == {200}
    refused = try_to_enter(Client(REMOTE_ADDR="198.51.100.7"), PASSWORD, email)
    assert (refused.status_code, refused["Retry-After"]) == (429, str(FROM_EVERYWHERE.seconds))
    assert TOO_MANY % {"wait": FROM_EVERYWHERE.wait} in refused.text
    time_machine.move_to(NOON + dt.timedelta(seconds=FROM_EVERYWHERE.seconds), tick=False)
    assert try_to_enter(Client(REMOTE_ADDR="198.51.100.7"), "essai", email).status_code == 200


def test_a_browser_that_has_logged_in_before_gets_in_all_the_same(user):
    own = Client(REMOTE_ADDR="198.51.100.7")
    own.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD}, follow=True)
    own.post(reverse("admin:logout"))
    guess_from_everywhere()
    assert try_to_enter(own, PASSWORD).status_code == 302
    # … known for this account only.
    other = member_of(PartnerFactory(), email="lou@example.org", password=PASSWORD)
    guess_from_everywhere(other.email)
    own.post(reverse("admin:logout"))
    assert try_to_enter(own, PASSWORD, other.email).status_code == 429


def test_whoever_reads_the_mailbox_gets_in_from_a_new_browser_all_the_same(user):
    guess_from_everywhere()
    new = Client(REMOTE_ADDR="198.51.100.7")
    assert try_to_enter(new, PASSWORD).status_code == 429
    form = new.get(password_url(user), follow=True).redirect_chain[-1][0]
    new.post(form, {"new_password1": f"{PASSWORD} encore", "new_password2": f"{PASSWORD} encore"})
    assert try_to_enter(new, f"{PASSWORD} encore").status_code == 302


class CountedHasher(MD5PasswordHasher):
    """A hasher that counts how often it works: what a log-in costs, in the part that takes long."""

    work = 0

    def encode(self, password, salt):
        CountedHasher.work += 1
        return super().encode(password, salt)


def test_a_wrong_password_costs_as_much_whatever_the_address_is(settings, client):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    member_of(PartnerFactory(), email="membre@example.org", password=PASSWORD)
    member_of(PartnerFactory(), email="ferme@example.org", password=PASSWORD, is_active=False)
    member_of(PartnerFactory(), email="invite@example.org")
    UserFactory(email="parti@example.org", password=PASSWORD)
    costs, answers = set(), set()
    for address in ("membre", "ferme", "invite", "parti", "inconnu"):
        before = CountedHasher.work
        answer = try_to_enter(client, "essai", f"{address}@example.org")
        costs.add(CountedHasher.work - before)
        answers.add(tuple(answer.context["form"].non_field_errors()))
    assert (costs, len(answers)) == ({1}, 1)
