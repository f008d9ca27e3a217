"""The admin's home: what waits for whom."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.choices import Publication, Status
from partners.choices import Role
from tests.factories import EventFactory, OccurrenceFactory, coordination, member_of

HOME = reverse("admin:index")
SOON = "Pas encore publié, alors que la date est dans moins de 14 jours"
REVIEW = "À relire, puis à publier"
MINE = "Mes brouillons à finir"
UNDATED = "Publiés, mais sans date, ou reportés sans nouvelle date"
LATER = "Publication programmée"


def todos(client) -> dict[str, int]:
    """The lines that stem from events; each leads to a list of as many rows."""
    found = {}
    for todo in client.get(HOME).context["todos"]:
        if "/admin/events/event/" in todo.url:
            assert client.get(todo.url).context["cl"].result_count == todo.count, todo.label
            found[todo.label] = todo.count
    return found


@pytest.fixture
def programme(partner, editor):
    """Something of each kind, for this partner and for another."""
    now = timezone.now()
    far = {"start": now + dt.timedelta(days=60), "end": now + dt.timedelta(days=61)}
    over = {"start": now - dt.timedelta(days=9), "end": now - dt.timedelta(days=8)}
    for organiser in (partner, OccurrenceFactory().event.organiser):
        OccurrenceFactory(event__draft=True, event__organiser=organiser)
        OccurrenceFactory(event__draft=True, event__organiser=organiser, **far)
        OccurrenceFactory(event__publication=Publication.REVIEW, event__organiser=organiser, **far)
        OccurrenceFactory(event__organiser=organiser, **over)
        OccurrenceFactory(event__organiser=organiser, event__status=Status.POSTPONED, **over)
        EventFactory(organiser=organiser)
        OccurrenceFactory(event__organiser=organiser, event__publish_at=now + dt.timedelta(days=1))
    EventFactory(draft=True, organiser=partner, created_by=editor)


def test_an_editor_sees_what_to_publish(client, programme):
    assert todos(client) == {SOON: 1, REVIEW: 1, MINE: 1, UNDATED: 2, LATER: 1}


def test_a_contributor_sees_what_to_write(client, programme, partner):
    client.force_login(member_of(partner, Role.CONTRIBUTOR))
    assert todos(client) == {SOON: 1, UNDATED: 2, LATER: 1}


def test_the_coordination_sees_all(client, programme):
    client.force_login(coordination())
    assert todos(client) == {SOON: 2, REVIEW: 2, UNDATED: 4, LATER: 2}


def test_the_last_actions_are_said_in_words(client, editor, partner):
    event = OccurrenceFactory(event__draft=True, event__organiser=partner, event__title="Ciel d’hiver").event
    client.post(reverse("admin:events_event_confirm", args=["publier"]), {"pk": event.pk})
    page = client.get(HOME).content.decode()
    assert "Ciel d’hiver" in page
    assert "Publié." in page


def test_the_home_costs_the_same_whatever_waits(client, editor, partner):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME)
        return len(queries)

    cost()
    alone = cost()
    OccurrenceFactory.create_batch(3, event__draft=True, event__organiser=partner)
    assert cost() == alone


@pytest.mark.parametrize("who", ["coordination", "editor"])
def test_each_line_is_counted_by_a_query_of_its_own_whatever_the_number_of_events(client, programme, editor, who):
    """A condition within the count of all events would read all of them: no index serves it."""
    client.force_login(coordination() if who == "coordination" else editor)
    client.get(HOME)
    with CaptureQueriesContext(connection) as queries:
        client.get(HOME)
    counting = [query["sql"] for query in queries if 'COUNT(*) AS "__count" FROM "events_event"' in query["sql"]]
    assert len(counting) == 5
    assert all(" WHERE " in sql for sql in counting)
    assert sum("co_organisers" in sql for sql in counting) == (0 if who == "coordination" else 5)


def test_the_login_page_speaks_to_partners(client, db):
    page = client.get(reverse("admin:login"))
    assert page.status_code == 200
    assert "Espace des partenaires" in page.content.decode()
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def test_only_the_page_with_the_editor_has_a_nonce(client, editor):
    def scripts(address: str) -> str:
        policy = client.get(address).headers["Content-Security-Policy"].split("; ")
        return next(directive for directive in policy if directive.startswith("script-src"))

    assert scripts(HOME) == "script-src 'self'"
    assert scripts(reverse("admin:events_event_add")).startswith("script-src 'self' 'nonce-")
    assert "unsafe" not in scripts(reverse("admin:events_event_add"))


def test_the_import_map_carries_the_nonce_of_its_answer(client, editor):
    response = client.get(reverse("admin:events_event_add"))
    nonce = response.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    page = response.content.decode()
    scripts = re.findall(r"<script[^>]*>", page)
    inline = [script for script in scripts if " src=" not in script]
    assert inline == [f'<script type="importmap" nonce="{nonce}">']
    assert re.findall(r"<style[^>]*>", page) == [f'<style data-tiptap-style nonce="{nonce}">']
    assert " onclick=" not in page
    assert " style=" not in page
