"""Keep an activity request in step with the event made from it. Each function does nothing for an event without one."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from consortium.links.absolute_urls import absolute
from consortium.outbox.enqueue import Attachment
from consortium.staff import Actor
from events.calendar.dates import date_label
from events.calendar.periods import local_date
from events.feeds.ics_attachment import calendar_file
from events.models import Event, Occurrence
from partners.choices import RequestState
from partners.models import ActivityRequest
from partners.requests import services


def on_published(event: Event, *, by: Actor) -> None:
    """After publication: an accepted request becomes scheduled, and the relay is mailed the dates with an ``.ics``."""
    if event.request is None or event.request.state != RequestState.ACCEPTED:
        return
    lines = ["Sa page est dans l’agenda : faites-la connaître, à l’entrée du lieu comme en ligne."]
    if event.publish_at and event.is_scheduled:
        lines = [f"Sa page paraîtra dans l’agenda le {date_label(local_date(event.publish_at))}."]
    services.mark_scheduled(event.request, by=by, url=_url(event), lines=lines, attachments=[_calendar_file(event)])


def on_unpublished(event: Event, *, by: Actor) -> None:
    """After the event went back to draft: a scheduled request becomes accepted again."""
    if event.request is not None:
        services.unmark_scheduled(event.request, by=by)


def on_changed(event: Event, *, by: Actor, words: str) -> None:
    """After an announced change: ``words`` (French) are added to the request's history."""
    request = event.request
    if request is not None and request.state == RequestState.SCHEDULED:
        services.note_event_change(request, by=by, words=words)


def finish(now: dt.datetime) -> int:
    """Mark as done the requests whose event's last occurrence is over; returns how many.

    A request whose occurrences were all cancelled or postponed is not done: somebody looks at it.
    """
    occurrences = Occurrence.objects.published(now).taking_place().filter(event__request=OuterRef("pk"))
    over = ActivityRequest.objects.filter(Exists(occurrences), ~Exists(occurrences.upcoming(now)))
    finished = 0
    for pk in over.filter(state=RequestState.SCHEDULED).values_list("pk", flat=True):
        with transaction.atomic():
            request = ActivityRequest.objects.select_for_update().get(pk=pk)
            if request.state == RequestState.SCHEDULED:  # another worker may have been here
                services.mark_done(request)
                finished += 1
    return finished


def _url(event: Event) -> str:
    return absolute(event.get_absolute_url())


def _calendar_file(event: Event) -> Attachment:
    return calendar_file(event.occurrences.for_export(), name=event.title, url=_url(event), file_name=event.slug)
