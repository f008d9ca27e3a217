"""The ways to leave with a filter, an event or a venue."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from events.agenda.listing import DATE_PARAMETERS, Agenda
from events.models import Event
from territories.models import Venue

register = template.Library()


@dataclass(frozen=True)
class TakeAway:
    """Addresses: ``file`` to download, ``subscription`` (webcal), ``address`` to copy, ``feed`` and ``letter``.

    ``letter`` is where one asks for it by mail. The last two are empty where there is none.
    """

    file: str
    subscription: str
    address: str
    feed: str = ""
    letter: str = ""


@register.inclusion_tag("events/_export_links.html", takes_context=True)
def export_links(context: template.Context, subject: Event | Venue | str = "") -> dict[str, TakeAway]:
    """``{% export_links agenda.querystring %}``: the box of an event, a venue or a filter (its query string)."""
    return {"links": _links_of(subject, context["request"])}


def _links_of(subject: Event | Venue | str, request: HttpRequest) -> TakeAway:
    """The ways to leave with an event, a venue, or the query string of a filter."""
    feed = letter = ""
    if isinstance(subject, Event):
        file = reverse("event-ics", args=[subject.slug])
    elif isinstance(subject, Venue):
        file = reverse("venue-ics", args=[subject.slug])
        letter = subscribe_url(f"lieu={subject.slug}")
    else:
        query = f"?{subject}" if subject else ""
        file, feed = f"{reverse('agenda-ics')}{query}", f"{reverse('agenda-atom')}{query}"
        letter = subscribe_url(subject)
    host = request.get_host()
    return TakeAway(file, f"webcal://{host}{file}", f"{request.scheme}://{host}{file}", feed, letter)


@register.simple_tag
def subscribe_url(querystring: str = "") -> str:
    """``{% subscribe_url agenda.querystring %}``: where one asks for a filter by mail, its dates left out.

    Without a filter, the page where one chooses.
    """
    query = Agenda.canonical(QueryDict(querystring), without=dict.fromkeys(DATE_PARAMETERS))
    return f"{reverse('subscription-new')}?{query}" if query else reverse("subscription-choose")
