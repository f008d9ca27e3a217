"""Which passwords are refused: breached ones, and what people build from words that a guesser knows. No shape."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, WEEKDAYS

from partners.models import Partner
from partners.team.passwords import MAX_LENGTH, TOO_EASY, TOO_LONG
from territories.models import Departement
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def reasons(password: str, user=None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return refused.messages
    return []


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "1qaz2wsx3edc", "passwordpassword", "motdepasse123",
        "Motdepasse2027!", "azertyuiop12", "qsdfghjklmwxcvbn", "AZERTY azerty", "abcdefghijkl", "P@ssw0rd1234",
        "qwertyuiop123", "iloveyou2027",
    ],
)  # fmt: skip
def test_breached_passwords_and_what_is_built_from_them_are_refused(password):
    assert reasons(password) == [TOO_EASY]


def test_the_words_of_the_portal_and_of_the_calendar_with_a_year_are_refused():
    """Each name that the portal itself knows, dressed up as people do."""
    names = [*Partner.objects.values_list("name", flat=True), *Departement.objects.values_list("name", flat=True)]
    names += ["Sciences Grand Est", *map(str, MONTHS.values()), *map(str, WEEKDAYS.values())]
    let_through = [name for name in names if not reasons(f"{name.replace(' ', '')}2027!".ljust(12, "!"))]
    assert let_through == []


def test_one_s_own_name_and_address_are_refused():
    person = UserFactory(email="camille.martin@musee-des-mines.example", name="Camille Martin")
    for password in ("CamilleMartin1", "martincamille!", "musee-des-mines1", "camille.martin57"):
        assert reasons(password, person), password
    assert reasons("trois petites étoiles filantes", person) == []


@pytest.mark.parametrize(
    "password",
    [
        "trois petites étoiles filantes", "vingtquatre girafes sous la pluie", "k7qp9vxr2mtzplo", "739105826647193850",
        "🦒 girafe parapluie horloge", "sansmajusculenichiffre horloge",
    ],
)  # fmt: skip
def test_no_shape_is_asked_for(password):
    """No capital, no digit, digits alone, spaces, signs from anywhere: only guesses count."""
    assert reasons(password) == []


def test_long_ones_are_taken_up_to_a_bound():
    words = "girafe parapluie horloge menuisier tartine volcan " * 10
    assert [reasons(words[:length]) for length in (64, 128, MAX_LENGTH)] == [[], [], []]
    assert reasons(words[: MAX_LENGTH + 1]) == [TOO_LONG]
    assert reasons("a" * MAX_LENGTH) == [TOO_EASY]
    assert reasons("court 7 xq!")[0] == "Ce mot de passe est trop court. Il doit contenir au minimum 12 caractères."


def test_the_form_says_beforehand_what_is_asked_in_one_sentence_each():
    assert len(password_validators_help_texts()) == 2
