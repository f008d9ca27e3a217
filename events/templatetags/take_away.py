"""The ways to leave with a filter, an event or a venue."""

from dataclasses import dataclass

from django import template
from django.urls import reverse

from events.models import Event
from territories.models import Venue

register = template.Library()


@dataclass(frozen=True)
class TakeAway:
    """Addresses: ``file`` to download, ``subscription`` (webcal), ``address`` to copy, ``feed`` (empty: none)."""

    file: str
    subscription: str
    address: str
    feed: str = ""


@register.simple_tag(takes_context=True)
def take_away_links(context: template.Context, subject: Event | Venue | str = "") -> TakeAway:
    """``{% take_away_links event as links %}``: for an event, a venue, or the query string of a filter."""
    feed = ""
    if isinstance(subject, Event):
        file = reverse("event-ics", args=[subject.slug])
    elif isinstance(subject, Venue):
        file = reverse("venue-ics", args=[subject.slug])
    else:
        query = f"?{subject}" if subject else ""
        file, feed = f"{reverse('agenda-ics')}{query}", f"{reverse('agenda-atom')}{query}"
    request = context["request"]
    host = request.get_host()
    return TakeAway(file, f"webcal://{host}{file}", f"{request.scheme}://{host}{file}", feed)
