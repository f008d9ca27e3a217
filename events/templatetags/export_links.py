"""Links to a filter, an event or a venue as calendar file, subscription, feed and e-mail."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from events.agenda.listing import DATE_PARAMETERS, Agenda
from events.models import Event
from territories.models import Venue

register = template.Library()


@dataclass(frozen=True)
class ExportLinks:
    """URLs: the ``.ics`` path to download, the same as ``webcal:`` and ``https:``, the Atom feed, the mail form.

    The last two are empty where there is none.
    """

    download_url: str
    webcal_url: str
    ics_url: str
    feed_url: str = ""
    subscribe_url: str = ""


@register.inclusion_tag("events/_export_links.html", takes_context=True)
def export_links(context: template.Context, subject: Event | Venue | str = "") -> dict[str, ExportLinks]:
    """``{% export_links agenda.querystring %}``: the box of an event, a venue or a filter (its query string)."""
    return {"links": _links_of(subject, context["request"])}


def _links_of(subject: Event | Venue | str, request: HttpRequest) -> ExportLinks:
    """The links for an event, a venue, or the query string of a filter."""
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
    return ExportLinks(file, f"webcal://{host}{file}", f"{request.scheme}://{host}{file}", feed, letter)


@register.simple_tag
def subscribe_url(querystring: str = "") -> str:
    """``{% subscribe_url agenda.querystring %}``: where one asks for a filter by mail, its dates left out.

    Without a filter, the page where one chooses.
    """
    query = Agenda.canonical(QueryDict(querystring), without=dict.fromkeys(DATE_PARAMETERS))
    return f"{reverse('subscription-new')}?{query}" if query else reverse("subscription-choose")
