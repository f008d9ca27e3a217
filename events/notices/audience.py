"""The recipients of changes: one definition for the count shown before and the messages written after.

Each address once per event, whatever its roles, with the occurrences that concern it: a venue's contact hears of the
occurrences that were or will be there, the relay of all, a visitor of those they confirmed a reminder for.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from events.models import Event, Reminder
from events.notices.changes import Change
from partners.choices import RequestState
from partners.models import ActivityRequest
from territories.models import Venue

# The relay has been told that the event is, or will be, announced.
KNOWING = (RequestState.ACCEPTED, RequestState.SCHEDULED)


@dataclass
class Recipient:
    """One address and what it is told about one event.

    ``is_written_elsewhere``: the request's own message («votre événement est annoncé») tells this relay.
    """

    event: int
    address: str
    changes: dict[int, Change] = field(default_factory=dict)
    venues: dict[int, Venue] = field(default_factory=dict)
    request: ActivityRequest | None = None
    reminders: list[Reminder] = field(default_factory=list)
    is_written_elsewhere: bool = False

    @property
    def told(self) -> list[Change]:
        """The changes, in order of their dates."""
        return sorted(self.changes.values(), key=lambda change: (change.after.start, change.occurrence))

    @property
    def is_only_visitor(self) -> bool:
        return self.request is None and not self.venues


def audience(changes: Sequence[Change], *, asked_before: dt.datetime | None = None) -> list[Recipient]:
    """The recipients of these changes (of any number of events), sorted by event and address; three queries.

    ``asked_before`` leaves out the reminders that were confirmed after that moment: those people knew.
    """
    found = _Audience()
    if changes:
        _add_relays(found, changes)
        for_all = [change for change in changes if change.is_for_all]
        _add_venues(found, for_all)
        _add_visitors(found, for_all, asked_before)
    return sorted(found.people.values(), key=lambda person: (person.event, person.address.lower()))


def venues_of(changes: Iterable[Change]) -> dict[int, Venue]:
    """The venues that these changes name, by key, with their commune."""
    keys = {key for change in changes for key in change.venues}
    return Venue.objects.select_related("commune").defer("description", "commune__search_name").in_bulk(keys)


class _Audience:
    """Collects recipients by event and lower-case address, each with its changes by occurrence key."""

    def __init__(self) -> None:
        self.people: dict[tuple[int, str], Recipient] = {}

    def add(self, address: str, change: Change) -> Recipient:
        event = change.before.event
        person = self.people.setdefault((event, address.lower()), Recipient(event, address))
        person.changes[change.occurrence] = change
        return person


def _add_relays(found: _Audience, changes: Sequence[Change]) -> None:
    keys = {change.before.event for change in changes}
    events = Event.objects.filter(pk__in=keys, request__state__in=KNOWING).exclude(request__contact_email="")
    requests = {event.pk: event.request for event in events.select_related("request").only("request")}
    for change in changes:
        request = requests.get(change.before.event)
        if request is not None:
            person = found.add(request.contact_email, change)
            person.request = request
            person.is_written_elsewhere = change.is_republished


def _add_venues(found: _Audience, changes: Sequence[Change]) -> None:
    if not changes:
        return
    venues = venues_of(changes)
    for change in changes:
        for key in sorted(change.venues):
            if venues[key].contact_email:
                found.add(venues[key].contact_email, change).venues[key] = venues[key]


def _add_visitors(found: _Audience, changes: Sequence[Change], asked_before: dt.datetime | None) -> None:
    by_occurrence = {change.occurrence: change for change in changes}
    reminders = Reminder.objects.filter(occurrence__in=by_occurrence, confirmed_at__isnull=False)
    if asked_before is not None:
        reminders = reminders.filter(confirmed_at__lte=asked_before)
    for reminder in reminders.order_by("pk").only("email", "occurrence_id", "moment"):
        found.add(reminder.email, by_occurrence[reminder.occurrence_id]).reminders.append(reminder)
