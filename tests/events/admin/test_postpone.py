"""«Reporter» in the admin, with the new date or without."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from events.choices import Status
from events.models import Occurrence
from tests.factories import OccurrenceFactory


@pytest.fixture
def occurrence(partner):
    start = timezone.now().replace(microsecond=0) + dt.timedelta(days=5)
    return OccurrenceFactory(event__organiser=partner, start=start, end=start + dt.timedelta(hours=1))


@pytest.mark.parametrize("model", ["event", "occurrence"])
@pytest.mark.parametrize("days", [9, None])
def test_one_form_with_a_date_or_without(client, editor, occurrence, model, days):
    row = occurrence if model == "occurrence" else occurrence.event
    new = timezone.localdate(occurrence.start) + dt.timedelta(days=days or 0)
    data = {"pk": row.pk, "day": f"{new:%Y-%m-%d}" if days else "", "note": "salle prise"}
    client.post(reverse(f"admin:events_{model}_confirm", args=["reporter"]), data)
    found = Occurrence.objects.select_related("event").get()
    assert found.effective_status == (Status.SCHEDULED if days else Status.POSTPONED)
    assert found.effective_status_note == "salle prise"
    assert timezone.localdate(found.start) == new
