"""What the admin is asked for may be anything: it answers in words, in both databases."""

import pytest
from django.urls import reverse

from consortium.links.pk_validation import may_be_key
from events.models import Event
from territories.models import Commune
from tests.factories import EventFactory, VenueFactory, coordination

NO_KEYS = ["abc", "\0", "1\0", "-1e3", "9" * 30]
WORDS = ("Sélectionnez un choix valide", "Le caractère nul n’est pas autorisé")


@pytest.fixture
def event(client, db):
    """An event whose coordination is logged in."""
    client.force_login(coordination())
    return EventFactory()


@pytest.mark.parametrize("text", NO_KEYS)
def test_what_is_no_key(text):
    assert may_be_key(Event, "12")
    assert may_be_key(Commune, "57463")
    assert not may_be_key(Event, text)
    assert not may_be_key(Commune, f"{text}\0")


@pytest.mark.parametrize("key", NO_KEYS)
@pytest.mark.parametrize("model", ["events_event", "partners_activity", "outbox_outgoingemail", "partners_user"])
def test_an_action_on_what_is_no_row_is_answered_in_words(client, event, model, key):
    address = reverse(f"admin:{model}_changelist")
    actions = client.get(address).context["cl"].model_admin.get_actions(client.get(address).wsgi_request)
    data = {"action": next(iter(actions)), "_selected_action": key}
    response = client.post(address, data, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert "Cette sélection n’a pas pu être lue" in response.text


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_venue_that_is_no_row_is_answered_beside_its_field(client, event, key):
    series = client.post(reverse("admin:events_event_series", args=[event.pk]), {"venue": key})
    occurrence = client.post(
        reverse("admin:events_event_add"),
        {"occurrences-TOTAL_FORMS": "1", "occurrences-INITIAL_FORMS": "0", "occurrences-0-venue": key},
    )
    for answer in (series, occurrence):
        assert answer.status_code == 200
        assert any(words in answer.text for words in WORDS)


def test_a_commune_that_is_no_row_is_answered_beside_its_field(client, event):
    response = client.post(reverse("admin:territories_venue_add"), {"name": "Salle", "commune": "57463\0"})
    assert response.status_code == 200
    assert "commune" in response.context["adminform"].form.errors


def test_the_row_that_was_chosen_is_shown_again(client, event):
    venue = VenueFactory(name="Salle Kléber")
    response = client.post(reverse("admin:events_event_series", args=[event.pk]), {"venue": venue.pk})
    assert f'<option value="{venue.pk}" selected>' in response.text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/events/event/?publication=%00", "/admin/events/event/?format__exact=%00", "/admin/events/event/?%00=1",
        "/admin/territories/venue/?departement=%00", "/admin/events/event/actions/publier/?pk=1%00",
        "/admin/partners/activityrequest/?etat=%00",
    ],
)  # fmt: skip
def test_an_address_of_the_admin_with_a_nul_cannot_be_read(client, event, address):
    assert client.get(address).status_code == 400
    assert client.get("/admin/territories/commune/%00/change/").status_code == 404
