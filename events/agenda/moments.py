"""The moments at which time changes lists and pages of events: something begins, ends, or is published."""

import datetime as dt

from django.db.models import QuerySet, Subquery
from django.db.models.expressions import Combinable

from consortium.caching.expiry import changes_pages
from events.models import Event, Occurrence


@changes_pages
def next_start(now: dt.datetime) -> Combinable:
    """The next beginning of an occurrence, whoever may read of it."""
    return _first(Occurrence.objects.filter(start__gte=now), "start")


@changes_pages
def next_end(now: dt.datetime) -> Combinable:
    """The next end of an occurrence."""
    return _first(Occurrence.objects.filter(end__gte=now), "end")


@changes_pages
def next_publication(now: dt.datetime) -> Combinable:
    """The next hour for which a publication waits."""
    return _first(Event.objects.filter(publish_at__gte=now), "publish_at")


def _first(rows: QuerySet[Event] | QuerySet[Occurrence], field: str) -> Subquery:
    """Found at the beginning of the field's database index, however many follow."""
    return Subquery(rows.order_by(field).values(field)[:1])
