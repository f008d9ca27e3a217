"""The ledger of reminders in the admin: the coordination reads it, nobody writes it."""

import uuid

import pytest
from django.urls import reverse

from consortium.caching.programme_version import current_state
from events.choices import Outcome, ReminderKind
from events.models import ReminderEntry
from partners.choices import Role
from tests.factories import OccurrenceFactory, coordination, member_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:events_reminderentry_changelist")


@pytest.fixture
def entry() -> ReminderEntry:
    occurrence = OccurrenceFactory(event__title="La nuit des étoiles")
    return line(occurrence, "lea@example.org")


def line(occurrence, address: str, **fields) -> ReminderEntry:
    return ReminderEntry.objects.create(
        occurrence=occurrence,
        address=address,
        kind=ReminderKind.SOON,
        start=occurrence.start,
        run=uuid.uuid4(),
        **fields,
    )


def page(entry: ReminderEntry, name: str = "change") -> str:
    return reverse(f"admin:events_reminderentry_{name}", args=[entry.pk])


def test_the_coordination_reads_the_list_and_each_line(client, entry):
    client.force_login(coordination())
    html = client.get(LIST).content.decode()
    assert "lea@example.org" in html
    assert "La nuit des étoiles" in html
    skipped = line(entry.occurrence, "b@example.org", outcome=Outcome.SKIPPED, reason="La séance avait commencé.")
    html = client.get(page(skipped)).content.decode()
    assert "La séance avait commencé." in html
    assert "aucun" in html


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_three_costs_as_many_queries_as_one(client, entry, count, django_assert_num_queries):
    for number in range(count - 1):
        line(OccurrenceFactory(), f"visiteur-{number}@example.org")
    client.force_login(coordination())
    current_state()  # what the programme is at is known to the process
    with django_assert_num_queries(4):
        client.get(LIST)


def test_nobody_else_reads_it(client, entry):
    client.force_login(member_of(entry.occurrence.event.organiser, Role.MANAGER))
    assert [client.get(address).status_code for address in (LIST, page(entry), page(entry, "history"))] == [403] * 3


def test_nobody_writes_it(client, entry):
    client.force_login(coordination())
    added = client.post(reverse("admin:events_reminderentry_add"), {"address": "x@example.org"})
    changed = client.post(page(entry), {"address": "x@example.org"})
    deleted = client.post(page(entry, "delete"), {"post": "yes"})
    assert [answer.status_code for answer in (added, changed, deleted)] == [403] * 3
    assert ReminderEntry.objects.get().address == "lea@example.org"
