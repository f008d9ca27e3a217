"""Occurrences chosen in their list: who may do what, what is asked before, who is told, what the public reads."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from consortium.admin_kit import row_version
from events.choices import Status
from events.models import Occurrence
from tests.events.notices.world import DAY, RELAY, VENUE, VISITOR, addresses, counted_on, entries, messages
from tests.factories import EventFactory, OccurrenceFactory

LIST = reverse("admin:events_occurrence_changelist")
VERBS = {
    "annuler": (Status.CANCELLED, "annulée"),
    "reporter": (Status.POSTPONED, "reportée"),
    "complet": (Status.FULL, "affichée complète"),
    "en-ligne": (Status.MOVED_ONLINE, "passée en ligne"),
    "retablir": (Status.SCHEDULED, "rétablie"),
}
BEFORE = {"retablir": Status.CANCELLED}  # of the others, as planned
TOLD = (
    "3 personnes seront prévenues : le relais qui a fait la demande, le contact du lieu «\xa0Médiathèque\xa0» et "
    "1 personne qui avait demandé un rappel."
)


def address(verb: str) -> str:
    return reverse("admin:events_occurrence_confirm", args=[verb])


def keys(*occurrences: Occurrence) -> dict[str, list[int]]:
    return {"pk": [occurrence.pk for occurrence in occurrences]}


def do(client, verb: str, *occurrences: Occurrence) -> list[str]:
    """Do it without having asked; what the person reads then."""
    read = [row_version.token(occurrence.pk, row_version.version_of(occurrence)) for occurrence in occurrences]
    response = client.post(address(verb), keys(*occurrences) | {"note": "Chute de neige", "_read": read})
    return [str(message) for message in get_messages(response.wsgi_request)]


def stored(occurrence: Occurrence) -> tuple[str, str, int]:
    return Occurrence.objects.values_list("status", "status_note", "sequence").get(pk=occurrence.pk)


@pytest.fixture
def occurrences(partner):
    """Two occurrences of one event of the partner's, at a venue; a relay counts on both, a visitor on the first."""
    first = counted_on()
    first.event.organiser = partner
    first.event.save()
    return [first, OccurrenceFactory(event=first.event, venue=first.venue, start=first.start + 7 * DAY)]


@pytest.fixture
def march(partner):
    """An occurrence of the partner's whose day is known, and that nobody counts on."""
    start = dt.datetime(2099, 3, 4, 13, tzinfo=dt.UTC)
    event = EventFactory(organiser=partner, title="Paru")
    return OccurrenceFactory(
        event=event, start=start, end=start + dt.timedelta(hours=1), venue__name="Grange aux sciences"
    )


def test_the_list_offers_what_leads_to_the_question(client, editor, occurrences):
    _, *offered = client.get(LIST).context["action_form"].fields["action"].choices
    assert offered == [
        ("annuler", "Annuler ces séances"),
        ("reporter", "Reporter"),
        ("complet", "Afficher complet"),
        ("en-ligne", "Passer en ligne"),
        ("retablir", "Rétablir comme prévu"),
    ]
    chosen = [occurrence.pk for occurrence in occurrences]
    response = client.post(LIST, {"action": "annuler", "_selected_action": chosen})
    page = client.get(response.url)
    assert [line.row.pk for line in page.context["lines"]] == chosen
    assert "<h2>2 séances</h2>" in page.text
    assert [stored(occurrence)[0] for occurrence in occurrences] == [Status.SCHEDULED] * 2


def test_an_occurrence_is_named_by_its_event_its_day_and_its_place(client, editor, march):
    [line] = client.get(address("annuler"), keys(march)).context["lines"]
    assert line.name == "Paru, mercredi 4\xa0mars 2099, 14\xa0h\xa0–\xa015\xa0h, Grange aux sciences"
    assert (line.owner, line.state) == (march.event.organiser, "prévu")


def test_what_is_no_key_is_answered_in_words(client, editor, occurrences):
    response = client.post(LIST, {"action": "annuler", "_selected_action": "zz"})
    assert (response.status_code, response.url) == (302, LIST)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_does_what_it_says_to_the_chosen_occurrences_alone(client, editor, partner, verb: str):
    status, participle = VERBS[verb]
    event = EventFactory(organiser=partner)
    first, second, stays = OccurrenceFactory.create_batch(3, event=event, status=BEFORE.get(verb, Status.SCHEDULED))
    plural = " ".join(word if word in {"en", "ligne"} else f"{word}s" for word in participle.split())
    assert do(client, verb, first, second) == [f"2 séances {plural}."]
    note = "" if verb == "retablir" else "Chute de neige"
    assert [stored(one) for one in (first, second)] == [(status, note, 1)] * 2
    assert stored(stays) == (BEFORE.get(verb, Status.SCHEDULED), "", 0)


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_done_to_another_partner_s_occurrence(client, editor, partner, verb: str):
    before = BEFORE.get(verb, Status.SCHEDULED)
    foreign = OccurrenceFactory(status=before, event__title="Ailleurs", event__organiser__name="Accustica")
    own = OccurrenceFactory(status=before, event__organiser=partner)
    page = client.get(address(verb), keys(foreign))
    assert "Demandez à une personne qui publie pour Accustica." in page.text
    assert "Oui, " not in page.text
    [words] = do(client, verb, own, foreign)
    assert "1 ignorée : « Ailleurs, " in words
    assert "vous n’avez pas le droit de le faire pour Accustica" in words
    assert (stored(foreign), stored(own)[0]) == ((before, "", 0), VERBS[verb][0])


@pytest.mark.parametrize("verb", VERBS)
def test_who_only_writes_does_nothing_to_what_is_published(client, contributor, partner, verb: str):
    occurrence = OccurrenceFactory(status=BEFORE.get(verb, Status.SCHEDULED), event__organiser=partner)
    before = stored(occurrence)
    do(client, verb, occurrence)
    assert stored(occurrence) == before


def test_cancelling_needs_a_reason(client, editor, occurrences):
    response = client.post(address("annuler"), keys(*occurrences) | {"note": " "})
    assert list(response.context["form"].errors) == ["note"]
    assert [stored(occurrence)[0] for occurrence in occurrences] == [Status.SCHEDULED] * 2


def test_who_will_be_told_is_counted_before_and_gets_one_message(client, editor, occurrences):
    event = occurrences[0].event
    assert client.get(address("annuler"), keys(*occurrences)).context["warning"] == TOLD
    assert addresses(event) == []
    do(client, "annuler", *occurrences)
    sizes = {message.to: len(entries(message)) for message in messages(event)}
    assert sizes == {VENUE: 2, RELAY: 2, VISITOR: 1}


def test_the_count_costs_the_same_for_one_and_for_three(client, editor, partner, django_assert_num_queries):
    one, *three = OccurrenceFactory.create_batch(4, event__organiser=partner)
    client.get(address("annuler"), keys(one))
    with django_assert_num_queries(QUERIES):
        client.get(address("annuler"), keys(one))
    with django_assert_num_queries(QUERIES):
        client.get(address("annuler"), keys(*three))


QUERIES = 9  # what is read is one more


def test_the_public_reads_the_reason_and_the_history_tells(client, editor, march):
    stays = OccurrenceFactory(event=march.event)
    do(client, "annuler", march)
    page = client.get(march.event.get_absolute_url()).text
    assert page.count("Chute de neige") == 1
    assert stored(stays) == (Status.SCHEDULED, "", 0)
    history = client.get(reverse("admin:events_event_history", args=[march.event_id])).text
    assert "Séance du 04/03/2099 à 14:00 — Annulé : Chute de neige." in history


def test_what_is_already_so_is_not_asked_for_and_keeps_its_reason(client, editor, occurrences):
    first, second = occurrences
    Occurrence.objects.filter(pk=first.pk).update(status=Status.CANCELLED, status_note="Verglas")
    page = client.get(address("annuler"), keys(*occurrences))
    assert [line.row for line in page.context["lines"]] == [second]
    assert "Rien à faire, en l’état, pour « Nuit des étoiles, " in page.text
    [words] = do(client, "annuler", *occurrences)
    assert words.startswith("1 séance annulée, 1 ignorée : « Nuit des étoiles, ")
    assert words.endswith("(C’est déjà l’état de cette séance : annulé).")
    assert stored(first) == (Status.CANCELLED, "Verglas", 0)


def test_one_comes_back_to_the_occurrences_of_the_event(client, editor, partner, occurrences, march):
    def leads_to(*chosen: Occurrence) -> str:
        return client.post(address("complet"), keys(*chosen)).url

    assert leads_to(*occurrences) == f"{LIST}?event__id__exact={occurrences[0].event_id}"
    assert leads_to(occurrences[0], march) == LIST
    assert leads_to(march) == reverse("admin:events_occurrence_change", args=[march.pk])


def test_the_event_s_own_page_leads_to_the_list(client, editor, occurrences, march):
    words = "Choisissez-les dans la liste des 2 séances"
    assert words in client.get(reverse("admin:events_event_change", args=[occurrences[0].event_id])).text
    assert "Choisissez-les" not in client.get(reverse("admin:events_event_change", args=[march.event_id])).text
