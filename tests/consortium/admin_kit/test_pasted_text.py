"""What an editor asks when something is pasted."""

import pytest
from django.test import Client
from django.urls import reverse

from consortium.models import UnsavedForm
from consortium.text.rich_text import clean_html
from tests.consortium.text.test_rich_text import PASTED
from tests.factories import coordination

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(coordination())
    return client


@pytest.mark.parametrize("pasted", [pasted for pasted, _ in PASTED.values()], ids=list(PASTED))
def test_the_answer_is_what_the_form_will_keep(staff, pasted):
    answer = staff.post(reverse("admin:pasted-text"), {"html": pasted})
    assert answer.json() == {"html": clean_html(pasted)}
    assert "no-store" in answer["Cache-Control"]


def test_what_is_too_long_is_said(staff):
    answer = staff.post(reverse("admin:pasted-text"), {"html": "a" * 1_000_001})
    assert (answer.status_code, answer.json()) == (
        400,
        {"detail": "Ce texte est trop long pour être collé en une fois."},
    )


def test_without_a_session_it_says_so_and_nothing_is_kept():
    answer = Client().post(reverse("admin:pasted-text"), {"html": "<p>Un</p>"})
    assert answer.status_code == 403
    assert not UnsavedForm.objects.exists()
    assert Client().get(reverse("admin:pasted-text")).status_code == 405
