"""The page of an event."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from consortium.filtering.components import piece
from consortium.templatetags.sharing import absolute
from events.event_page.page import EventPage
from events.models import Event
from events.templatetags.cards import card_words, event_cards
from events.templatetags.export_links import links_of
from territories.wording import of_commune

register = template.Library()
MAP_LABEL = "Carte des lieux de cet événement"


@register.simple_tag(takes_context=True)
def event_article(context: template.Context, event: Event, page: EventPage, map: dict[str, object]) -> SafeString:
    """``{% event_article event page map %}``: all that the page of an event says; ``map`` configures its map."""
    request, main = context["request"], page.main
    may_be_taken = event.first_published_at and not page.is_over
    frame = {"config": map, "label": MAP_LABEL, "class": "map-frame--small"}
    return piece(
        "event.html",
        event=event,
        page=page,
        words=card_words(main.occurrence, now=page.now) if main else None,
        map=render_to_string("_map.html", frame) if page.places else "",
        export_links=piece("export_links.html", links=links_of(event, request)) if may_be_taken else "",
        neighbours=event_cards(page.neighbours, "cards cards--columns") if page.neighbours else "",
        around=of_commune(main.venue.commune.name) if main else "",
        address=absolute(request, event.get_absolute_url()),
        agenda_url=reverse("agenda"),
        remind_url=reverse("reminder-ask"),
        ics_url=reverse("event-ics", args=[event.slug]),
        dates_url=reverse("event-dates", args=[event.slug]),
    )
