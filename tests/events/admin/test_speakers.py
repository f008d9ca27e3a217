"""People who speak, in the admin: in the form of an event, on a page of their own, and by whom."""

import pytest
from django.urls import reverse

from events.models import Appearance, Event, Speaker
from partners.choices import Role
from partners.models import Partner
from tests.events.admin.forms import event_data
from tests.factories import AppearanceFactory, EventFactory, OccurrenceFactory, SpeakerFactory, coordination, member_of

pytestmark = pytest.mark.django_db
SAID = {"name": "Aglaé Wintz", "job_title": "écologue", "agreed_on": "2026-01-15", "email": "Aglae@Example.org"}


def people(*rows: dict, initial: int = 0) -> dict[str, object]:
    """The inline of an event's people as a browser posts it."""
    data: dict[str, object] = {"appearances-TOTAL_FORMS": len(rows), "appearances-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        base = {"role": "performer", "position": 1, "occurrence": ""}
        data |= {f"appearances-{number}-{name}": value for name, value in {**base, **row}.items()}
    return data


def test_a_person_is_added_by_a_contributor_with_their_agreement(client):
    partner = Partner.objects.get(slug="accustica")
    client.force_login(member_of(partner, Role.CONTRIBUTOR))
    client.post(reverse("admin:events_speaker_add"), {**SAID, "partner": partner.pk})
    speaker = Speaker.objects.get()
    assert (speaker.name, speaker.email, speaker.partner) == ("Aglaé Wintz", "aglae@example.org", partner)
    client.post(reverse("admin:events_speaker_add"), {**SAID, "partner": partner.pk, "agreed_on": ""})
    assert Speaker.objects.count() == 1


def test_the_form_of_an_event_names_people_for_all_dates_and_for_one(client):
    client.force_login(coordination())
    event = EventFactory()
    occurrence, speakers = OccurrenceFactory(event=event), [SpeakerFactory(), SpeakerFactory()]
    rows = {"speaker": speakers[0].pk}, {"speaker": speakers[1].pk, "occurrence": occurrence.pk, "position": 2}
    kept = {"occurrences-TOTAL_FORMS": 0, "occurrences-INITIAL_FORMS": 0}
    data = event_data(event.organiser) | kept | people(*rows)
    response = client.post(reverse("admin:events_event_change", args=[event.pk]), data)
    assert response.status_code == 302, response.context["errors"]
    event.refresh_from_db()
    occurrence.refresh_from_db()
    assert speakers[0].name in event.speakers_line
    assert speakers[1].name in occurrence.speakers_line
    history = client.get(reverse("admin:events_event_history", args=[event.pk])).text
    assert f"Présence de {speakers[0].name} ajoutée." in history


def test_a_date_of_another_event_is_no_date_of_this_one(client):
    client.force_login(coordination())
    event, foreign = EventFactory(), OccurrenceFactory()
    data = event_data(event.organiser) | people({"speaker": SpeakerFactory().pk, "occurrence": foreign.pk})
    assert client.post(reverse("admin:events_event_change", args=[event.pk]), data).status_code == 200
    assert not Appearance.objects.exists()


def test_an_address_is_read_only_by_whoever_may_change_it(client):
    speaker = SpeakerFactory(email="aglae@example.org")
    url = reverse("admin:events_speaker_change", args=[speaker.pk])
    client.force_login(member_of(Partner.objects.get(slug="accustica"), Role.MANAGER))
    assert "aglae@example.org" not in client.get(url).text
    client.force_login(member_of(speaker.partner, Role.EDITOR))
    assert "aglae@example.org" in client.get(url).text


def test_what_is_changed_of_a_person_is_read_at_their_events(client):
    row = AppearanceFactory()
    client.force_login(coordination())
    url = reverse("admin:events_speaker_change", args=[row.speaker.pk])
    client.post(url, {**SAID, "name": "Autre Nom", "partner": row.speaker.partner_id})
    assert "Autre Nom" in Event.objects.get().speakers_line


def test_somebody_deleted_is_no_longer_named(client):
    row = AppearanceFactory()
    client.force_login(coordination())
    client.post(reverse("admin:events_speaker_delete", args=[row.speaker.pk]), {"post": "yes"})
    assert Event.objects.get().speakers_line == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_of_an_event_costs_the_same_for_one_person_and_for_three(client, count, django_assert_max_num_queries):
    client.force_login(coordination())
    event = EventFactory()
    OccurrenceFactory(event=event)
    for _ in range(count):
        AppearanceFactory(event=event)
    url = reverse("admin:events_event_change", args=[event.pk])
    client.get(url)
    with django_assert_max_num_queries(40) as captured:
        client.get(url)
    assert sum("events_speaker" in query["sql"] for query in captured) <= count + 1
