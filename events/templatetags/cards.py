"""Cards: what they say is made ready here, once per card rather than by a filter each."""

import datetime as dt
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from consortium.pieces import piece
from consortium.templatetags.portal import typeset
from events import dates
from events.agenda import Card
from events.choices import Status
from events.models import Occurrence
from events.windows import local_date

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


AUDIENCES_SHOWN = 2


@register.simple_tag
def event_card(card: Card) -> SafeString:
    """``{% event_card card %}``: an event as every list shows it."""
    sitting, event, venue = card.sitting, card.sitting.event, card.sitting.venue
    ages = [capfirst(event.age_range)] if event.age_range else []
    return piece(
        "card.html",
        words=card_words(sitting, is_under_way=card.is_under_way),
        url=event.get_absolute_url(),
        title=typeset(event.title),
        others=card.others,
        venue=venue.name,
        commune=venue.commune.name,
        departement=venue.commune.departement_id,
        facts=[card.format, *card.audiences[:AUDIENCES_SHOWN], *ages],
        is_free=event.is_free,
        price=event.price_label,
        image=event.image_card,
        image_alt=event.image_alt,
        theme=card.theme_slug or "sciences",
    )


@register.simple_tag
def card_words(sitting: Occurrence, *, now: dt.datetime | None = None, is_under_way: bool | None = None) -> CardWords:
    """What the date block and the line under the title say of a sitting (its event loaded).

    Under way: as told, else by ``now``; a sitting of one day keeps its date and its hours even then.
    """
    status = sitting.effective_status
    begun = sitting.start < now < sitting.end if is_under_way is None and now is not None else bool(is_under_way)
    begun = begun and status not in {Status.CANCELLED, Status.POSTPONED}
    multiday = sitting.is_multiday
    until = begun and multiday
    day = sitting.last_day if until else local_date(sitting.start)
    return CardWords(
        until=until,
        iso=day.isoformat(),
        weekday=dates.SHORT_WEEKDAYS[day.weekday()],
        day=day.day,
        month=dates.SHORT_MONTHS[day.month - 1],
        when=_when(sitting, begun, multiday),
        status="" if status == Status.SCHEDULED else status,
        status_label=Status(status).label,
    )


def _when(sitting: Occurrence, begun: bool, multiday: bool) -> str:
    """What the date block does not say already."""
    if multiday:
        if begun:
            return sitting.opening_hours or "En ce moment"
        return dates.days_label(sitting.first_day, sitting.last_day).capitalize()
    if sitting.all_day:
        return sitting.opening_hours or "Toute la journée"
    hours = f"{dates.hour_label(sitting.start)}{dates.NBSP}– {dates.hour_label(sitting.end)}"
    return f"En ce moment, {hours}" if begun else hours.capitalize()
