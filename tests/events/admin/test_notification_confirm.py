"""Staff see how many people a change will write to before they confirm it; nothing is asked when it is nobody."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from consortium.media.pending_uploads import kept
from consortium.outbox.models import OutgoingEmail
from events.choices import Publication, Status
from events.models import Event, Occurrence
from partners.choices import RequestState
from tests.events.admin.forms import event_data, occurrences, photo, row
from tests.events.notices.world import RELAY, VENUE, VISITOR, addresses, counted_on
from tests.factories import OccurrenceFactory, ReminderFactory, RequestFactory

NOBODY = "Personne n’est à prévenir : aucun courriel ne partira."
THREE = (
    "3 personnes seront prévenues : le relais qui a fait la demande, le contact du lieu «\xa0Médiathèque\xa0» et "
    "1 personne qui avait demandé un rappel."
)
EVERYBODY = sorted([VENUE, RELAY, VISITOR])


@pytest.fixture
def occurrence(partner):
    """An occurrence of the partner's that a venue, a relay and a visitor count on."""
    found = counted_on()
    found.event.organiser = partner
    found.event.save()
    return found


def ask(client, verb: str, *events: Event) -> str:
    page = client.get(reverse("admin:events_event_confirm", args=[verb]), {"pk": [event.pk for event in events]})
    return page.context["warning"]


def do(client, verb: str, *events: Event) -> None:
    address = reverse("admin:events_event_confirm", args=[verb])
    client.post(address, {"pk": [event.pk for event in events], "note": "Salle fermée"})


@pytest.mark.parametrize("verb", ["annuler", "reporter", "en-ligne", "depublier"])
def test_a_verb_says_how_many_it_writes_to(client, editor, occurrence, verb: str):
    assert ask(client, verb, occurrence.event) == THREE
    do(client, verb, occurrence.event)
    assert addresses(occurrence.event) == EVERYBODY


@pytest.mark.parametrize(("before", "verb"), [("annuler", "retablir"), ("depublier", "publier")])
def test_what_is_undone_is_counted_too(client, editor, occurrence, before: str, verb: str):
    do(client, before, occurrence.event)
    OutgoingEmail.objects.all().delete()
    assert ask(client, verb, occurrence.event) == THREE
    do(client, verb, occurrence.event)
    assert sorted(OutgoingEmail.objects.values_list("to", flat=True)) == EVERYBODY


def test_full_writes_to_the_relay(client, editor, occurrence):
    assert ask(client, "complet", occurrence.event) == "1 personne sera prévenue : le relais qui a fait la demande."


def test_nobody_in_words(client, editor, partner):
    event = OccurrenceFactory(event__organiser=partner).event
    assert ask(client, "annuler", event) == NOBODY


def test_a_first_publication_says_nothing_but_of_the_relay(client, editor, partner):
    draft = OccurrenceFactory(event__organiser=partner, event__draft=True, venue__contact_email=VENUE).event
    assert ask(client, "publier", draft) == ""
    Event.objects.filter(pk=draft.pk).update(request=RequestFactory(state=RequestState.ACCEPTED))
    assert ask(client, "publier", draft) == "1 personne sera prévenue : le relais qui a fait la demande."


def test_several_events_count_people_and_messages(client, editor, partner, occurrence):
    other = OccurrenceFactory(event__organiser=partner).event
    ReminderFactory.create_batch(2, occurrence=other.occurrences.get())
    ReminderFactory(occurrence=other.occurrences.get(), email=VISITOR)
    assert ask(client, "annuler", occurrence.event, other) == (
        "5 personnes seront prévenues (6 courriels) : le relais qui a fait la demande, le contact du lieu "
        "«\xa0Médiathèque\xa0» et 3 personnes qui avaient demandé un rappel."
    )
    do(client, "annuler", occurrence.event, other)
    assert OutgoingEmail.objects.count() == 6


def test_only_what_one_may_do_is_counted(client, editor, partner):
    foreign = counted_on()
    own = OccurrenceFactory(event__organiser=partner).event
    assert ask(client, "annuler", own, foreign.event) == NOBODY


def test_the_count_costs_the_same_for_one_and_for_three(client, editor, partner, django_assert_num_queries):
    def ready(number: int) -> list[Event]:
        found = [counted_on().event for _ in range(number)]
        Event.objects.filter(pk__in=[event.pk for event in found]).update(organiser=partner)
        return found

    one, three = ready(1), ready(3)
    ask(client, "annuler", *one)
    with django_assert_num_queries(14):
        ask(client, "annuler", *one)
    with django_assert_num_queries(14):
        ask(client, "annuler", *three)


# --- the forms --------------------------------------------------------------------------------------------------------


def form_of(occurrence: Occurrence, day: dt.date, **changes) -> dict[str, object]:
    """The event's form as a browser would post it, with the occurrence on that day."""
    local = timezone.localtime(occurrence.start)
    line = row(occurrence.venue, f"{day:%Y-%m-%d}", f"{local:%H:%M}", f"{local + dt.timedelta(hours=2):%H:%M}")
    line |= {"id": occurrence.pk, "status": occurrence.status, **changes.pop("line", {})}
    changes = {"title": occurrence.event.title, **occurrences(line, initial=1), **changes}
    return event_data(occurrence.event.organiser, **changes)


def post(client, occurrence: Occurrence, data: dict[str, object]):
    return client.post(reverse("admin:events_event_change", args=[occurrence.event_id]), data)


def test_a_move_is_saved_once_the_count_was_read(client, editor, occurrence):
    tomorrow = occurrence.first_day + dt.timedelta(days=1)
    asked = post(client, occurrence, form_of(occurrence, tomorrow, summary="Autre résumé."))
    assert asked.status_code == 200
    text = asked.content.decode()
    assert "3 personnes seront prévenues" in text
    assert '<input type="checkbox" name="prevenir" value="3" autofocus>' in text
    assert "Corrigez l’erreur" not in text
    assert f'value="{tomorrow:%Y-%m-%d}"' in text
    assert "Autre résumé." in text
    occurrence.refresh_from_db()
    assert (occurrence.sequence, addresses(occurrence.event)) == (0, [])
    assert (
        post(client, occurrence, form_of(occurrence, tomorrow, summary="Autre résumé.", prevenir="3")).status_code
        == 302
    )
    occurrence.refresh_from_db()
    assert (occurrence.first_day, occurrence.sequence, addresses(occurrence.event)) == (tomorrow, 1, EVERYBODY)


def test_somebody_more_asks_again(client, editor, occurrence):
    tomorrow = occurrence.first_day + dt.timedelta(days=1)
    ReminderFactory(occurrence=occurrence)
    assert post(client, occurrence, form_of(occurrence, tomorrow, prevenir="3")).status_code == 200
    assert post(client, occurrence, form_of(occurrence, tomorrow, prevenir="4")).status_code == 302


def test_an_occurrence_cancelled_in_the_form_is_counted(client, editor, occurrence):
    line = {"status": Status.CANCELLED}
    assert post(client, occurrence, form_of(occurrence, occurrence.first_day, line=line)).status_code == 200
    assert (
        post(client, occurrence, form_of(occurrence, occurrence.first_day, line=line, prevenir="3")).status_code == 302
    )
    assert addresses(occurrence.event) == EVERYBODY


def test_a_typo_asks_nothing(client, editor, occurrence):
    data = form_of(occurrence, occurrence.first_day, summary="Corrigé.", line={"opening_hours": "dès 20 h"})
    assert post(client, occurrence, data).status_code == 302
    assert addresses(occurrence.event) == []


def test_nothing_is_asked_when_it_is_nobody_or_a_draft(client, editor, partner, occurrence):
    alone = OccurrenceFactory(event__organiser=partner)
    Event.objects.filter(pk=occurrence.event_id).update(publication=Publication.DRAFT, first_published_at=None)
    for one in (alone, occurrence):
        assert post(client, one, form_of(one, one.first_day + dt.timedelta(days=1))).status_code == 302
    assert not OutgoingEmail.objects.exists()


def test_the_page_of_one_occurrence_asks_too(client, editor, occurrence):
    address = reverse("admin:events_occurrence_change", args=[occurrence.pk])
    tomorrow = occurrence.first_day + dt.timedelta(days=1)
    data = row(occurrence.venue, f"{tomorrow:%Y-%m-%d}", "14:00", "16:00", status="scheduled", attendance="sur-place")
    data |= {f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")}
    asked = client.post(address, data)
    assert asked.status_code == 200
    assert '<input type="checkbox" name="prevenir" value="3" autofocus>' in asked.content.decode()
    assert "Corrigez l’erreur" not in asked.content.decode()
    assert addresses(occurrence.event) == []
    assert client.post(address, {**data, "prevenir": "3"}).status_code == 302
    assert addresses(occurrence.event) == EVERYBODY


def test_a_picture_sent_with_the_move_is_not_lost(client, editor, occurrence):
    tomorrow = occurrence.first_day + dt.timedelta(days=1)
    asked = post(client, occurrence, form_of(occurrence, tomorrow, image=photo(), image_alt="Un ciel"))
    [code] = re.findall(r'<input type="hidden" name="image_kept" value="([^"]+)">', asked.content.decode())
    assert not Event.objects.get(pk=occurrence.event_id).image
    data = form_of(occurrence, tomorrow, image_alt="Un ciel", image_kept=code, prevenir="3")
    assert post(client, occurrence, data).status_code == 302
    event = Event.objects.get(pk=occurrence.event_id)
    assert (event.image_width, event.image_height) == (1600, 800)
    with event.image_card.open() as file, Image.open(file) as card:
        assert card.size == (640, 320)


def test_a_picture_is_carried_as_long_as_the_form_comes_back_and_another_takes_its_place(client, editor, occurrence):
    tomorrow = occurrence.first_day + dt.timedelta(days=1)
    code = post(client, occurrence, form_of(occurrence, tomorrow, image=photo())).context["kept_picture"].code
    again = post(client, occurrence, form_of(occurrence, tomorrow, image_kept=code, image_alt="Un ciel"))
    assert again.context["kept_picture"].page == kept(code).page
    data = form_of(
        occurrence, tomorrow, image_kept=code, image=photo(size=(300, 200)), image_alt="Un ciel", prevenir="3"
    )
    post(client, occurrence, data)
    assert Event.objects.get(pk=occurrence.event_id).image_width == 300


@pytest.mark.parametrize("code", ["", "evenements/secret.webp", "a:b:c", "\x00"])
def test_a_forged_picture_is_none(client, editor, occurrence, code: str):
    data = form_of(occurrence, occurrence.first_day, image_kept=code, image_alt="Un ciel")
    assert post(client, occurrence, data).status_code == 302
    assert not Event.objects.get(pk=occurrence.event_id).image


def test_an_error_beside_the_tick_is_still_said(client, editor, occurrence):
    tomorrow = occurrence.first_day + dt.timedelta(days=1)
    text = post(client, occurrence, form_of(occurrence, tomorrow, title="")).content.decode()
    assert "Corrigez les erreurs" in text
    assert "3 personnes seront prévenues" in text
