"""Write the digests: for each subscription that is due, one message with the events that are new to it."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from consortium.links.absolute_urls import absolute
from consortium.text.normalize import one_line
from events.calendar.dates import occurrence_when
from events.calendar.periods import local_date
from events.calendar.wording import announced_title, other_dates, where_line
from events.choices import Frequency
from events.models import Occurrence, Subscription
from events.subscriptions import emails
from events.subscriptions.periods import Period, open_period
from events.subscriptions.saved import SavedFilter
from events.subscriptions.selection import Candidate, choose

logger = logging.getLogger(__name__)

# What is published carries the moment at which that began, and is seen when it has committed, a little later. A digest
# looks no nearer than this: nothing slips between two of them, nothing is new twice.
SETTLING = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class NewOccurrence:
    """An occurrence that a filter matches. ``public_at``: when it became public; ``moment``: its place in the list."""

    pk: int
    event: int
    departement: str
    moment: dt.datetime
    public_at: dt.datetime


@dataclass(frozen=True)
class Entry:
    """An event as a digest names it."""

    title: str
    url: str
    when: str
    others: str
    place: str
    facts: str
    speakers: str


@dataclass(frozen=True)
class Contents:
    """What a digest says, whoever reads it: the events that it names, and how many the filter finds."""

    new: list[Entry]
    others: list[Entry]
    new_total: int
    total: int


class Offer:
    """What the digests of one stored filter say in one run, shared by its subscribers."""

    def __init__(self, query: str, saved: SavedFilter) -> None:
        self.query = query
        self.saved = saved
        self._contents: dict[dt.datetime | None, Contents] = {}

    def contents_since(self, since: dt.datetime | None) -> Contents:
        """What is said to whom nothing was said since then (None: ever). Two queries, once for each moment.

        A round gives all its subscribers the same few: there are as many as runs of the last one.
        """
        if since not in self._contents:
            self._contents[since] = self._make_contents(since)
        return self._contents[since]

    def _make_contents(self, since: dt.datetime | None) -> Contents:
        offered = candidates(self.occurrences, since)
        choice = choose(offered)
        return Contents(
            new=_entries(choice.new, self),
            others=_entries(choice.others, self) if choice.new else [],
            new_total=sum(each.is_new for each in offered),
            total=len(offered),
        )

    @cached_property
    def occurrences(self) -> list[NewOccurrence]:
        """Every occurrence to come that was public in time. One query, whatever their number."""
        public_at = Greatest(Coalesce("event__first_published_at", "event__created_at"), "created_at")
        occurrences = self.saved.occurrences.with_listing_key(self.saved.now).annotate(public_at=public_at)
        settled = occurrences.filter(public_at__lte=self.saved.now - SETTLING).order_by()
        code = F("venue__commune__departement_id")
        return [NewOccurrence(*row) for row in settled.values_list("pk", "event_id", code, "listing_key", "public_at")]

    @cached_property
    def dates(self) -> Counter[int]:
        """Event key → number of its occurrences."""
        return Counter(occurrence.event for occurrence in self.occurrences)


def write_due(now: dt.datetime, *, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Write the digests of the rounds that are open at ``now``; how many messages.

    Each subscription is a transaction: killed half-way, or run twice at once, it goes on where it stopped.
    ``may_go_on`` is asked before each; what it leaves is for the next run.
    """
    written = 0
    for frequency in Frequency.values:
        period = open_period(frequency, now - SETTLING)
        if period is not None:
            written += sum(_write_round(frequency, period, now, may_go_on))
    return written


def _write_round(frequency: str, period: Period, now: dt.datetime, may_go_on: Callable[[], bool]) -> Iterator[bool]:
    """Whether each subscription of the round got a message. The same filter is looked up once."""
    due = Subscription.objects.to_write_to(frequency, period.start).order_by("query", "pk").values_list("query", "pk")
    for query, rows in groupby(list(due), key=lambda row: row[0]):
        offer = Offer(query, SavedFilter(query, now=now))
        for _, pk in rows:
            if not may_go_on():
                return
            try:
                yield write_one(pk, frequency, period, offer)
            except Exception:  # one subscription that cannot be written stops nobody
                logger.exception("digest of subscription %s not written", pk)


def candidates(found: list[NewOccurrence], since: dt.datetime | None) -> list[Candidate]:
    """One per event: by its soonest occurrence that is new since ``since`` (None: all are), else by its soonest."""
    best: dict[int, Candidate] = {}
    for occurrence in found:
        is_new = since is None or occurrence.public_at > since
        each = Candidate(occurrence.moment, occurrence.pk, occurrence.event, occurrence.departement, is_new)
        known = best.get(occurrence.event)
        if known is None or (not each.is_new, each) < (not known.is_new, known):
            best[occurrence.event] = each
    return list(best.values())


@transaction.atomic
def write_one(pk: int, frequency: str, period: Period, offer: Offer) -> bool:
    """Lock one subscription and enqueue its digest if something is new; returns whether one was written.

    Nothing happens when another process has it in hand, or it was stopped, changed or looked at meanwhile.
    """
    due = Subscription.objects.to_write_to(frequency, period.start).filter(pk=pk, query=offer.query)
    row = due.select_for_update(skip_locked=True).first()
    if row is None:
        return False
    saved, contents = offer.saved, offer.contents_since(row.looked_at)
    if contents.new_total and not emails.send_digest(
        row,
        saved,
        period_key=period.key,
        new=contents.new,
        others=contents.others,
        new_total=contents.new_total,
        total=contents.total,
        is_first=row.looked_at is None,
        errors=saved.errors,
    ):
        return False  # they had the round's digest, then changed what they receive: all of it waits for the next round
    row.looked_at = saved.now - SETTLING
    row.save(update_fields=["looked_at"])
    return bool(contents.new_total)


def _entries(chosen: list[Candidate], offer: Offer) -> list[Entry]:
    """The entries of a digest. One query, none for none."""
    if not chosen:
        return []
    occurrences = Occurrence.objects.for_feed().in_bulk([each.occurrence for each in chosen])
    today = local_date(offer.saved.now)
    return [
        _entry(occurrences[each.occurrence], others=offer.dates[each.event] - 1, today=today)
        for each in chosen
        if each.occurrence in occurrences
    ]


def _entry(occurrence: Occurrence, *, others: int, today: dt.date) -> Entry:
    event = occurrence.event
    facts = [event.get_format_display(), event.age_range, event.price_label, event.admission_label]
    return Entry(
        title=one_line(announced_title(event.title, occurrence.effective_status)),
        url=absolute(event.get_absolute_url()),
        when=occurrence_when(occurrence, today),
        others=other_dates(others),
        place=where_line(occurrence),
        facts=" · ".join(fact for fact in facts if fact),
        speakers=one_line(occurrence.speakers),
    )
