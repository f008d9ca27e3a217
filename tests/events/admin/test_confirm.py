"""Verbs with their confirmation page: one event or many, rights, counts."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from consortium.text.french import french_date
from events.choices import Publication, Status
from events.models import Event
from partners.choices import Role
from tests.factories import EventFactory, OccurrenceFactory, member_of

LIST = reverse("admin:events_event_changelist")


def address(verb: str) -> str:
    return reverse("admin:events_event_confirm", args=[verb])


def words(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def states(*events: Event) -> list[str]:
    return [Event.objects.get(pk=event.pk).publication for event in events]


@pytest.fixture
def draft(partner):
    """A draft of the partner, ready to be published."""
    return OccurrenceFactory(event__organiser=partner, event__draft=True, event__title="Prêt").event


@pytest.fixture
def published(partner):
    """A published event of the partner."""
    return OccurrenceFactory(event__organiser=partner, event__title="Paru").event


def test_asking_changes_nothing(client, editor, draft):
    page = client.get(address("publier"), {"pk": draft.pk})
    assert page.status_code == 200
    assert "Oui, publier" in page.content.decode()
    assert states(draft) == [Publication.DRAFT]


def test_publishing_one(client, editor, draft):
    response = client.post(address("publier"), {"pk": draft.pk})
    assert (response.status_code, response.url) == (302, reverse("admin:events_event_change", args=[draft.pk]))
    assert words(response) == ["1 événement publié."]
    assert states(draft) == [Publication.PUBLISHED]


def test_publishing_many_says_what_was_left_out_and_why(client, editor, partner, draft):
    other = OccurrenceFactory(event__organiser=partner, event__draft=True).event
    incomplete = EventFactory(organiser=partner, draft=True, title="Sans date")
    response = client.post(address("publier"), {"pk": [draft.pk, other.pk, incomplete.pk]})
    assert response.url == LIST
    assert words(response) == [
        "2 événements publiés, 1 ignoré : « Sans date » (Avant de publier, il manque : au moins une séance)."
    ]


def test_publishing_later(client, editor, draft):
    soon = timezone.localtime() + dt.timedelta(days=3)
    response = client.post(address("publier"), {"pk": draft.pk, "at": f"{soon:%Y-%m-%dT%H:%M}"})
    assert words(response) == [f"1 événement programmé pour le {french_date(soon, 'j F Y à H:i')}."]
    assert "publication programmée" in client.get(address("depublier"), {"pk": draft.pk}).text
    draft.refresh_from_db()
    assert (draft.is_scheduled, draft.publish_at) == (True, soon.replace(second=0, microsecond=0))
    assert client.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("at", ["2020-01-01T09:00", "demain"])
def test_publishing_in_the_past_or_never_is_refused_beside_the_field(client, editor, draft, at):
    response = client.post(address("publier"), {"pk": draft.pk, "at": at})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["at"]
    assert states(draft) == [Publication.DRAFT]


def test_a_contributor_proposes_but_does_not_publish(client, contributor, draft):
    response = client.post(address("publier"), {"pk": draft.pk})
    assert states(draft) == [Publication.DRAFT]
    assert words(response) == [
        f"1 événement ignoré : « Prêt » (vous n’avez pas le droit de le faire pour {draft.organiser})."
    ]
    client.post(address("relecture"), {"pk": draft.pk})
    assert states(draft) == [Publication.REVIEW]


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("annuler", Status.CANCELLED),
        ("reporter", Status.POSTPONED),
        ("complet", Status.FULL),
        ("en-ligne", Status.MOVED_ONLINE),
    ],
)
def test_what_becomes_of_an_event(client, editor, published, verb, status):
    client.post(address(verb), {"pk": published.pk, "note": "Salle indisponible"})
    published.refresh_from_db()
    assert (published.status, published.status_note) == (status, "Salle indisponible")
    client.post(address("retablir"), {"pk": published.pk})
    published.refresh_from_db()
    assert (published.status, published.status_note) == (Status.SCHEDULED, "")


def test_cancelling_needs_a_reason(client, editor, published):
    response = client.post(address("annuler"), {"pk": published.pk, "note": " "})
    assert list(response.context["form"].errors) == ["note"]
    published.refresh_from_db()
    assert published.status == Status.SCHEDULED


def test_taking_back(client, editor, published):
    client.post(address("depublier"), {"pk": published.pk})
    assert states(published) == [Publication.DRAFT]


def test_duplicating_leads_to_a_draft_without_dates(client, contributor, published):
    response = client.post(address("dupliquer"), {"pk": published.pk})
    copy = Event.objects.exclude(pk=published.pk).get()
    assert response.url == reverse("admin:events_event_change", args=[copy.pk])
    assert (copy.title, copy.publication, copy.occurrences.count()) == ("Paru (copie)", Publication.DRAFT, 0)
    assert (copy.first_published_at, copy.publish_at, copy.created_by) == (None, None, contributor)


@pytest.mark.parametrize(
    "verb",
    ["publier", "relecture", "complet", "en-ligne", "reporter", "annuler", "retablir", "depublier", "dupliquer"],
)
def test_nothing_can_be_done_to_another_partner_s_event(client, editor, verb):
    foreign = OccurrenceFactory(event__draft=verb in {"publier", "relecture"}).event
    before = Event.objects.values().get(pk=foreign.pk)
    assert "Oui, " not in client.get(address(verb), {"pk": foreign.pk}).content.decode()
    client.post(address(verb), {"pk": foreign.pk, "note": "Essai"})
    assert list(Event.objects.values()) == [before]


def test_a_list_action_leads_to_the_question(client, editor, draft, published):
    chosen = sorted([draft.pk, published.pk])
    response = client.post(LIST, {"action": "publier", "_selected_action": chosen})
    assert response.status_code == 302
    assert response.url.startswith(address("publier"))
    page = client.get(response.url)
    assert [line.row for line in page.context["lines"]] == [draft]
    assert "Rien à faire, en l’état, pour « Paru »." in page.text
    assert states(draft) == [Publication.DRAFT]


def test_a_verb_without_any_object_is_not_offered(client, editor, published):
    page = client.get(address("publier"), {"pk": published.pk})
    assert "Rien à faire, en l’état, pour « Paru »." in page.text
    assert "Oui, " not in page.text
    assert "pas le droit" not in page.text


@pytest.mark.parametrize("query", [{}, {"pk": "zz"}, {"pk": "999999999999999999999"}, {"pk": "12345"}])
def test_nonsense_is_answered_with_the_list(client, editor, query):
    response = client.get(address("publier"), query)
    assert (response.status_code, response.url) == (302, LIST)


def test_an_unknown_verb_is_not_found(client, editor):
    assert client.get("/admin/events/event/actions/exploser/").status_code == 404


def test_strangers_are_sent_to_the_login_page(client, draft):
    response = client.post(address("publier"), {"pk": draft.pk})
    assert response.url.startswith(reverse("admin:login"))
    assert states(draft) == [Publication.DRAFT]


def test_the_buttons_offered_are_those_that_make_sense(client, partner, draft, published):
    def offered(role: str, event: Event) -> list[str]:
        client.force_login(member_of(partner, role))
        page = client.get(reverse("admin:events_event_change", args=[event.pk]))
        return [verb.name for verb, _ in page.context["actions"]]

    assert offered(Role.CONTRIBUTOR, draft) == ["relecture", "dupliquer"]
    assert offered(Role.EDITOR, draft) == ["publier", "relecture", "dupliquer"]
    assert offered(Role.CONTRIBUTOR, published) == ["dupliquer"]
    assert offered(Role.EDITOR, published) == ["complet", "en-ligne", "reporter", "annuler", "depublier", "dupliquer"]
