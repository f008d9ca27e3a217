"""The events that came of demonstration requests."""

import datetime as dt
from collections.abc import Sequence

from events.agenda.indexing import reindex
from events.choices import Publication
from events.models import Event
from events.requests.draft_event import make_draft
from partners.choices import RequestState
from partners.demo.requests import ANNOUNCED
from partners.models import ActivityRequest, Audience, Theme
from territories.wording import in_commune


def add_events(requests: Sequence[ActivityRequest], now: dt.datetime) -> None:
    """Give each accepted request its draft, and publish the announced ones; nobody is written to."""
    for request in requests:
        if request.state not in {RequestState.ACCEPTED, *ANNOUNCED}:
            continue
        final, request.state = request.state, RequestState.ACCEPTED
        request.save(update_fields=["state"])
        event = make_draft(request, by=None)
        request.state = final
        request.save(update_fields=["state"])
        if final in ANNOUNCED:
            _publish(event, now)


def _publish(event: Event, now: dt.datetime) -> None:
    """As :func:`events.publishing.services.publish` leaves it, without its mails; a wish in free words is completed."""
    if event.request and not event.summary:
        event.title = f"La science à la demande, {in_commune(event.request.commune.name)}"
        event.summary = "Préparée avec le lieu, à la demande de ses lecteurs et de ses voisins."
        event.themes.set(Theme.objects.filter(slug="societes"))
    if not event.audiences.exists():
        event.audiences.set(Audience.objects.filter(slug="tout-public"))
    event.publication, event.first_published_at = Publication.PUBLISHED, now
    event.save()
    reindex(Event.objects.filter(pk=event.pk))
