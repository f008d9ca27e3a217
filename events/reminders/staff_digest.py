"""The weekly message to teams: waiting requests and unpublished events of the next three weeks, one per address.

Its content is the state at 7:30 on Monday (Europe/Paris), even when it is written later, so nobody gets Monday's
message on Tuesday for something that came in between.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from consortium.links.absolute_urls import absolute
from consortium.outbox import preflight
from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.unsubscribe import one_click_headers
from consortium.text.normalize import not_clickable, one_line
from events.calendar.dates import date_label, occurrence_when
from events.calendar.periods import DAY, midnight
from events.calendar.wording import where_line
from events.choices import Publication
from events.models import Event, Occurrence
from events.reminders.links import role_stop_url
from events.reminders.safe_run import attempt
from events.reminders.schedule import staff_week, week_moment
from partners.models import ActivityRequest, Membership, User
from partners.requests.links import desk_url
from partners.requests.wording import age_days, days_words

KIND = declare("staff_week", "Équipe : ce qui attend, le lundi", reader=Reader.STAFF)
WANTED = "events.staff-week"
NEAR_DAYS = 21
LISTED = 30  # of each sort; the others are counted
NOT_WISHED = "Cette personne ne reçoit plus ces messages."
TOO_LATE = "La semaine est trop avancée pour ce message du lundi."


@dataclass(frozen=True)
class Waiting:
    """A request that waits for its team."""

    request: ActivityRequest
    as_of: dt.datetime

    @property
    def subject(self) -> str:
        return one_line(not_clickable(self.request.subject))

    @property
    def place(self) -> str:
        return one_line(not_clickable(self.request.place))

    @property
    def state(self) -> str:
        return self.request.get_state_display()

    @property
    def age(self) -> str:
        return days_words(age_days(self.request, self.as_of))

    @property
    def url(self) -> str:
        return desk_url(self.request)


@dataclass(frozen=True)
class Draft:
    """An event that is not published, by its first occurrence to come."""

    occurrence: Occurrence

    @property
    def title(self) -> str:
        return self.occurrence.event.title

    @property
    def when(self) -> str:
        return occurrence_when(self.occurrence)

    @property
    def place(self) -> str:
        return where_line(self.occurrence)

    @property
    def state(self) -> str:
        return self.occurrence.event.get_publication_display()

    @property
    def url(self) -> str:
        return absolute(reverse("admin:events_event_change", args=[self.occurrence.event_id]))


def write_week(now: dt.datetime) -> int:
    """Write the weekly messages between Monday 7:30 and Wednesday 20:00; returns how many. Failures are logged."""
    monday = staff_week(now)
    if monday is None:
        return 0
    members = _members()
    requests, drafts = _waiting(monday), _near_drafts(monday)
    written = 0
    for user, partners in members.items():
        mine = [waiting for partner, rows in requests.items() if partner in partners for waiting in rows]
        near = [draft for draft, owners in drafts if owners & partners]
        if mine or near:
            mine.sort(key=lambda waiting: (waiting.request.created_at, waiting.request.pk))
            written += attempt(f"staff week to {user.email}", partial(_write_one, user, monday, mine, near))
    return written


@preflight.check(WANTED)
def reason_to_skip_digest(row: OutgoingEmail) -> str:
    """The outbox's check: why Monday's message should not leave any more, in French; empty when it should."""
    user = int(row.about.rpartition(":")[2])
    if staff_week(timezone.now()) != staff_week(row.created_at):
        return TOO_LATE
    return "" if _wishing().filter(user=user).exists() else NOT_WISHED


@transaction.atomic
def _write_one(user: User, monday: dt.date, requests: list[Waiting], drafts: list[Draft]) -> bool:
    year, week, _ = monday.isocalendar()
    stop = role_stop_url(user.email)
    message = enqueue(
        kind=KIND,
        to=user.email.lower(),
        reply_to=settings.CONTACT_EMAIL,
        context={
            "monday": date_label(monday),
            "requests": requests[:LISTED],
            "requests_more": len(requests[LISTED:]),
            "drafts": drafts[:LISTED],
            "drafts_more": len(drafts[LISTED:]),
            "days": NEAR_DAYS,
            "desk": absolute(reverse("admin:index")),
            "stop": stop,
        },
        # One account is one address, in capitals or not.
        key=f"staff-week:{year}-W{week:02}:{user.pk}",
        about=f"staff-week:{user.pk}",
        headers=one_click_headers(stop),
        wanted=WANTED,
        priority=Priority.BULK,
    )
    return message is not None


def _wishing() -> QuerySet[Membership]:
    return Membership.objects.reminded().order_by()


def _members() -> dict[User, set[int]]:
    """Account → keys of its partners, for members who receive reminders. One query."""
    members: dict[User, set[int]] = defaultdict(set)
    for membership in _wishing().select_related("user").order_by("user__email", "partner_id"):
        members[membership.user].add(membership.partner_id)
    return members


def _waiting(monday: dt.date) -> dict[int, list[Waiting]]:
    as_of = week_moment(monday)
    waiting: dict[int, list[Waiting]] = defaultdict(list)
    for request in ActivityRequest.objects.open().filter(created_at__lte=as_of).for_list():
        waiting[request.partner_id].append(Waiting(request, as_of))
    return waiting


def _near_drafts(monday: dt.date) -> list[tuple[Draft, set[int]]]:
    """Each event that is not published and begins within three weeks, with the keys of its partners, by date."""
    as_of = week_moment(monday)
    occurrences = Occurrence.objects.taking_place().filter(
        start__gt=as_of, start__lt=midnight(monday + (NEAR_DAYS + 1) * DAY), created_at__lte=as_of
    )
    unseen = occurrences.exclude(event__publication=Publication.PUBLISHED).order_by("start", "pk")
    first: dict[int, Occurrence] = {}
    for occurrence in unseen.select_related("event", "venue__commune").prefetch_related("event__co_organisers"):
        first.setdefault(occurrence.event_id, occurrence)
    return [(Draft(occurrence), _owners(occurrence.event)) for occurrence in first.values()]


def _owners(event: Event) -> set[int]:
    return {event.organiser_id, *(partner.pk for partner in event.co_organisers.all())}
