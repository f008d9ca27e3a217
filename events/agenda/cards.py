"""Cards: an event as every list shows it, by one of its occurrences.

A card says the same on each list, so its HTML is made once for a version of the programme
(:class:`consortium.caching.kept_parts.KeptParts`) and lists put theirs together.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from consortium.caching.kept_parts import KeptParts
from consortium.filtering.components import piece
from consortium.filtering.listing import FacetWords
from consortium.templatetags.portal import typeset
from events.agenda.filter_options import Vocabulary, load_vocabulary
from events.agenda.occurrence_index import Listed
from events.calendar import dates
from events.calendar.days import occurrence_days
from events.calendar.periods import in_paris, local_date
from events.choices import Publication, Status
from events.models import Event, Occurrence
from partners.artwork.drawing import Drawing
from territories.models import Commune, Venue

AUDIENCES_SHOWN = 2
MAX_BYTES = 8 * 1024 * 1024  # some six thousand cards


@dataclass(frozen=True)
class Card:
    """An event as a list shows it. ``day``: the one in Paris under which it stands; keys are primary keys."""

    occurrence: int
    event: int
    others: int
    day: dt.date
    is_under_way: bool
    html: SafeString


class _Key(NamedTuple):
    """What the words of a card depend on beside the programme."""

    occurrence: int
    others: int
    is_under_way: bool


def cards_of(listed: Iterable[Listed], *, since: dt.datetime) -> list[Card]:
    """The cards of these, in their order, which the index says the public may read; without those withdrawn since.

    What is still to begin at ``since`` stands on its first day, what is under way on its last. One query where the
    card of one of them is not known yet, none otherwise.
    """
    moment = since.timestamp()
    known = {_Key(each.occurrence, each.others, each.start < moment): each for each in listed}
    return [
        Card(
            occurrence=key.occurrence,
            event=known[key].event,
            others=key.others,
            day=occurrence_days(in_paris(known[key].start), in_paris(known[key].end))[int(key.is_under_way)],
            is_under_way=key.is_under_way,
            html=mark_safe(html),  # noqa: S308 - a piece, escaped by its engine
        )
        for key, html in _kept.get(known, _make).items()
    ]


_kept: KeptParts[_Key, str] = KeptParts(max_bytes=MAX_BYTES)


def _make(keys: Collection[_Key]) -> dict[_Key, str]:
    """The HTML of these cards. One query, and the one of the vocabulary."""
    rows = Occurrence.objects.filter(event__publication=Publication.PUBLISHED, pk__in={key.occurrence for key in keys})
    occurrences = {occurrence.pk: occurrence for occurrence in rows.for_card().order_by()}
    vocabulary = load_vocabulary()
    return {
        key: piece("card.html", card=_values(occurrences[key.occurrence], key, vocabulary))
        for key in keys
        if key.occurrence in occurrences
    }


# --- what a card says -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CardWords:
    """``until``: the day shown is the last, of what has begun; with its year when it began in another.

    ``status`` is empty when all goes as planned.
    """

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
    is_on_site: bool
    is_online: bool
    facts: list[str]
    event: Event
    drawing: Drawing


@dataclass(frozen=True)
class _Facets(FacetWords):
    """The words of an event's facets."""

    event: Event
    vocabulary: Vocabulary

    @property
    def row(self) -> Event:
        return self.event


def _values(occurrence: Occurrence, key: _Key, vocabulary: Vocabulary) -> CardValues:
    event, venue = occurrence.event, occurrence.venue
    facets = _Facets(event, vocabulary)
    ages = [capfirst(event.age_range)] if event.age_range else []
    return CardValues(
        words=words_of(occurrence, is_under_way=key.is_under_way),
        url=event.get_absolute_url(),
        title=typeset(event.title),
        others=key.others,
        venue=venue,
        commune=venue.commune,
        is_on_site=occurrence.is_on_site,
        is_online=occurrence.is_online,
        facts=[vocabulary.label("format", event.format), *facets.audiences[:AUDIENCES_SHOWN], *ages],
        event=event,
        drawing=Drawing.of(event, venue.commune.departement_id),
    )


def words_of(occurrence: Occurrence, *, is_under_way: bool) -> CardWords:
    """What the date block and the line under the title say of an occurrence (its event loaded).

    Under way, an occurrence of one day keeps its date and its hours; one that is cancelled or postponed never is.
    """
    status = occurrence.effective_status
    begun = is_under_way and status not in {Status.CANCELLED, Status.POSTPONED}
    multiday = occurrence.is_multiday
    until = begun and multiday
    year = f" {occurrence.last_day.year}" if until and occurrence.last_day.year != occurrence.first_day.year else ""
    day = occurrence.last_day if until else local_date(occurrence.start)
    return CardWords(
        until=until,
        iso=day.isoformat(),
        weekday=dates.SHORT_WEEKDAYS[day.weekday()],
        day=day.day,
        month=f"{dates.SHORT_MONTHS[day.month - 1]}{year}",
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
