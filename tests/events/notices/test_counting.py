"""What staff are told before is what happens after: over many combinations, the count is that of the messages."""

import random

import pytest
from django.db import transaction

from consortium.outbox.models import OutgoingEmail
from events.choices import Publication, ReminderMoment, Status
from events.models import Event, Occurrence
from events.notices import queue
from events.notices.notify import notify_changes
from events.notices.preview import if_occurrences, if_published, if_saved, if_status, if_unpublished
from events.notices.texts import count_sentence
from events.publishing import services
from events.publishing.occurrences import notify_once, save_occurrence, set_occurrence_status
from partners.choices import RequestState
from tests.events.notices.world import DAY, HOUR
from tests.factories import EventFactory, OccurrenceFactory, ReminderFactory, RequestFactory, VenueFactory

pytestmark = pytest.mark.django_db
STATES = [None, RequestState.IN_STUDY, RequestState.ACCEPTED, RequestState.SCHEDULED]
ADDRESSES = ["a@example.org", "B@example.org", "c@example.org", ""]


def some_event(dice: random.Random) -> Event:
    """A published event with a few occurrences in all states, whose people share a few addresses."""
    state = dice.choice(STATES)
    activity_request = state and RequestFactory(state=state, contact_email=dice.choice(ADDRESSES[:3]))
    event = EventFactory(request=activity_request, status=dice.choice(list(Status)))
    for _ in range(dice.randint(0, 3)):
        venue = VenueFactory(contact_email=dice.choice(ADDRESSES))
        occurrence = OccurrenceFactory(event=event, venue=venue, status=dice.choice(list(Status)))
        if dice.random() < 0.3:
            occurrence.start, occurrence.end = occurrence.start - 20 * DAY, occurrence.end - 20 * DAY
            occurrence.save()
        for email in dice.sample([address.lower() for address in ADDRESSES[:3]], dice.randint(0, 3)):
            ReminderFactory(occurrence=occurrence, email=email, moment=dice.choice(ReminderMoment.values))
    return event


def written() -> int:
    """How many messages there are, once those that wait are written."""
    queue.write_waiting()
    return OutgoingEmail.objects.count()


@pytest.mark.parametrize("seed", range(40))
def test_the_count_of_a_verb_is_that_of_its_messages(seed: int):
    dice = random.Random(seed)
    event = some_event(dice)
    told = 0
    for status in dice.sample([status for status in Status if status != event.status], 3):
        told += len(if_status([event], status))
        services.set_status(event, by=None, status=status)
        assert written() == told
    told += len(if_unpublished([event]))
    services.unpublish(event, by=None)
    assert written() == told


@pytest.mark.parametrize("state", [None, RequestState.ACCEPTED])
def test_the_count_of_publishing_again_is_that_of_its_messages(state: str | None):
    event = some_event(random.Random(7))
    event.request = state and RequestFactory(state=state)
    event.status = Status.SCHEDULED
    event.save()
    event.occurrences.update(status=Status.SCHEDULED)
    OccurrenceFactory(event=event, venue__contact_email="salle@example.org")
    Event.objects.filter(pk=event.pk).update(publication=Publication.DRAFT)
    told = len(if_published([event]))
    services.publish(event, by=None)
    assert told > 0
    assert written() == told


@pytest.mark.parametrize("seed", range(40))
def test_the_count_of_a_form_is_that_of_its_messages(seed: int):
    dice = random.Random(seed)
    event = some_event(dice)
    occurrences = list(Occurrence.objects.filter(event=event).select_related("event"))
    for occurrence in occurrences:
        shift = dice.choice([DAY, HOUR, -HOUR, 0 * DAY])
        occurrence.start, occurrence.end = occurrence.start + shift, occurrence.end + shift
        occurrence.venue = dice.choice([occurrence.venue, VenueFactory(contact_email=dice.choice(ADDRESSES))])
        occurrence.status = dice.choice(list(Status))
        occurrence.status_note = dice.choice(["", "à la lampe"])
    told = len(if_saved(occurrences))
    with transaction.atomic(), notify_changes(Event.objects.select_for_update().get(pk=event.pk), by=None):
        for occurrence in occurrences:
            save_occurrence(occurrence)
    assert written() == told


@pytest.mark.parametrize("seed", range(20))
def test_the_count_of_some_occurrences_is_that_of_their_messages(seed: int):
    dice = random.Random(seed)
    events = [some_event(dice), some_event(dice)]
    status = dice.choice(list(Status))
    found = Occurrence.objects.filter(event__in=events).exclude(status=status).order_by("pk")
    chosen = [occurrence for occurrence in found if dice.random() < 0.7]
    told = len(if_occurrences(chosen, status))
    with notify_once(chosen, by=None):
        for occurrence in chosen:
            set_occurrence_status(occurrence, by=None, status=status)
    assert written() == told


def test_the_combinations_tell_and_do_not_tell():
    """The dice above are worth something: some of them write to several people, some to nobody."""
    counts = {len(if_status([some_event(random.Random(seed))], Status.CANCELLED)) for seed in range(20)}
    assert {0, 1, 2, 3} <= counts


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "Personne n’est à prévenir : aucun courriel ne partira."),
        (1, "1 personne sera prévenue : elle avait demandé un rappel."),
        (2, "2 personnes seront prévenues : elles avaient demandé un rappel."),
        (1200, "1\u202f200 personnes seront prévenues : elles avaient demandé un rappel."),
    ],
)
def test_zero_one_many_in_words(number: int, words: str):
    occurrence = OccurrenceFactory()
    ReminderFactory.create_batch(number, occurrence=occurrence)
    assert count_sentence(if_status([occurrence.event], Status.CANCELLED)) == words


def test_places_and_relays_in_words():
    relay = RequestFactory(state=RequestState.SCHEDULED, contact_email="a@example.org")
    event = EventFactory(request=relay)
    for number in range(2):
        OccurrenceFactory(event=event, venue__contact_email=f"lieu-{number}@example.org")
    assert count_sentence(if_status([event], Status.CANCELLED)) == (
        "3 personnes seront prévenues : le relais qui a fait la demande et 2 contacts de lieux."
    )
    OccurrenceFactory(event=event, venue__contact_email="A@example.org")
    assert count_sentence(if_status([event], Status.CANCELLED)) == (
        "3 personnes seront prévenues : le relais qui a fait la demande (aussi contact du lieu) et 2 contacts de lieux."
    )
