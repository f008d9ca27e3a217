"""Cards in templates."""

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from events.agenda.cards import Card, CardWords, words_of
from events.models import Occurrence

register = template.Library()


@register.simple_tag
def event_cards(cards: Iterable[Card], list_class: str = "cards") -> SafeString:
    """``{% event_cards page.weekend "cards cards--columns" %}``: a list of events, as every list shows them."""
    return format_html(
        '<ul class="{}">\n{}</ul>', list_class, format_html_join("", "{}", ([card.html] for card in cards))
    )


@register.simple_tag
def card_words(occurrence: Occurrence, *, now: dt.datetime) -> CardWords:
    """What a card's date block and the line under its title say of an occurrence (its event loaded) at a moment."""
    return words_of(occurrence, is_under_way=occurrence.start < now < occurrence.end)
