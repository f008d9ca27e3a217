"""The verbs of an event: what they change, refuse, number, tell and make the cached pages forget."""

import datetime as dt
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from consortium.models import Programme
from events.choices import Admission, Publication, Status
from events.errors import EventError
from events.models import Event
from events.publishing import services
from partners.models import Audience, Theme
from tests.factories import EventFactory, OccurrenceFactory, PartnerFactory, coordination

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=3)


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def version() -> int:
    return Programme.objects.get_or_create(pk=1)[0].version


def history(event: Event) -> list[str]:
    entries = LogEntry.objects.filter(object_id=str(event.pk), content_type__model="event").order_by("pk")
    return [entry.get_change_message() for entry in entries]


def draft(**fields) -> Event:
    """A draft that lacks nothing."""
    return OccurrenceFactory(event=EventFactory(draft=True, **fields)).event


def refused(words: str):
    return pytest.raises(EventError, match=f"^{re.escape(words)}$")


# --- publish ---------------------------------------------------------------------------------------------------------


def test_publishing_shows_the_event_to_the_public(noon):
    event, by, before = draft(), coordination(), version()
    services.publish(event, by=by)
    assert list(Event.objects.published(NOON)) == [event]
    assert event.first_published_at == NOON
    assert history(event) == ["Publié."]
    assert version() == before + 1


def test_publishing_says_everything_that_is_missing():
    event = EventFactory(draft=True, summary=" ", themes=[], audiences=[])
    with refused(
        "Avant de publier, il manque : un résumé en une phrase, au moins une séance, "
        "au moins un domaine scientifique, au moins un public."
    ):
        services.publish(event, by=None)
    event.refresh_from_db()
    assert event.publication == Publication.DRAFT


def test_publishing_twice_is_refused():
    event = draft()
    services.publish(event, by=None)
    with refused("Cet événement est déjà publié."):
        services.publish(event, by=None)


def test_a_scheduled_publication_waits_for_its_hour(noon):
    event, by, before = draft(), coordination(), version()
    services.publish(event, by=by, at=LATER)
    assert event.is_scheduled
    assert event.first_published_at == LATER
    assert history(event) == ["Publication prévue le 5 mars 2026 à 12:00."]
    assert version() == before
    assert not Event.objects.published(LATER - dt.timedelta(seconds=1)).exists()
    assert Event.objects.published(LATER).get() == event


def test_a_scheduled_publication_can_be_brought_forward(noon):
    event = draft()
    services.publish(event, by=None, at=LATER)
    services.publish(event, by=None)
    assert (event.publish_at, event.first_published_at) == (None, NOON)


def test_a_moment_in_the_past_means_now(noon):
    event = draft()
    services.publish(event, by=None, at=NOON - dt.timedelta(days=1))
    assert (event.publish_at, event.first_published_at) == (None, NOON)


def test_the_first_publication_is_dated_once(noon):
    event = draft()
    services.publish(event, by=None)
    services.unpublish(event, by=None)
    noon.move_to(LATER, tick=False)
    services.publish(event, by=None)
    assert event.first_published_at == NOON


def test_a_verb_looks_at_the_row_and_not_at_the_instance():
    event = draft()
    stale = Event.objects.get(pk=event.pk)
    services.publish(event, by=None)
    with refused("Cet événement est déjà publié."):
        services.publish(stale, by=None)


# --- unpublish, submit_for_review ------------------------------------------------------------------------------------


def test_unpublishing_takes_the_event_from_the_public():
    event, by = draft(), coordination()
    services.publish(event, by=by)
    before = version()
    services.unpublish(event, by=by)
    assert not Event.objects.published().exists()
    assert history(event) == ["Publié.", "Publication retirée."]
    assert version() == before + 1


def test_unpublishing_before_the_hour_leaves_no_trace_of_a_publication(noon):
    event, before = draft(), version()
    services.publish(event, by=None, at=LATER)
    services.unpublish(event, by=None)
    assert (event.publication, event.publish_at, event.first_published_at) == (Publication.DRAFT, None, None)
    assert version() == before


def test_a_draft_cannot_be_taken_back():
    with refused("Cet événement est déjà un brouillon."):
        services.unpublish(draft(), by=None)


def test_a_review_goes_there_and_back():
    event, by, before = draft(), coordination(), version()
    services.submit_for_review(event, by=by)
    assert event.publication == Publication.REVIEW
    services.unpublish(event, by=by)
    assert event.publication == Publication.DRAFT
    assert history(event) == ["Proposé à la relecture.", "Rendu à l’état de brouillon."]
    assert version() == before


@pytest.mark.parametrize(
    ("publication", "words"),
    [
        (Publication.REVIEW, "Cet événement n’est plus un brouillon : en relecture."),
        (Publication.PUBLISHED, "Cet événement n’est plus un brouillon : publié."),
    ],
)
def test_only_drafts_go_to_review(publication: str, words: str):
    with refused(words):
        services.submit_for_review(EventFactory(publication=publication), by=None)


# --- set_status ------------------------------------------------------------------------------------------------------


def test_cancelling_numbers_every_occurrence_and_says_why():
    event, by = EventFactory(), coordination()
    occurrences = [OccurrenceFactory(event=event, sequence=n) for n in (0, 4)]
    other, before = OccurrenceFactory(), version()
    services.set_status(event, by=by, status=Status.CANCELLED, note=" salle inondée. ")
    for occurrence in [*occurrences, other]:
        occurrence.refresh_from_db()
    assert [occurrence.sequence for occurrence in [*occurrences, other]] == [1, 5, 0]
    assert (event.status, event.status_note) == (Status.CANCELLED, "salle inondée.")
    assert history(event) == ["Annulé : salle inondée."]
    assert version() == before + 1
    assert Event.objects.published().filter(pk=event.pk).exists()


def test_a_new_note_alone_does_not_number():
    occurrence = OccurrenceFactory(event__status=Status.POSTPONED)
    services.set_status(occurrence.event, by=None, status=Status.POSTPONED, note="au printemps")
    occurrence.refresh_from_db()
    assert (occurrence.sequence, occurrence.event.status_note) == (0, "au printemps")


def test_the_same_status_again_is_refused():
    with refused("C’est déjà l’état de cet événement : prévu."):
        services.set_status(EventFactory(), by=None, status=Status.SCHEDULED)


def test_a_draft_is_not_cancelled_but_may_become_as_planned_again():
    event = EventFactory(draft=True)
    with refused("Cet événement n’est pas publié : modifiez le brouillon, ou supprimez-le."):
        services.set_status(event, by=None, status=Status.CANCELLED)
    Event.objects.filter(pk=event.pk).update(status=Status.CANCELLED)
    services.set_status(event, by=None, status=Status.SCHEDULED)
    assert event.status == Status.SCHEDULED


def test_a_note_that_is_too_long_is_refused():
    with refused("La précision est trop longue : 200 caractères au plus."):
        services.set_status(EventFactory(), by=None, status=Status.FULL, note="a" * 201)


# --- duplicate -------------------------------------------------------------------------------------------------------


# Every field of an event is either copied or not; a new one must be put on one side.
def test_a_copy_is_a_draft_without_a_past():
    partner, by = PartnerFactory(), coordination()
    event = OccurrenceFactory(
        event=EventFactory(
            title="Nuit des étoiles",
            slug="nuit-des-etoiles",
            co_organisers=[partner],
            themes=list(Theme.objects.filter(slug="energie")),
            audiences=list(Audience.objects.filter(slug="lycee")),
            status=Status.CANCELLED,
            status_note="pluie",
            is_demo=True,
            publish_at=timezone.now() - dt.timedelta(days=1),
            age_min=6,
            image="evenements/ciel.webp",
            image_card="evenements/ciel-carte.webp",
            image_width=800,
            image_height=600,
            image_alt="Un ciel",
            admission=Admission.BOOKING_REQUIRED,
            seats=30,
            booking_opens_at=timezone.now(),
            booking_closes_at=timezone.now() + dt.timedelta(days=1),
        )
    ).event
    before = version()
    copy = services.duplicate(event, by=by)
    copy = Event.objects.get(pk=copy.pk)
    assert (copy.title, copy.slug) == ("Nuit des étoiles (copie)", "nuit-des-etoiles-copie")
    assert (copy.publication, copy.publish_at, copy.first_published_at) == (Publication.DRAFT, None, None)
    assert (copy.status, copy.status_note, copy.is_demo, copy.created_by) == (Status.SCHEDULED, "", False, by)
    assert (copy.admission, copy.seats) == (Admission.BOOKING_REQUIRED, 30)
    assert (copy.booking_opens_at, copy.booking_closes_at) == (None, None)
    assert (copy.organiser, copy.age_min, copy.image_alt) == (event.organiser, 6, "Un ciel")
    assert (copy.image.name, copy.image_card.name) == ("evenements/ciel.webp", "evenements/ciel-carte.webp")
    assert list(copy.co_organisers.all()) == [partner]
    assert [theme.slug for theme in copy.themes.all()] == ["energie"]
    assert [audience.slug for audience in copy.audiences.all()] == ["lycee"]
    assert not copy.occurrences.exists()
    assert "theme:energie" in copy.facets.split()
    assert history(copy) == ["Copié de « Nuit des étoiles »."]
    assert version() == before


def test_a_copy_of_a_copy_and_of_a_long_title():
    first = services.duplicate(EventFactory(title="é" * 140), by=None)
    again = services.duplicate(first, by=None)
    assert first.title == again.title == "é" * 132 + " (copie)"
    assert first.slug != again.slug


# --- settle ----------------------------------------------------------------------------------------------------------


def test_settling_indexes_and_forgets_pages_only_of_what_the_public_sees():
    public, hidden = EventFactory(title="Comètes"), EventFactory(title="Comètes", draft=True)
    Event.objects.update(search_text="")
    before = version()
    services.refresh_derived_fields(hidden)
    assert version() == before
    services.refresh_derived_fields(public)
    assert version() == before + 1
    assert Event.objects.matching("comète").count() == 2


def test_an_action_by_nobody_leaves_no_history():
    event = draft()
    services.publish(event, by=None)
    assert history(event) == []


def test_a_verb_does_not_need_the_picture_s_file():
    event = draft(image_alt="Un ciel")
    Event.objects.filter(pk=event.pk).update(image="evenements/perdue.webp", image_width=800, image_height=600)
    event = Event.objects.get(pk=event.pk)
    services.publish(event, by=None)
    assert event.is_published
    assert Event.objects.get(pk=event.pk).image.name == "evenements/perdue.webp"
