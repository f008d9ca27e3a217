"""The list of events: columns, filters, search, and what it costs."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from events.choices import Publication, Status
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory

LIST = reverse("admin:events_event_changelist")
OCCURRENCES = reverse("admin:events_occurrence_changelist")


def titles(client, **query) -> list[str]:
    return sorted(event.title for event in client.get(LIST, query).context["cl"].result_list)


def test_the_list_costs_the_same_with_one_row_and_with_three(client, editor, partner, django_assert_num_queries):
    OccurrenceFactory(event__organiser=partner)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    OccurrenceFactory.create_batch(2)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(LIST)
    assert len(response.context["cl"].result_list) == 3


LIST_QUERIES = 7


def test_the_list_of_occurrences_costs_the_same_with_one_row_and_with_three(
    client, editor, partner, django_assert_num_queries
):
    event = OccurrenceFactory(event__organiser=partner).event
    client.get(OCCURRENCES)
    with django_assert_num_queries(OCCURRENCE_QUERIES):
        client.get(OCCURRENCES, {"event__id__exact": event.pk})
    OccurrenceFactory.create_batch(2, event=event)
    with django_assert_num_queries(OCCURRENCE_QUERIES):
        response = client.get(OCCURRENCES, {"event__id__exact": event.pk})
    assert len(response.context["cl"].result_list) == 3


OCCURRENCE_QUERIES = 5


def test_columns(client, editor, partner):
    now = timezone.now()
    event = EventFactory(organiser=partner, title="Fête de la science", status=Status.FULL)
    OccurrenceFactory(event=event, start=now - dt.timedelta(days=9), end=now - dt.timedelta(days=8))
    coming = OccurrenceFactory(event=event)
    page = client.get(LIST).content.decode()
    for words in ("Fête de la science", "Planétarium d’Épinal", str(coming.first_day.day), "Publié", "Complet"):
        assert words in page
    [row] = client.get(LIST).context["cl"].result_list
    assert (row.next_start, row.place_count) == (coming.start, 2)


@pytest.fixture
def programme(editor, partner):
    """An event in each state, by its title."""
    now = timezone.now()
    far = CommuneFactory(code="67482", name="Strasbourg")
    OccurrenceFactory(event__title="à venir", event__organiser=partner, venue__commune=far)
    OccurrenceFactory(
        event__title="passé",
        start=now - dt.timedelta(days=2),
        end=now - dt.timedelta(days=1),
        event__format="conference",
    )
    EventFactory(title="brouillon", draft=True, created_by=editor, organiser=partner)
    EventFactory(title="en relecture", publication=Publication.REVIEW, organiser=partner)
    OccurrenceFactory(event__title="programmé", event__publish_at=now + dt.timedelta(days=1))
    EventFactory(title="annulé", status=Status.CANCELLED)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["annulé", "brouillon", "en relecture", "passé", "programmé", "à venir"]),
        ({"qui": "mes-partenaires"}, ["brouillon", "en relecture", "à venir"]),
        ({"qui": "moi"}, ["brouillon"]),
        ({"qui": "autres"}, ["annulé", "passé", "programmé"]),
        ({"publication": "draft"}, ["brouillon"]),
        ({"publication": "review"}, ["en relecture"]),
        ({"publication": "a-publier"}, ["brouillon", "en relecture"]),
        ({"publication": "scheduled"}, ["programmé"]),
        ({"publication": "published"}, ["annulé", "passé", "à venir"]),
        ({"dates": "a-venir"}, ["programmé", "à venir"]),
        ({"dates": "proches"}, ["programmé", "à venir"]),
        ({"dates": "passes"}, ["passé"]),
        ({"dates": "a-redater"}, ["annulé", "brouillon", "en relecture"]),
        ({"departement": "67"}, ["à venir"]),
        ({"status__exact": "cancelled"}, ["annulé"]),
        ({"format__exact": "conference"}, ["passé"]),
        ({"q": "relectures"}, ["en relecture"]),
        ({"q": "strasbourg"}, ["à venir"]),
        ({"q": "x" * 10_000}, []),
        ({"publication": "n’importe quoi"}, []),
    ],
)
def test_filters_and_search(client, programme, query, expected):
    assert titles(client, **query) == expected


def test_occurrences_of_one_event_past_and_to_come(client, editor, partner):
    now = timezone.now()
    event = EventFactory(organiser=partner)
    OccurrenceFactory(event=event, start=now - dt.timedelta(days=2), end=now - dt.timedelta(days=1))
    coming = OccurrenceFactory(event=event)
    OccurrenceFactory()
    found = client.get(OCCURRENCES, {"event__id__exact": event.pk, "moment": "a-venir"}).context["cl"].result_list
    assert [occurrence.pk for occurrence in found] == [coming.pk]


def test_one_occurrence_is_changed_from_the_list_with_its_number_and_history(client, editor, partner):
    occurrence = OccurrenceFactory(event__organiser=partner)
    page = reverse("admin:events_occurrence_change", args=[occurrence.pk])
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(page, {**data, "status": "cancelled", "status_note": "Neige"})
    occurrence.refresh_from_db()
    assert (occurrence.status, occurrence.status_note, occurrence.sequence) == (Status.CANCELLED, "Neige", 1)
    history = client.get(reverse("admin:events_event_history", args=[occurrence.event_id])).content.decode()
    assert "modifiée : état, précision sur l’état." in history


def test_an_occurrence_of_another_partner_is_words_to_read(client, editor):
    occurrence = OccurrenceFactory()
    page = reverse("admin:events_occurrence_change", args=[occurrence.pk])
    assert b'name="day"' not in client.get(page).content
