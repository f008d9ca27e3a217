"""Cards: what they say is made ready here, once per card rather than by a filter each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from consortium.filtering.components import piece
from consortium.templatetags.portal import typeset
from events.agenda.listing import Card
from events.calendar import dates
from events.calendar.periods import local_date
from events.choices import Status
from events.models import Event, Occurrence
from territories.models import Commune, Venue

register = template.Library()


@dataclass(frozen=True)
class CardWords:
    """``until``: the day shown is the last, of what has begun. ``status`` is empty when all goes as planned."""

    until: bool
    iso: str
    weekday: str
    day: int
    month: str
    when: str
    status: str
    status_label: str


@dataclass(frozen=True)
class CardValues:
    """The values given to a card's component."""

    words: CardWords
    url: str
    title: str
    others: int
    venue: Venue
    commune: Commune
    facts: list[str]
    event: Event
    theme: str


AUDIENCES_SHOWN = 2


@register.simple_tag
def event_cards(cards: Iterable[Card], list_class: str = "cards", *, with_venues: bool = False) -> SafeString:
    """``{% event_cards page.weekend "cards cards--columns" %}``: a list of events, as every list shows them."""
    return piece("cards.html", cards=map(_values, cards), list_class=list_class, with_venues=with_venues)


def _values(card: Card) -> CardValues:
    occurrence, event, venue = card.occurrence, card.occurrence.event, card.occurrence.venue
    ages = [capfirst(event.age_range)] if event.age_range else []
    return CardValues(
        words=card_words(occurrence, is_under_way=card.is_under_way),
        url=event.get_absolute_url(),
        title=typeset(event.title),
        others=card.others,
        venue=venue,
        commune=venue.commune,
        facts=[card.format, *card.audiences[:AUDIENCES_SHOWN], *ages],
        event=event,
        theme=card.theme_slug or "sciences",
    )


@register.simple_tag
def card_words(
    occurrence: Occurrence, *, now: dt.datetime | None = None, is_under_way: bool | None = None
) -> CardWords:
    """What the date block and the line under the title say of an occurrence (its event loaded).

    Under way: as told, else by ``now``; an occurrence of one day keeps its date and its hours even then.
    """
    status = occurrence.effective_status
    begun = occurrence.start < now < occurrence.end if is_under_way is None and now is not None else bool(is_under_way)
    begun = begun and status not in {Status.CANCELLED, Status.POSTPONED}
    multiday = occurrence.is_multiday
    until = begun and multiday
    day = occurrence.last_day if until else local_date(occurrence.start)
    return CardWords(
        until=until,
        iso=day.isoformat(),
        weekday=dates.SHORT_WEEKDAYS[day.weekday()],
        day=day.day,
        month=dates.SHORT_MONTHS[day.month - 1],
        when=_when(occurrence, begun, multiday),
        status="" if status == Status.SCHEDULED else status,
        status_label=Status(status).label,
    )


def _when(occurrence: Occurrence, begun: bool, multiday: bool) -> str:
    """Date and hours in French, without what the date block shows."""
    if multiday:
        if begun:
            return occurrence.opening_hours or "En ce moment"
        return dates.days_label(occurrence.first_day, occurrence.last_day).capitalize()
    if occurrence.all_day:
        return occurrence.opening_hours or "Toute la journée"
    hours = f"{dates.hour_label(occurrence.start)}{dates.NBSP}– {dates.hour_label(occurrence.end)}"
    return f"En ce moment, {hours}" if begun else hours.capitalize()
