"""Reindex events after a change of a venue, partner, theme, audience or person that they name."""

from collections.abc import Callable, Collection

from django.db.models import Model, Q, QuerySet
from django.dispatch import receiver

from consortium.changes import row_changed
from events.agenda.indexing import reindex
from events.models import Event, Speaker
from partners.models import Audience, Partner, Theme
from territories.models import Venue


def events_made_from(row: Venue | Partner | Theme | Audience | Speaker) -> QuerySet[Event]:
    """The events whose search text or facets name this row."""
    conditions: dict[type[Model], Callable[[], Q]] = {
        Venue: lambda: Q(occurrences__venue=row),
        Partner: lambda: Q(organiser=row) | Q(co_organisers=row),
        Theme: lambda: Q(themes=row),
        Audience: lambda: Q(audiences=row),
        Speaker: lambda: Q(appearances__speaker=row),
    }
    found = Event.objects.filter(conditions[type(row)]()).order_by()
    return Event.objects.filter(pk__in=found.values("pk"))


@receiver(row_changed, dispatch_uid="events-reindex")
def _index_anew(instance: Model, **kwargs: object) -> Collection[int]:
    if not isinstance(instance, Venue | Partner | Theme | Audience | Speaker):
        return ()
    indexed = reindex(events_made_from(instance))
    # A list holds nothing else of these rows: a name, a text, a point is read when the page is made; who speaks is
    # written in the event itself.
    return indexed.changed if isinstance(instance, Speaker) else indexed.recounted
