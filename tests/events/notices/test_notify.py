"""Cancelling, postponing or moving tells the venue, the relay and those who asked; a typo tells nobody."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from events.choices import Publication, ReminderMoment, Status
from events.errors import EventError
from events.models import Event, Occurrence
from events.notices.notify import notify_changes
from events.publishing import services
from events.publishing.occurrences import notify_once, save_occurrence, set_occurrence_status
from partners.choices import RequestState
from partners.requests import services as requests
from tests.events.notices.world import (
    DAY,
    HOUR,
    RELAY,
    VENUE,
    VISITOR,
    addresses,
    counted_on,
    entries,
    messages,
    move,
)
from tests.factories import EventFactory, OccurrenceFactory, ReminderFactory, UserFactory, VenueFactory

pytestmark = pytest.mark.django_db
EVERYBODY = sorted([VENUE, RELAY, VISITOR])


def save(*occurrences: Occurrence) -> None:
    """What the admin's forms do."""
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=occurrences[0].event_id)
        with notify_changes(event, by=None):
            for occurrence in occurrences:
                save_occurrence(occurrence)


CHANGES = {
    "cancelled": lambda s: services.set_status(s.event, by=None, status=Status.CANCELLED, note="salle inondée"),
    "postponed": lambda s: services.set_status(s.event, by=None, status=Status.POSTPONED),
    "online": lambda s: services.set_status(s.event, by=None, status=Status.MOVED_ONLINE),
    "occurrence cancelled": lambda s: set_occurrence_status(s, by=None, status=Status.CANCELLED),
    "another day": lambda s: save(move(s, by=DAY)),
    "an hour later": lambda s: save(move(s, by=HOUR)),
    "longer": lambda s: save(move(s, end=s.end + HOUR)),
    "whole days": lambda s: save(move(s, all_day=True)),
    "elsewhere": lambda s: save(move(s, venue=VenueFactory())),
    "withdrawn": lambda s: services.unpublish(s.event, by=None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_told_to_each_once_with_the_calendar_file(change: str):
    occurrence = counted_on()
    CHANGES[change](occurrence)
    assert addresses(occurrence.event) == EVERYBODY
    stored = Occurrence.objects.get(pk=occurrence.pk)
    for message in messages(occurrence.event):
        [entry] = entries(message)
        assert entry["UID"].startswith(f"{stored.uid}@")
        assert (entry["SEQUENCE"], stored.sequence) == (1, 1)
        assert entry["DTSTART"].dt == (stored.first_day if stored.all_day else stored.start)
        assert message.reply_to == "equipe@example.org"


@pytest.mark.parametrize(
    ("change", "status", "title"),
    [
        ("cancelled", "CANCELLED", "[ANNULÉ] Nuit des étoiles"),
        ("occurrence cancelled", "CANCELLED", "[ANNULÉ] Nuit des étoiles"),
        ("withdrawn", "CANCELLED", "[ANNULÉ] Nuit des étoiles"),
        ("postponed", "CANCELLED", "[REPORTÉ] Nuit des étoiles"),
        ("online", "CONFIRMED", "[EN LIGNE] Nuit des étoiles"),
        ("another day", "CONFIRMED", "Nuit des étoiles"),
    ],
)
def test_the_calendar_file_says_what_became_of_it(change: str, status: str, title: str):
    occurrence = counted_on()
    CHANGES[change](occurrence)
    [entry] = entries(messages(occurrence.event)[0])
    assert (entry["STATUS"], entry["SUMMARY"]) == (status, title)


SILENT = {
    "title": lambda s: Event.objects.filter(pk=s.event_id).update(title="Nuits des étoiles"),
    "opening hours": lambda s: save(move(s, opening_hours="dès 20 h")),
    "note of an occurrence": lambda s: save(move(s, status_note="entrée par la cour")),
    "accessibility": lambda s: save(move(s, accessible_hi=True)),
    "link": lambda s: save(move(s, online_url="https://visio.example.org/a")),
    "nothing": lambda s: save(s),
    "a new occurrence": lambda s: save(OccurrenceFactory.build(event=s.event, venue=s.venue)),
}


@pytest.mark.parametrize("change", SILENT)
def test_a_correction_tells_nobody(change: str):
    occurrence = counted_on()
    SILENT[change](occurrence)
    assert addresses(occurrence.event) == []


def test_a_note_alone_tells_nobody_and_leaves_no_line_in_the_request():
    occurrence = counted_on()
    services.set_status(occurrence.event, by=None, status=Status.SCHEDULED, note="entrée par la cour")
    assert addresses(occurrence.event) == []
    assert not occurrence.event.request.changes.exists()


def test_the_correction_of_a_venue_tells_nobody():
    occurrence = counted_on()
    occurrence.venue.address = "3 rue des Tilleuls"
    occurrence.venue.save()
    save(occurrence)
    assert addresses(occurrence.event) == []


def test_full_is_told_to_the_relay_only():
    occurrence = counted_on()
    services.set_status(occurrence.event, by=None, status=Status.FULL)
    assert addresses(occurrence.event) == [RELAY]
    services.set_status(occurrence.event, by=None, status=Status.SCHEDULED)
    assert addresses(occurrence.event) == [RELAY, RELAY]


def test_what_is_planned_again_is_told_to_the_same_people():
    occurrence = counted_on()
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    services.set_status(occurrence.event, by=None, status=Status.SCHEDULED)
    assert addresses(occurrence.event) == sorted(EVERYBODY * 2)
    first, second = (entries(message)[0] for message in messages(occurrence.event) if message.to == VISITOR)
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == (second["UID"], 1, "CANCELLED")
    assert (second["SEQUENCE"], second["STATUS"], second["SUMMARY"]) == (2, "CONFIRMED", "Nuit des étoiles")


def test_a_postponed_occurrence_finds_its_date_in_silence_and_is_told_when_it_is_planned_again():
    occurrence = counted_on()
    set_occurrence_status(occurrence, by=None, status=Status.POSTPONED)
    OutgoingEmail.objects.all().delete()
    save(move(occurrence, by=30 * DAY))
    assert addresses(occurrence.event) == []
    set_occurrence_status(occurrence, by=None, status=Status.SCHEDULED)
    assert addresses(occurrence.event) == EVERYBODY
    assert entries(messages(occurrence.event)[0])[0]["DTSTART"].dt == occurrence.start


def test_a_postponed_occurrence_whose_day_has_gone_by_is_told_its_new_date():
    now = timezone.now()
    occurrence = counted_on(start=now - DAY, end=now - DAY + HOUR, status=Status.POSTPONED)
    save(move(occurrence, by=30 * DAY, status=Status.SCHEDULED))
    assert addresses(occurrence.event) == EVERYBODY


def test_both_venues_hear_of_a_move():
    occurrence = counted_on()
    save(move(occurrence, venue=VenueFactory(contact_email="autre@example.org")))
    assert addresses(occurrence.event) == sorted([*EVERYBODY, "autre@example.org"])


def test_what_is_over_tells_nobody():
    now = timezone.now()
    occurrence = counted_on(start=now - 3 * HOUR, end=now - HOUR)
    save(move(occurrence, by=-HOUR))
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert addresses(occurrence.event) == []


@pytest.mark.parametrize("publication", [Publication.DRAFT, Publication.REVIEW])
def test_what_nobody_could_read_tells_nobody(publication: str):
    occurrence = counted_on()
    Event.objects.filter(pk=occurrence.event_id).update(publication=publication, first_published_at=None)
    save(move(occurrence, by=DAY))
    set_occurrence_status(occurrence, by=None, status=Status.CANCELLED)
    assert addresses(occurrence.event) == []


def test_before_its_hour_only_the_relay_knows_of_an_event():
    occurrence, soon = counted_on(), timezone.now() + DAY
    Event.objects.filter(pk=occurrence.event_id).update(publish_at=soon, first_published_at=soon)
    services.set_status(occurrence.event, by=None, status=Status.POSTPONED)
    assert addresses(occurrence.event) == [RELAY]


def test_one_address_with_every_role_gets_one_message():
    occurrence = counted_on()
    Event.objects.filter(pk=occurrence.event_id).update(request=None)
    occurrence.venue.contact_email = VISITOR.title()
    occurrence.venue.save()
    ReminderFactory(occurrence=occurrence, email=VISITOR, moment=ReminderMoment.TWO_HOURS)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    occurrence.event.refresh_from_db()
    [message] = messages(occurrence.event)
    assert message.to == VISITOR.title()
    assert message.text.count("http://127.0.0.1:8000/rappels/arreter/") == 2
    assert "vous êtes le contact d’un lieu" in message.text


def test_a_set_of_changes_is_one_message_and_a_visitor_reads_just_theirs():
    occurrence = counted_on()
    other = OccurrenceFactory(event=occurrence.event, venue=occurrence.venue, start=occurrence.start + 7 * DAY)
    ReminderFactory(occurrence=other, email="max@example.org")
    OccurrenceFactory(event=occurrence.event, venue=occurrence.venue, start=occurrence.start + 14 * DAY)
    save(move(occurrence, by=DAY), move(other, by=HOUR))
    told = {
        message.to: {entry["UID"].split("@")[0] for entry in entries(message)} for message in messages(occurrence.event)
    }
    both = {str(occurrence.uid), str(other.uid)}
    assert told == {VENUE: both, RELAY: both, VISITOR: {str(occurrence.uid)}, "max@example.org": {str(other.uid)}}


def test_occurrences_cancelled_together_are_told_once_for_each_event():
    occurrence = counted_on()
    other = OccurrenceFactory(event=occurrence.event, venue=occurrence.venue, start=occurrence.start + 7 * DAY)
    foreign = OccurrenceFactory(venue=occurrence.venue)
    together = [occurrence, other, foreign]
    with notify_once(together, by=None):
        for one in together:
            set_occurrence_status(one, by=None, status=Status.CANCELLED, note="neige")
    assert addresses(occurrence.event) == EVERYBODY
    sizes = {message.to: len(entries(message)) for message in messages(occurrence.event)}
    assert sizes == {VENUE: 2, RELAY: 2, VISITOR: 1}
    assert addresses(foreign.event) == [VENUE]
    assert [change.note for change in occurrence.event.request.changes.all()] == ["Annulé : neige. 2 séances."]
    set_occurrence_status(other, by=None, status=Status.SCHEDULED)
    assert addresses(occurrence.event) == sorted([*EVERYBODY, VENUE, RELAY])


def test_what_is_refused_among_several_leaves_the_others_told():
    occurrence = counted_on()
    other = OccurrenceFactory(event=occurrence.event, venue=occurrence.venue, status=Status.CANCELLED)
    with notify_once([other, occurrence], by=None):
        with pytest.raises(EventError):
            set_occurrence_status(other, by=None, status=Status.CANCELLED)
        set_occurrence_status(occurrence, by=None, status=Status.CANCELLED)
    assert addresses(occurrence.event) == EVERYBODY


def test_an_unconfirmed_reminder_is_not_written_to():
    occurrence = OccurrenceFactory()
    ReminderFactory(occurrence=occurrence, confirmed_at=None)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert addresses(occurrence.event) == []


def test_cancelling_an_event_says_nothing_new_of_an_occurrence_already_cancelled():
    occurrence = counted_on(status=Status.CANCELLED)
    coming = OccurrenceFactory(event=occurrence.event)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert addresses(occurrence.event) == [RELAY]
    [entry] = entries(messages(occurrence.event)[0])
    assert entry["UID"].startswith(str(coming.uid))


def test_confirming_twice_tells_once():
    occurrence = counted_on()
    for _ in range(2):
        save(move(Occurrence.objects.get(pk=occurrence.pk), start=occurrence.start + DAY, end=occurrence.end + DAY))
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    with pytest.raises(EventError):
        services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert addresses(occurrence.event) == sorted(EVERYBODY * 2)


def test_two_of_the_staff_who_move_it_at_once_tell_two_changes_in_their_order():
    occurrence = counted_on()
    seen_by_both = [Occurrence.objects.get(pk=occurrence.pk) for _ in range(2)]
    for days, instance in enumerate(seen_by_both, start=1):
        save(move(instance, by=days * DAY))
    first, second = (entries(message)[0] for message in messages(occurrence.event) if message.to == VISITOR)
    assert [(entry["SEQUENCE"], entry["DTSTART"].dt) for entry in (first, second)] == [
        (1, occurrence.start + DAY), (2, occurrence.start + 2 * DAY),
    ]  # fmt: skip


def test_what_is_undone_tells_nobody():
    occurrence = counted_on()
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - the error is the rollback
        services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
        raise ZeroDivisionError
    assert not OutgoingEmail.objects.exists()


# --- the request ------------------------------------------------------------------------------------------------------


def test_the_request_keeps_its_line_and_its_message():
    occurrence, by = counted_on(), UserFactory()
    services.set_status(occurrence.event, by=by, status=Status.CANCELLED, note="salle inondée")
    request = occurrence.event.request
    assert [(change.note, change.by) for change in request.changes.all()] == [("Annulé : salle inondée.", by)]
    [message] = OutgoingEmail.objects.about(f"request:{request.pk}")
    assert (message.to, message.kind) == (RELAY, "event_change")
    assert f"http://127.0.0.1:8000/demandes/{request.token}/" in message.text


def test_a_move_is_in_the_history_of_the_request():
    start = dt.datetime(2099, 3, 3, 13, tzinfo=dt.UTC)
    occurrence = counted_on(start=start, end=start + HOUR)
    save(move(occurrence, by=DAY))
    assert occurrence.event.request.changes.get().note == "Séance du 3\xa0mars 2099 → 4\xa0mars 2099 — Nouvelle date."


def test_a_relay_that_withdrew_its_request_is_not_written_to():
    occurrence = counted_on()
    requests.withdraw(occurrence.event.request)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert addresses(occurrence.event) == [VENUE, VISITOR]


def test_publishing_again_tells_everybody_and_the_relay_by_the_message_of_its_request():
    occurrence = counted_on()
    services.unpublish(occurrence.event, by=None)
    OutgoingEmail.objects.all().delete()
    services.publish(occurrence.event, by=None)
    assert addresses(occurrence.event) == [VENUE, VISITOR]
    assert [entries(message)[0]["SEQUENCE"] for message in messages(occurrence.event)] == [2, 2]
    assert OutgoingEmail.objects.get(to=RELAY).subject.startswith("Votre événement est annoncé")
    assert occurrence.event.request.state == RequestState.SCHEDULED


def test_the_first_publication_is_no_change():
    occurrence = OccurrenceFactory(event=EventFactory(draft=True), venue__contact_email=VENUE)
    services.publish(occurrence.event, by=None)
    assert addresses(occurrence.event) == []


def test_a_visitor_stops_in_one_click_and_those_who_must_know_do_not():
    occurrence = counted_on()
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    headers = {message.to: message.headers for message in messages(occurrence.event)}
    assert (headers[VENUE], headers[RELAY]) == ({}, {})
    assert headers[VISITOR]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers[VISITOR]["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/rappels/arreter/")
