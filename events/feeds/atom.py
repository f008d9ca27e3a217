"""The Atom feed of any filter: the events that were announced or changed last."""

import datetime as dt
from typing import Any, cast

from django.conf import settings
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html

from consortium.text.normalize import printable
from events.agenda.listing import Agenda
from events.calendar.dates import occurrence_when
from events.calendar.wording import announced_title, other_dates, status_line, where_line
from events.models import Event, Occurrence
from events.querysets import OccurrenceQuerySet

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
MAX_ENTRIES = 100
# Tag URIs (RFC 4151): a name and a date at which it was ours. Both stay for ever.
TAG = f"tag:{settings.CALENDAR_UID_DOMAIN},2026"


def feed(agenda: Agenda, *, name: str, origin: str, url: str) -> str:
    """The feed of an agenda's events as XML. ``url``: of the feed itself; ``origin``: ``https://example.org``.

    The number of queries does not depend on the number of events.
    """
    query = f"?{agenda.querystring}" if agenda.querystring else ""
    document = Atom1Feed(
        title=printable(name),
        link=f"{origin}{reverse('agenda')}{query}",
        description="",
        subtitle=printable(f"{settings.SITE_NAME}, {settings.SITE_TAGLINE}"),
        language="fr",
        author_name=settings.SITE_NAME,
        feed_url=url,
        feed_guid=f"{TAG}:agenda{query}",
    )
    occurrences = cast("OccurrenceQuerySet", agenda.filterset.qs)
    changed = _last_changed(occurrences)
    listed = occurrences.filter(event__in=changed).with_listing_key(agenda.filterset.since).for_feed()
    by_event: dict[int, list[Occurrence]] = {}
    for occurrence in listed.order_by(F("listing_key"), "pk"):
        by_event.setdefault(occurrence.event_id, []).append(occurrence)
    for event, moment in changed.items():
        if event in by_event:
            document.add_item(**_entry(agenda, by_event[event], moment, origin))
    return document.writeString("utf-8")


def _last_changed(occurrences: QuerySet[Occurrence]) -> dict[int, dt.datetime]:
    """The events of these occurrences that changed last, by key, with the moment of the change; the latest first.

    An event changes with its text, with any of these occurrences, and by appearing at the moment set for it.
    """
    appeared = Coalesce("event__publish_at", "event__updated_at")
    change = Max(Greatest("updated_at", "event__updated_at", appeared))
    rows = occurrences.order_by().values("event").annotate(changed=change).order_by("-changed", "-event")
    return {row["event"]: row["changed"] for row in rows[:MAX_ENTRIES]}


def _entry(agenda: Agenda, occurrences: list[Occurrence], moment: dt.datetime, origin: str) -> dict[str, Any]:
    occurrence, others = occurrences[0], len(occurrences) - 1
    event = occurrence.event
    # One cancelled occurrence among several does not cancel the event.
    status = event.status if others else occurrence.effective_status
    labels = [
        printable(agenda.vocabulary.label(group, value))
        for group in ("theme", "format")
        for value in event.facet_values(group)
    ]
    when = " ".join(part for part in (occurrence_when(occurrence), other_dates(others)) if part)
    return {
        "title": printable(announced_title(event.title, status)),
        "link": f"{origin}{event.get_absolute_url()}",
        "description": _summary(event, when, occurrence),
        "unique_id": f"{TAG}:evenements/{event.pk}",
        "author_name": printable(event.organiser.name),
        "pubdate": _published(event, moment),
        "updateddate": moment,
        "categories": labels,
    }


def _summary(event: Event, when: str, occurrence: Occurrence) -> str:
    state = printable(status_line(occurrence))
    return format_html(
        "<p>{}{}</p><p>{}<br>{}<br>{}</p>{}",
        f"{state} – " if state else "",
        printable(event.summary),
        when,
        printable(where_line(occurrence)),
        ", ".join(filter(None, (printable(event.price_label), event.admission_label))),
        format_html("<p>{}</p>", printable(occurrence.speakers)) if occurrence.speakers else "",
    )


def _published(event: Event, updated: dt.datetime) -> dt.datetime:
    """When the public could first read it: never before the moment set for it, never after its last change."""
    moments = [moment for moment in (event.first_published_at, event.publish_at) if moment]
    return min(max(moments, default=updated), updated)
