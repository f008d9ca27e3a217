"""An event that people count on, and what they were written."""

import datetime as dt

import icalendar

from consortium.outbox.models import OutgoingEmail
from events.models import Event, Occurrence
from partners.choices import RequestState
from tests.factories import EventFactory, OccurrenceFactory, ReminderFactory, RequestFactory, VenueFactory

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
VENUE, RELAY, VISITOR = "salle@example.org", "relais@example.org", "zoe@example.org"


def counted_on(**fields) -> Occurrence:
    """The one occurrence of a published event asked for by a relay, at a venue with a contact, that a visitor noted."""
    occurrence = OccurrenceFactory(
        event=EventFactory(
            title="Nuit des étoiles",
            request=RequestFactory(contact_email=RELAY, state=RequestState.SCHEDULED),
            organiser__email="equipe@example.org",
        ),
        venue=VenueFactory(name="Médiathèque", contact_email=VENUE),
        **fields,
    )
    ReminderFactory(occurrence=occurrence, email=VISITOR)
    return occurrence


def messages(event: Event) -> list[OutgoingEmail]:
    """The notices about this event, by address, then as they were written: two may go to one address."""
    asked = f"request:{event.request_id}" if event.request_id else "-"
    return list(
        OutgoingEmail.objects.filter(kind="event_change", about__in=[f"event:{event.pk}", asked]).order_by("to", "pk")
    )


def addresses(event: Event) -> list[str]:
    """To whom notices about this event were written, sorted; an address once per message."""
    return [message.to for message in messages(event)]


def entries(message: OutgoingEmail) -> list[icalendar.Event]:
    """The entries of the calendar file that goes with a message."""
    [attachment] = message.attachments
    return list(icalendar.Calendar.from_ical(attachment["text"]).walk("VEVENT"))


def move(occurrence: Occurrence, **changes) -> Occurrence:
    """The occurrence with other values, unsaved; ``by`` a length of time moves both ends."""
    shift = changes.pop("by", None)
    if shift:
        changes |= {"start": occurrence.start + shift, "end": occurrence.end + shift}
    for name, value in changes.items():
        setattr(occurrence, name, value)
    return occurrence
