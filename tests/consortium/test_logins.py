"""Guessing passwords is slow; logging in is not."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from consortium.logins import FOR_ACCOUNT, FROM_NETWORK, TOO_MANY
from partners.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2027, 3, 2, 11, tzinfo=dt.UTC)  # far from the end of a window
PASSWORD = "trois petites étoiles filantes"


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def user() -> User:
    made = UserFactory(email="zoe@example.org")
    made.set_password(PASSWORD)
    made.save()
    return made


def try_to_enter(client: Client, password: str, email: str = "zoe@example.org"):
    return client.post(reverse("admin:login"), {"username": email, "password": password})


def test_ten_wrong_passwords_make_an_account_wait_even_for_the_right_one(client, user, time_machine):
    answers = [try_to_enter(client, f"essai {number}").status_code for number in range(FOR_ACCOUNT.times)]
    assert set(answers) == {200}
    refused = try_to_enter(client, PASSWORD, "ZOE@example.org")
    assert (refused.status_code, refused["Retry-After"], TOO_MANY in refused.text) == (429, "600", True)
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
