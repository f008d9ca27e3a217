"""The dates of one event: those shown on its page, and all of them in pages. Thousands of dates are supported."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils.functional import cached_property

from consortium.filtering.paging import Paged
from events.models import Event, Occurrence
from events.querysets import OccurrenceQuerySet

# A page made of more is slow for us to write and useless to read; an exhibition's hundred stops fit.
COMING_SHOWN = 200
PAST_SHOWN = 100
DATES_PER_PAGE = 100


@dataclass(frozen=True)
class EventDates:
    """What an event's page says of its dates: those it shows, and what is true of all of them.

    ``coming``, the next first, and ``past``, the latest first, hold ``COMING_SHOWN`` and ``PAST_SHOWN`` occurrences at
    most (all of them when they are that few together), with ``venue__commune`` and their event: no query left to make.
    ``shared_status``: the status of their own that all the coming ones have, else empty.
    """

    coming: list[Occurrence]
    past: list[Occurrence]
    coming_total: int
    past_total: int
    has_several_places: bool
    shared_status: str


def dates_of(event: Event, now: dt.datetime) -> EventDates:
    """The dates of an event at a moment. One query; four when there are too many to show, however many."""
    occurrences = _occurrences(event).order_by("start", "pk")
    limit = COMING_SHOWN + PAST_SHOWN
    found = _with_event(occurrences[: limit + 1], event)
    if len(found) > limit:
        return _of_many(event, now)
    coming = [occurrence for occurrence in found if occurrence.end > now]
    past = [occurrence for occurrence in reversed(found) if occurrence.end <= now]
    statuses = {occurrence.status for occurrence in coming}
    return EventDates(
        coming=coming,
        past=past,
        coming_total=len(coming),
        past_total=len(past),
        has_several_places=len({occurrence.venue_id for occurrence in found}) > 1,
        shared_status=statuses.pop() if len(statuses) == 1 else "",
    )


def _of_many(event: Event, now: dt.datetime) -> EventDates:
    occurrences = _occurrences(event)
    is_coming = Q(end__gt=now)
    facts = occurrences.aggregate(
        coming=Count("pk", filter=is_coming),
        past=Count("pk", filter=~is_coming),
        first_venue=Min("venue_id"),
        last_venue=Max("venue_id"),
        first_status=Min("status", filter=is_coming),
        last_status=Max("status", filter=is_coming),
    )
    return EventDates(
        coming=_with_event(occurrences.upcoming(now).order_by("start", "pk")[:COMING_SHOWN], event),
        past=_with_event(occurrences.past(now).order_by("-start", "-pk")[:PAST_SHOWN], event),
        coming_total=facts["coming"],
        past_total=facts["past"],
        has_several_places=facts["first_venue"] != facts["last_venue"],
        shared_status=(facts["first_status"] or "") if facts["first_status"] == facts["last_status"] else "",
    )


class DatesInPages(Paged):
    """All the dates of an event at ``now``: those to come, the next first, or the past ones, the latest first."""

    page_size = DATES_PER_PAGE

    def __init__(self, event: Event, now: dt.datetime, *, past: bool, page: int) -> None:
        self.event = event
        self.asked_page = page
        occurrences = _occurrences(event)
        self.ordered = (
            occurrences.past(now).order_by("-start", "-pk")
            if past
            else occurrences.upcoming(now).order_by("start", "pk")
        )

    @cached_property
    def total(self) -> int:
        """How many occurrences, past or to come. One query."""
        return self.ordered.count()

    @property
    def occurrences(self) -> list[Occurrence]:
        """Those of the page. One query each time."""
        first = (self.page - 1) * self.page_size
        return _with_event(self.ordered[first : first + self.page_size], self.event)


def _occurrences(event: Event) -> OccurrenceQuerySet:
    return Occurrence.objects.filter(event=event).for_event_page()


def _with_event(occurrences: OccurrenceQuerySet, event: Event) -> list[Occurrence]:
    found = list(occurrences)
    for occurrence in found:
        occurrence.event = event  # this instance: no query to find the event of its own occurrence
    return found
