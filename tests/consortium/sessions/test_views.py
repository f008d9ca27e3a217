"""«Mes sessions»: one's own browsers, each of which can be ended; anybody's, for the coordination."""

import datetime as dt
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from consortium.sessions.models import Session
from partners.models import User
from tests.factories import PartnerFactory, coordination, member_of

pytestmark = pytest.mark.django_db

MINE = "/admin/sessions/"
NAME = re.compile(r'name="session" value="([0-9a-f]+)"')


@pytest.fixture(autouse=True)
def _morning(time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 2, 8, tzinfo=dt.UTC), tick=True)


@pytest.fixture
def person() -> User:
    return member_of(PartnerFactory(), name="Zoé")


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def gets_in(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def test_one_sees_ones_own_sessions_and_which_is_this_one(person, django_assert_max_num_queries):
    here, _, stranger = browser_of(person), browser_of(person), browser_of(coordination())
    with django_assert_max_num_queries(10):
        page = here.get(MINE)
    assert [line.is_this_one for line in page.context["lines"]].count(True) == 1
    assert {line.session.user for line in page.context["lines"]} == {person}
    assert page.text.count("cette session") == 1
    assert len(stranger.get(MINE).context["lines"]) == 1
    assert 'href="/admin/sessions/"' in here.get(reverse("admin:index")).text


def test_the_page_holds_no_key_of_a_session(person):
    here = browser_of(person)
    browser_of(person)
    text = here.get(MINE).text
    assert not any(session.pk in text for session in Session.objects.all())
    assert len(NAME.findall(text)) == 2


def test_one_session_is_ended_and_the_others_go_on(person):
    here, other, third = (browser_of(person) for _ in range(3))
    [target] = [line.name for line in here.get(MINE).context["lines"] if line.session.pk == other.session.session_key]
    assert here.post(MINE, {"session": target}).url == MINE
    assert [gets_in(client) for client in (here, other, third)] == [True, False, True]
    assert "Cette session était déjà fermée." in here.post(MINE, {"session": target}, follow=True).text


def test_all_the_others_are_ended_at_once(person):
    here, other, third = (browser_of(person) for _ in range(3))
    assert "2 sessions fermées." in here.post(MINE, {"session": "autres"}, follow=True).text
    assert [gets_in(client) for client in (here, other, third)] == [True, False, False]


def test_ending_this_one_logs_out(person):
    here = browser_of(person)
    [line] = here.get(MINE).context["lines"]
    assert here.post(MINE, {"session": line.name}).url == reverse("admin:login")
    assert not gets_in(here)
    assert Session.objects.count() == 0


def test_nobody_ends_anothers_session(person):
    here, victim = browser_of(person), browser_of(member_of(PartnerFactory()))
    [line] = victim.get(MINE).context["lines"]
    here.post(MINE, {"session": line.name})
    theirs = reverse("admin:account_sessions", args=[line.session.user_id])
    assert (here.get(theirs).status_code, here.post(theirs, {"session": "autres"}).status_code) == (404, 404)
    assert gets_in(victim)


def test_the_coordination_ends_anybodys_and_it_is_written_down(person):
    boss, victim = browser_of(coordination(name="Chef")), browser_of(person)
    theirs = reverse("admin:account_sessions", args=[person.pk])
    assert theirs in boss.get(reverse("admin:partners_user_change", args=[person.pk])).text
    assert "Sessions de Zoé" in boss.get(theirs).text
    boss.post(theirs, {"session": "autres"})
    assert (gets_in(victim), gets_in(boss)) == (False, True)
    assert LogEntry.objects.get(object_id=person.pk).change_message == "Sessions fermées : 1."


def test_ending_is_a_post(person):
    here = browser_of(person)
    assert here.put(MINE).status_code == 405
    assert here.get(MINE, {"session": "autres"}).status_code == 200
