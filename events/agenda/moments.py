"""The moments at which time changes lists and pages of events: a beginning, an end, a publication, booking."""

import datetime as dt

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Subquery
from django.db.models.expressions import Combinable

from consortium.caching.expiry import changes_pages
from events.models import Event, Occurrence


@changes_pages
def next_start(now: dt.datetime) -> Combinable:
    """The next beginning of an occurrence, whoever may read of it: lists have begun what began before a moment."""
    return _first(Occurrence.objects.filter(start__gte=now), "start", F("start") + dt.timedelta.resolution)


@changes_pages
def next_end(now: dt.datetime) -> Combinable:
    """The next end of an occurrence."""
    return _first(Occurrence.objects.filter(end__gt=now), "end", F("end"))


@changes_pages
def next_publication(now: dt.datetime) -> Combinable:
    """The next hour for which a publication waits."""
    return _first(Event.objects.filter(publish_at__gt=now), "publish_at", F("publish_at"))


@changes_pages
def next_booking_opening(now: dt.datetime) -> Combinable:
    """The next moment at which one may begin to book."""
    return _first(Event.objects.filter(booking_opens_at__gt=now), "booking_opens_at", F("booking_opens_at"))


@changes_pages
def next_booking_closing(now: dt.datetime) -> Combinable:
    """The next moment from which one may not book any more."""
    return _first(Event.objects.filter(booking_closes_at__gt=now), "booking_closes_at", F("booking_closes_at"))


def _first(rows: QuerySet[Event] | QuerySet[Occurrence], field: str, moment: Combinable) -> Subquery:
    """The moment of the first row by a field: found at the beginning of its database index, however many follow."""
    output = ExpressionWrapper(moment, output_field=DateTimeField())
    return Subquery(rows.order_by(field).values(moment=output)[:1])
