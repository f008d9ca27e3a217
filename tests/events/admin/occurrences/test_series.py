"""Adding a series of dates: nothing is written before its dates were shown."""

import datetime as dt

import pytest
from django.urls import reverse

from events.admin.occurrences.series import Line, planned
from events.models import Occurrence
from events.publishing.series import Rule
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory


def page(event) -> str:
    return reverse("admin:events_event_series", args=[event.pk])


def rule_data(place, **changes) -> dict[str, object]:
    return {
        "venue": place.pk,
        "first": "2026-12-16",
        "last": "2027-01-13",
        "starts": "14:00",
        "ends": "16:00",
        "frequency": "weekly",
        "every_weeks": "1",
        "skip_school_holidays": "on",
        **changes,
    }


@pytest.fixture
def event(partner):
    """A draft of the partner."""
    return EventFactory(organiser=partner, draft=True)


def test_the_dates_are_shown_first_with_those_left_out(client, contributor, event, venue):
    response = client.post(page(event), rule_data(venue))
    assert response.context["lines"] == [
        Line("mercredi 16\u00a0décembre 2026, de 14\u00a0h à 16\u00a0h"),
        Line("mercredi 23\u00a0décembre 2026, de 14\u00a0h à 16\u00a0h", "vacances scolaires"),
        Line("mercredi 30\u00a0décembre 2026, de 14\u00a0h à 16\u00a0h", "vacances scolaires"),
        Line("mercredi 6\u00a0janvier 2027, de 14\u00a0h à 16\u00a0h"),
        Line("mercredi 13\u00a0janvier 2027, de 14\u00a0h à 16\u00a0h"),
    ]
    assert "3 séances à ajouter" in response.content.decode()
    assert not Occurrence.objects.exists()


def test_then_they_are_written_and_only_once(client, contributor, event, venue):
    for _ in range(2):
        response = client.post(page(event), rule_data(venue, confirm="1"))
        assert response.url == reverse("admin:events_event_change", args=[event.pk])
    assert [f"{occurrence.start:%m-%d %H:%M}" for occurrence in event.occurrences.order_by("start")] == [
        "12-16 13:00",
        "01-06 13:00",
        "01-13 13:00",
    ]


def test_opening_hours_go_with_every_date(client, contributor, event, venue):
    hours = {"starts": "", "ends": "", "opening_hours": "10 h-12 h et 14 h-18 h"}
    assert hours["opening_hours"] in client.post(page(event), rule_data(venue, **hours)).text
    client.post(page(event), rule_data(venue, **hours, confirm="1"))
    assert list(event.occurrences.values_list("all_day", "opening_hours")) == [(True, "10 h-12 h et 14 h-18 h")] * 3


def test_alsace_has_a_holiday_more(event):
    rule = Rule(dt.date(2026, 12, 19), dt.date(2026, 12, 26), skip_public_holidays=True)
    left_out = {
        code[:2]: [line.words for line in planned(event, place, rule) if line.reason == "jour férié"]
        for code in ("67482", "88160")
        for place in [VenueFactory(commune=CommuneFactory(code=code))]
    }
    assert left_out == {"67": ["samedi 26\u00a0décembre 2026"], "88": []}


def test_a_date_that_is_already_there_is_said_so(client, contributor, event, venue):
    client.post(page(event), rule_data(venue, last="2026-12-16", confirm="1"))
    lines = planned(event, venue, Rule(dt.date(2026, 12, 16), dt.date(2026, 12, 23), dt.time(14), dt.time(16)))
    assert [line.reason for line in lines] == ["existe déjà", ""]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"venue": ""}, "venue", "Choisissez un lieu, ou ajoutez-le avec « + »."),
        ({"first": "hier"}, "first", "Écrivez la date ainsi : 28/03/2026."),
        ({"last": "2026-12-01"}, "__all__", "La fin de la série est avant son début."),
        ({"ends": ""}, "__all__", "Indiquez l’heure de début et l’heure de fin, ou aucune des deux."),
        (
            {"first": "2026-12-23", "last": "2026-12-30"},
            "__all__",
            "Cette série ne donne aucune séance : vérifiez les dates, les jours et les vacances.",
        ),
    ],
)
def test_a_rule_that_makes_nothing_is_answered_in_words(client, contributor, event, venue, changes, field, words):
    response = client.post(page(event), rule_data(venue, confirm="1", **changes))
    assert dict(response.context["form"].errors) == {field: [words]}
    assert not Occurrence.objects.exists()


def test_a_series_is_for_those_who_may_change_the_event(client, editor, venue):
    foreign = OccurrenceFactory().event
    client.raise_request_exception = False
    client.post(page(foreign), rule_data(venue, confirm="1"))
    assert foreign.occurrences.count() == 1
