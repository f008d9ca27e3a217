"""Template context of reminders. Dates are absolute, because a message may arrive late.

The contact of a venue reads what it has to prepare, a team the same occurrences with the contact of each venue; whoever
is both reads one message with both parts.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from consortium.links.absolute_urls import absolute
from consortium.outbox.enqueue import Attachment
from consortium.outbox.kinds import Reader, declare
from consortium.outbox.unsubscribe import one_click_headers
from consortium.text.normalize import not_clickable, one_line
from events.calendar.admission import admission_lines
from events.calendar.dates import day_label, hour_label, occurrence_when
from events.calendar.periods import local_date
from events.calendar.wording import status_line, where_line
from events.choices import ReminderKind
from events.feeds.ics_attachment import calendar_file
from events.models import Occurrence, Reminder
from events.reminders.links import role_stop_url, stop_url
from events.reminders.schedule import VISITORS
from partners.access import can_contribute
from partners.models import Activity
from partners.requests.wording import needs_of, room_lines

HOST = declare("reminder_host", "Rappel : ce qu’un lieu prépare", reader=Reader.STAFF)
STAFF = declare("reminder_staff", "Rappel : les séances d’une équipe", reader=Reader.STAFF)
VISITOR = declare("reminder_visitor", "Rappel : une séance approche", reader=Reader.CONFIRMED)
LISTED = 40  # occurrences in one message; the others are counted
OPENINGS = {ReminderKind.PREPARE: "À préparer", ReminderKind.SOON: "Bientôt"}
VISITORS_OPENING = "Rappel"


@dataclass(frozen=True)
class ReminderMessage:
    """A message to be posted: the pair of templates, what they need, and what goes with it."""

    template: str
    context: dict[str, object]
    reply_to: str
    attachments: list[Attachment]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contact:
    """The contact given to a host: the member in charge of its request, else the partner."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class Line:
    """An occurrence as a message tells it; ``stop`` is the visitor's link.

    ``others`` are of the same event at the same place: what is said of the first holds for them, but the dates.
    """

    occurrence: Occurrence
    stop: str = ""
    others: tuple[Occurrence, ...] = ()

    @property
    def title(self) -> str:
        return self.occurrence.event.title

    @property
    def whens(self) -> list[str]:
        return [occurrence_when(occurrence) for occurrence in (self.occurrence, *self.others)]

    @property
    def place(self) -> str:
        return where_line(self.occurrence)

    @property
    def speakers(self) -> str:
        """Who speaks, in one line; empty for nobody, or when not everybody speaks at all of these dates."""
        lines = {occurrence.speakers for occurrence in (self.occurrence, *self.others)}
        return lines.pop() if len(lines) == 1 else ""

    @property
    def state(self) -> str:
        """The status in French; empty when as planned."""
        return status_line(self.occurrence)

    @property
    def admission(self) -> list[str]:
        """How one comes in, and books: lines of words."""
        return admission_lines(self.occurrence.event)

    @property
    def url(self) -> str:
        """Whole address of the event's page, which prints as a poster."""
        return absolute(self.occurrence.event.get_absolute_url())

    @property
    def desk(self) -> str:
        """Whole address of the event in the admin."""
        return absolute(reverse("admin:events_event_change", args=[self.occurrence.event_id]))

    @property
    def activity(self) -> Activity | None:
        request = self.occurrence.event.request
        return request.activity if request else None

    @property
    def needs(self) -> list[str]:
        """What the place must offer, in French."""
        return self.activity.needs if self.activity else []

    @property
    def setup(self) -> str:
        """How long it takes to be ready, in French."""
        return self.activity.setup_label if self.activity else ""

    @property
    def room(self) -> list[tuple[str, str]]:
        """The sheet of the room, as the relay filled it; nothing that it wrote there is a link."""
        lines = room_lines(self.occurrence.event.request) if self.occurrence.event.request else []
        return [(line.label, not_clickable(line.answer)) for line in lines]

    @property
    def welcome(self) -> list[str]:
        """What the expected public needs to come in."""
        needs = needs_of(self.occurrence.event.request) if self.occurrence.event.request else []
        return [not_clickable(need) for need in needs]

    @property
    def headcount(self) -> int | None:
        return self.occurrence.event.request.headcount if self.occurrence.event.request else None

    @property
    def documents(self) -> list[tuple[str, str]]:
        """(title, absolute URL) of the activity's documents."""
        found = self.activity.documents.all() if self.activity else []
        return [(document.title, absolute(document.file.url)) for document in found]

    @property
    def contact(self) -> Contact:
        event = self.occurrence.event
        organiser, request = event.organiser, event.request
        if request and request.taken_by and can_contribute(request.taken_by, organiser):
            return Contact(f"{request.taken_by}, {organiser}", request.taken_by.email, organiser.phone)
        return Contact(str(organiser), organiser.email or settings.CONTACT_EMAIL, organiser.phone)


@dataclass(frozen=True)
class Contents:
    """What a message tells of: what it lists, in order of beginning, and how many occurrences there are in all.

    ``at_home`` are at venues whose contact is the reader, ``elsewhere`` the others of ``listed``; ``organisers``:
    the mail addresses of all organisers, empty for one that has none.
    """

    listed: list[Occurrence]
    at_home: list[Occurrence]
    elsewhere: list[Occurrence]
    at_home_total: int
    total: int
    organisers: frozenset[str]


def occurrences_for_message() -> QuerySet[Occurrence]:
    """Occurrences with all that a message tells of them, in order."""
    related = ("event__organiser", "event__request__activity", "event__request__taken_by", "venue__commune")
    heavy = (
        "event__description",
        "event__search_text",
        "event__search_title",
        "venue__description",
        "event__request__activity__description",
    )
    occurrences = Occurrence.objects.select_related(*related).defer(*heavy)
    return occurrences.prefetch_related("event__request__activity__documents").order_by("start", "pk")


def read_contents(kind: str, address: str, keys: Collection[int]) -> Contents:
    """What a message about the occurrences with these keys tells this address (lower case). Three queries at most.

    A team may be told of thousands: only those that the message lists are read whole.
    """
    facts = ("pk", "venue__contact_email", "venue__receives_reminders", "event__organiser__email")
    rows = list(Occurrence.objects.filter(pk__in=keys).order_by("start", "pk").values_list(*facts))
    is_visitor = kind in VISITORS
    home = {pk for pk, contact, wished, _ in rows if not is_visitor and wished and contact.lower() == address}
    limit = None if is_visitor else LISTED
    parts = [pk for pk, *_ in rows if pk in home][:limit] + [pk for pk, *_ in rows if pk not in home][:limit]
    listed = list(occurrences_for_message().filter(pk__in=parts))
    return Contents(
        listed=listed,
        at_home=[occurrence for occurrence in listed if occurrence.pk in home],
        elsewhere=[occurrence for occurrence in listed if occurrence.pk not in home],
        at_home_total=len(home),
        total=len(rows),
        organisers=frozenset(email for *_, email in rows),
    )


def compose(kind: str, address: str, contents: Contents, now: dt.datetime) -> ReminderMessage:
    """The one message with these contents (of :func:`read_contents`, at least one occurrence) for this address."""
    if kind in VISITORS:
        return _to_visitor(kind, address, contents, now)
    stop = role_stop_url(address)
    return ReminderMessage(
        template=HOST if contents.at_home else STAFF,
        context={
            "title": _subject(OPENINGS[ReminderKind(kind)], contents, now),
            "at_home": _lines(contents.at_home),
            "at_home_more": contents.at_home_total - len(contents.at_home),
            "elsewhere": _lines(contents.elsewhere),
            "elsewhere_more": contents.total - contents.at_home_total - len(contents.elsewhere),
            "is_soon": kind == ReminderKind.SOON,
            "stop": stop,
        },
        reply_to=_reply_to(contents),
        attachments=[_calendar(contents.listed)],
        headers=one_click_headers(stop),
    )


def _lines(occurrences: Sequence[Occurrence]) -> list[Line]:
    """One for all the dates of an event at a place, in the order of their first."""
    stays: dict[tuple[Any, ...], list[Occurrence]] = {}
    for occurrence in occurrences:
        same = (
            occurrence.event_id,
            occurrence.venue_id,
            status_line(occurrence),
            occurrence.all_day and occurrence.opening_hours,
        )
        stays.setdefault(same, []).append(occurrence)
    return [Line(first, others=tuple(others)) for first, *others in stays.values()]


def _to_visitor(kind: str, address: str, contents: Contents, now: dt.datetime) -> ReminderMessage:
    occurrences = contents.listed
    reminders = Reminder.objects.filter(occurrence__in=occurrences, moment=kind, email__iexact=address)
    stops = {reminder.occurrence_id: stop_url(reminder) for reminder in reminders}
    lines = [Line(occurrence, stop=stops.get(occurrence.pk, "")) for occurrence in occurrences]
    # One click stops one reminder: with several, each has its own link in the message.
    headers = one_click_headers(lines[0].stop) if len(lines) == 1 and lines[0].stop else {}
    return ReminderMessage(
        template=VISITOR,
        context={"title": _subject(VISITORS_OPENING, contents, now), "lines": lines},
        reply_to=_reply_to(contents),
        attachments=[_calendar(occurrences)],
        headers=headers,
    )


def _subject(opening: str, contents: Contents, now: dt.datetime) -> str:
    """«À préparer : Le ciel en mallette, samedi 28 novembre, 14 h»; for several, how many and from when."""
    first = contents.listed[0]
    day = day_label(first.first_day, local_date(now))
    if contents.total > 1:
        return f"{opening} : {contents.total} séances à partir du {day}"
    hour = "" if first.all_day else f", {hour_label(first.start)}"
    return f"{opening} : {one_line(first.event.title)}, {day}{hour}"


def _reply_to(contents: Contents) -> str:
    """The organiser, when there is one only and it has an address; else the portal's contact."""
    only = next(iter(contents.organisers)) if len(contents.organisers) == 1 else ""
    return only or settings.CONTACT_EMAIL


def _calendar(occurrences: Sequence[Occurrence]) -> Attachment:
    """The occurrences that the message lists, as a calendar file."""
    listed = occurrences[:LISTED]
    events = {occurrence.event for occurrence in listed}
    only = events.pop() if len(events) == 1 else None
    return calendar_file(
        Occurrence.objects.filter(pk__in=[occurrence.pk for occurrence in listed]).for_export(),
        name=only.title if only else settings.SITE_NAME,
        url=absolute(only.get_absolute_url() if only else reverse("agenda")),
        file_name=only.slug if only else "seances",
    )
