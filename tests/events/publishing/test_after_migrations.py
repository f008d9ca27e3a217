"""A release that finds events by more finds those that were there before."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from events.models import Event
from partners.models import Activity
from tests.factories import ActivityFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db


def migrated(app: str, *, is_backwards: bool = False) -> None:
    """What Django says once it has applied the last migration of an app."""
    loader = MigrationLoader(connection)
    [last] = loader.graph.leaf_nodes(app)
    plan = [(loader.get_migration(*last), is_backwards)]
    emit_post_migrate_signal(0, interactive=False, db="default", plan=plan, apps=apps)


def rows() -> list[tuple[str, str]]:
    """What events and activities are found by."""
    return [
        *Event.objects.values_list("search_text", "search_title"),
        *Activity.objects.values_list("search_text", "search_title"),
    ]


@pytest.fixture
def words() -> list[tuple[str, str]]:
    OccurrenceFactory(event__title="Nuit des étoiles")
    ActivityFactory(title="Le ciel en mallette")
    call_command("reindex")
    known = rows()
    for model in (Event, Activity):
        model.objects.update(search_text="", search_title="")
    return known


@pytest.mark.parametrize("app", ["events", "partners", "territories"])
def test_what_was_there_is_found_by_what_a_release_adds(words, app, capsys):
    migrated(app)
    assert rows() == words
    assert "1 événement(s) et 1 activité(s)" in capsys.readouterr().out


def test_nothing_is_made_anew_for_the_tables_of_others_or_a_way_back(words):
    migrated("contenttypes")
    migrated("events", is_backwards=True)
    assert {text for each in rows() for text in each} == {""}


def test_nothing_is_done_where_there_is_nothing(capsys):
    migrated("events")
    assert capsys.readouterr().out == ""


def test_a_database_that_was_emptied_has_migrated_nothing(words):
    """What ``manage.py flush`` says, without a plan. It would count keys from one again, under the tests behind it."""
    emit_post_migrate_signal(0, interactive=False, db="default")
    assert {text for each in rows() for text in each} == {""}
