"""The messages of a change: one per address, with the calendar file of the occurrences it tells of."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.conf import settings

from consortium.links.absolute_urls import absolute
from consortium.outbox.enqueue import Attachment, enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.outbox.render import HeaderInjection
from consortium.outbox.unsubscribe import one_click_headers
from events.choices import Status
from events.feeds.ics_attachment import calendar_file
from events.models import Event, Occurrence
from events.notices.audience import Recipient, venues_of
from events.notices.changes import WITHDRAWN, Change
from events.notices.texts import message_parts
from events.reminders.links import stop_url
from partners.requests import emails
from partners.requests.links import tracking_url

logger = logging.getLogger(__name__)

KIND = declare("event_change", "Changement d’un événement annoncé", reader=Reader.CONFIRMED)
CHECK = "events.change"
CHECK_FOR_VISITOR = "events.change-for-visitor"


class Writer:
    """Writes the messages of one set of changes of one event; what several people are told is made once.

    ``mark`` tells this set of changes from any other, so that nobody reads it twice; without one, it is made from the
    occurrences as they were just numbered.
    """

    def __init__(self, event: Event, changes: Sequence[Change], *, mark: str = "") -> None:
        self.event = event
        self.changes = changes
        self.venues = venues_of(changes)
        self.occurrences = _exported(changes)
        self.is_whole = len(changes) == event.occurrences.count()
        self.mark = mark or _mark(self.occurrences)
        self._said: dict[tuple[int, ...], tuple[dict[str, object], Attachment]] = {}

    def write(self, people: Iterable[Recipient]) -> int:
        """Enqueue one message per recipient in the running transaction; returns how many were not there before."""
        return sum(self._try(person) for person in people if not person.is_written_elsewhere)

    def _try(self, person: Recipient) -> bool:
        try:
            return self._post(person)
        except HeaderInjection as error:  # one bad address stops nobody, nor the change itself
            logger.warning("notice of event %s not written: %s", self.event.pk, error)
            return False

    def _post(self, person: Recipient) -> bool:
        said, calendar = self._said_about(tuple(change.occurrence for change in person.told))
        address = person.address.lower()
        row = enqueue(
            kind=KIND,
            to=person.address,
            reply_to=self.event.organiser.email or settings.CONTACT_EMAIL,
            context={**said, **_roles(person)},
            key=f"change-{self.mark}-{hashlib.sha256(address.encode()).hexdigest()[:32]}",
            attachments=[calendar],
            about=emails.about(person.request) if person.request else f"event:{self.event.pk}",
            headers=_headers(person),
            wanted=CHECK_FOR_VISITOR if person.is_only_visitor else CHECK,
        )
        return row is not None

    def _said_about(self, keys: tuple[int, ...]) -> tuple[dict[str, object], Attachment]:
        if keys not in self._said:
            chosen = set(keys)
            changes = [change for change in self.changes if change.occurrence in chosen]
            is_whole = self.is_whole and len(keys) == len(self.changes)
            words = message_parts(self.event.title, changes, self.venues, is_whole=is_whole)
            page = absolute(self.event.get_absolute_url()) if self.event.is_published else ""
            said = {**asdict(words), "event": self.event, "organiser": self.event.organiser, "url": page}
            self._said[keys] = said, self._calendar([row for row in self.occurrences if row.pk in chosen])
        return self._said[keys]

    def _calendar(self, occurrences: list[Occurrence]) -> Attachment:
        url = absolute(self.event.get_absolute_url())
        return calendar_file(occurrences, name=self.event.title, url=url, file_name=self.event.slug)


def _exported(changes: Sequence[Change]) -> list[Occurrence]:
    """The occurrences as a calendar file says them; what was withdrawn is cancelled there."""
    withdrawn = {change.occurrence for change in changes if change.after.state == WITHDRAWN}
    rows = list(Occurrence.objects.filter(pk__in=[change.occurrence for change in changes]).for_export())
    for row in rows:
        if row.pk in withdrawn:
            row.status = Status.CANCELLED
    return rows


def _mark(occurrences: Iterable[Occurrence]) -> str:
    """What tells this set of changes from any other: which occurrences, and their calendar's sequence."""
    words = ",".join(f"{row.pk}.{row.sequence}" for row in occurrences)
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _roles(person: Recipient) -> dict[str, object]:
    """Why this person is written to, and the links that are theirs."""
    return {
        "venues": [venue.name for venue in person.venues.values()],
        "tracking": tracking_url(person.request) if person.request else "",
        "stops": [stop_url(reminder) for reminder in person.reminders],
    }


def _headers(person: Recipient) -> dict[str, str]:
    """One-click unsubscribe headers (RFC 8058) for a visitor with exactly one reminder; none for anybody else."""
    if len(person.reminders) != 1 or not person.is_only_visitor:
        return {}
    return one_click_headers(stop_url(person.reminders[0]))
