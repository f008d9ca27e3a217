"""The coordination's page and command: who may, what they show and take away, what the history keeps of it."""

import json
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import get_resolver, reverse

from events.choices import Frequency
from events.models import Subscription
from partners.models import User
from tests.factories import PartnerFactory, RequestFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
ADDRESS = "zyxa.canari@example.org"
PAGES = ["personal-data", "personal-data-export", "personal-data-erase"]


@pytest.fixture
def coordination(client) -> User:
    user = UserFactory(email="coordination@example.org", is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def activity_request():
    Subscription.objects.create(email=ADDRESS, query="q=atomes", frequency=Frequency.WEEKLY)
    return RequestFactory(contact_email=ADDRESS, contact_name="Zyxa Canari", headcount=28)


def post(client, name: str, **data):
    return client.post(reverse(f"admin:{name}"), {"address": ADDRESS, **data})


def told() -> str:
    return "\n".join(LogEntry.objects.values_list("change_message", flat=True))


def test_the_pages_are_those_that_the_admin_has():
    names = get_resolver().namespace_dict["admin"][1].reverse_dict
    assert {name for name in names if str(name).startswith("personal-data")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_but_the_coordination_reads_them(client, activity_request, name):
    assert post(client, name).status_code == 302
    client.force_login(member_of(PartnerFactory()))
    assert post(client, name, sur="1").status_code == 403
    assert Subscription.objects.filter(email=ADDRESS).exists()


def test_what_is_held_is_shown_downloaded_and_erased(client, coordination, activity_request):
    shown = post(client, "personal-data").content.decode()
    assert "Zyxa Canari" in shown
    assert "q=atomes" in shown
    file = post(client, "personal-data-export")
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    assert {line["modele"] for line in json.loads(file.content)["lignes"]} >= {"events.Subscription"}
    question = post(client, "personal-data-erase").content.decode()
    assert "combien de personnes" in question
    assert Subscription.objects.filter(email=ADDRESS).exists()
    assert post(client, "personal-data-erase", sur="1").status_code == 302
    activity_request.refresh_from_db()
    assert (Subscription.objects.count(), activity_request.contact_email, activity_request.headcount) == (0, "", 28)
    assert told().count("empreinte") == 2
    assert ADDRESS not in told()
    assert "Rien au sujet" in post(client, "personal-data").content.decode()


def test_nobody_erases_themselves(client, coordination):
    UserFactory(is_superuser=True)
    answer = client.post(reverse("admin:personal-data-erase"), {"address": coordination.email, "sur": "1"})
    assert answer.status_code == 409
    assert "soi-même" in answer.content.decode()
    assert User.objects.filter(email=coordination.email, is_active=True).exists()


@pytest.mark.parametrize("name", PAGES)
def test_an_address_that_is_none_is_told(client, coordination, name):
    answer = client.post(reverse(f"admin:{name}"), {"address": "zyxa"})
    assert answer.status_code == 200
    assert "Écrivez une adresse entière." in answer.content.decode()


def test_the_command_shows_exports_and_erases_in_somebodys_name(coordination, activity_request, tmp_path):
    def run(*options: str) -> str:
        out = StringIO()
        call_command("personal_data", ADDRESS, *options, stdout=out)
        return out.getvalue()

    assert "Zyxa Canari" in run()
    with pytest.raises(CommandError, match="--by"):
        run("--erase")
    with pytest.raises(CommandError, match="n’est pas"):
        run("--erase", "--by", UserFactory().email)
    file = tmp_path / "canari.json"
    run("--export", str(file), "--erase", "--by", coordination.email)
    assert "Zyxa Canari" in file.read_text()
    assert run().endswith(f"0 lignes au sujet de {ADDRESS}.\n")
    assert told().count("empreinte") == 2
