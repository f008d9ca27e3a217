"""What notices say, to the letter."""

import datetime as dt

import pytest

from events.choices import Status
from events.models import Occurrence
from events.publishing import services
from tests.events.notices.test_notify import save
from tests.events.notices.world import DAY, HOUR, RELAY, VENUE, VISITOR, counted_on, messages, move
from tests.factories import OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2099, 3, 3, 19, tzinfo=dt.UTC)


def evening(**fields) -> Occurrence:
    """The third of March, from eight to ten in the evening."""
    return counted_on(start=EVENING, end=EVENING + 2 * HOUR, **fields)


def said(occurrence: Occurrence, to: str) -> tuple[str, list[str]]:
    """The subject of the latest message to an address, and the lines of its body."""
    message = [message for message in messages(occurrence.event) if message.to == to][-1]
    body = message.text.split("Bonjour,")[1].split("Ouvrez le fichier joint")[0]
    lines = [line.replace("\xa0", " ") for line in body.splitlines() if line]
    for line in lines:
        assert line.removeprefix("- ") in message.html.replace("&#x27;", "'").replace("\xa0", " ").replace(
            "<strong>", ""
        ).replace("</strong>", "")
    return message.subject.replace("\xa0", " "), lines


def test_a_move():
    occurrence = evening()
    there = VenueFactory(name="Centre culturel", commune__name="Vioménil")
    save(move(occurrence, by=2 * DAY, venue=there))
    subject, lines = said(occurrence, VISITOR)
    assert subject == "Nouvelle date, nouveau lieu : Nuit des étoiles (5 mars 2099)"
    assert lines[0] == "« Nuit des étoiles » change de date et de lieu."
    assert lines[1].startswith("Avant : mardi 3 mars 2099, 20 h – 22 h — Médiathèque, ")
    assert lines[2:] == ["Maintenant : jeudi 5 mars 2099, 20 h – 22 h — Centre culturel, Vioménil (88)"]


def test_other_hours():
    occurrence = evening()
    save(move(occurrence, by=HOUR))
    subject, lines = said(occurrence, VENUE)
    assert subject == "Nouvel horaire : Nuit des étoiles (3 mars 2099)"
    assert lines[0] == "« Nuit des étoiles » change d’horaire."


def test_one_occurrence_of_several_is_cancelled():
    occurrence = evening()
    OccurrenceFactory(event=occurrence.event)
    save(move(occurrence, status=Status.CANCELLED, status_note="salle inondée"))
    subject, lines = said(occurrence, RELAY)
    assert subject == "Annulé : Nuit des étoiles (3 mars 2099)"
    assert lines[:2] == ["La séance du 3 mars 2099 de « Nuit des étoiles » est annulée.", "Salle inondée."]
    assert lines[2].startswith("C’était prévu : mardi 3 mars 2099, 20 h – 22 h — Médiathèque, ")


def test_the_whole_is_postponed_then_planned_again():
    occurrence = evening()
    services.set_status(occurrence.event, by=None, status=Status.POSTPONED)
    assert said(occurrence, VISITOR)[1][0] == "« Nuit des étoiles » est reporté."
    services.set_status(occurrence.event, by=None, status=Status.SCHEDULED)
    subject, lines = said(occurrence, VISITOR)
    assert subject == "De nouveau prévu : Nuit des étoiles (3 mars 2099)"
    assert lines[0] == "« Nuit des étoiles » est de nouveau prévu."
    assert lines[1].startswith("Quand et où : mardi 3 mars 2099, 20 h – 22 h — Médiathèque, ")


def test_online_there_is_no_place():
    occurrence = evening()
    services.set_status(occurrence.event, by=None, status=Status.MOVED_ONLINE)
    subject, lines = said(occurrence, VISITOR)
    assert subject == "En ligne : Nuit des étoiles (3 mars 2099)"
    assert lines[-1] == "Maintenant : mardi 3 mars 2099, 20 h – 22 h — en ligne"


def test_what_is_withdrawn_has_no_page_any_more():
    occurrence = evening()
    services.unpublish(occurrence.event, by=None)
    assert said(occurrence, VISITOR)[1][0] == "« Nuit des étoiles » n’est plus dans l’agenda : n’y comptez plus."
    assert occurrence.event.get_absolute_url() not in messages(occurrence.event)[0].text


def test_many_occurrences_are_a_list_that_ends():
    occurrence = evening()
    for number in range(1, 15):
        OccurrenceFactory(event=occurrence.event, venue=occurrence.venue, start=occurrence.start + number * DAY)
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    subject, lines = said(occurrence, VENUE)
    assert subject == "Annulé : Nuit des étoiles (15 séances)"
    assert lines[0] == "15 séances de « Nuit des étoiles » sont annulées."
    assert [line[:2] for line in lines[1:13]] == ["- "] * 12
    assert lines[13:] == ["… et 3 autres séances, dans le fichier joint."]


def test_changes_of_several_sorts_are_named_one_by_one():
    occurrence = evening()
    other = OccurrenceFactory(
        event=occurrence.event, venue=occurrence.venue, start=EVENING + DAY, end=EVENING + DAY + HOUR
    )
    save(move(occurrence, status=Status.CANCELLED, status_note="salle inondée"), move(other, by=DAY))
    subject, lines = said(occurrence, VENUE)
    assert subject == "Changements : Nuit des étoiles (2 séances)"
    assert lines[:2] == ["« Nuit des étoiles » : voici ce qui change.", "Annulé : salle inondée."]
    assert lines[3] == "Nouvelle date."


def test_a_title_is_text_and_not_html():
    occurrence = evening()
    occurrence.event.title = "<b>Ciel</b> & « terre »"
    occurrence.event.save()
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    [message, *_] = messages(occurrence.event)
    assert "<b>Ciel</b> & « terre »" in message.text
    assert "&lt;b&gt;Ciel&lt;/b&gt; &amp; « terre »" in message.html


def test_a_title_on_two_lines_is_one_line_in_the_subject():
    occurrence = evening()
    occurrence.event.title = "Nuit\ndes\x07 étoiles"
    occurrence.event.save()
    services.set_status(occurrence.event, by=None, status=Status.CANCELLED)
    assert messages(occurrence.event)[0].subject == "Annulé : Nuit des étoiles (3\xa0mars 2099)"
