"""What the pages of places and partners show: the calendar seen from a département, a venue, a partner."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from consortium.text.sorting import FrenchOrder
from events.agenda.cards import Card, cards_of
from events.agenda.occurrence_index import OccurrenceIndex, to_come
from events.calendar.periods import local_date, named
from events.choices import When
from events.models import Event, Occurrence
from partners.models import Partner
from territories.choices import ACCESSIBILITY
from territories.models import Commune, Departement, Venue
from territories.names import search_name
from territories.neighbours import NEIGHBOURS
from territories.querysets import VenueQuerySet
from territories.wording import in_departement

MAX_CARDS = 6
MAX_OF_VENUE = 12
MAX_PAST = 20
MAX_RELAYS = 60
VENUES_PER_PAGE = 40


def network(now: dt.datetime) -> VenueQuerySet:
    """The venues shown in public lists: relays, and those with a published occurrence, past or to come."""
    occurrences = Occurrence.objects.published(now).filter(venue=OuterRef("pk"))
    return Venue.objects.filter(Q(is_relay=True) | Exists(occurrences))


@dataclass(frozen=True)
class ListedVenue:
    """A venue in a list, with the number of events to come there."""

    venue: Venue
    events: int


def with_events(venues: Iterable[Venue], now: dt.datetime) -> list[ListedVenue]:
    """The venues in their order, each with its number of upcoming events. No query more than theirs."""
    venues = list(venues)
    index, coming = to_come(now)
    counts = index.events_by_venue(coming, [venue.pk for venue in venues])
    return [ListedVenue(venue, counts.get(venue.pk, 0)) for venue in venues]


class Programme:
    """What is to come among some occurrences (``chosen`` in the index), as cards. ``total`` counts all their events."""

    def __init__(self, chosen: Callable[[OccurrenceIndex], int], *, now: dt.datetime, limit: int = MAX_CARDS) -> None:
        self._index, coming = to_come(now)
        self._coming = coming & chosen(self._index)
        self.now = now
        self.limit = limit

    @property
    def total(self) -> int:
        return self._index.table.things(self._coming)

    @cached_property
    def cards(self) -> list[Card]:
        """The first ones, chronologically."""
        return self._cards(self._coming, since=self.now)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.total - len(self.cards))

    @cached_property
    def weekend(self) -> list[Card]:
        """The first ones of the week-end that runs or comes next."""
        ahead = named(When.WEEKEND, local_date(self.now)).from_moment(self.now)
        return self._cards(self._coming & self._index.overlapping(ahead), since=ahead.start or self.now)

    @cached_property
    def later(self) -> list[Card]:
        """The first ones that :attr:`weekend` does not show."""
        shown = self._index.of_events(card.event for card in self.weekend)
        return self._cards(self._coming & ~shown, since=self.now)

    def _cards(self, occurrences: int, *, since: dt.datetime) -> list[Card]:
        return cards_of(self._index.listing(occurrences, since=since, limit=self.limit), since=since)


class DepartementPage:
    """A département: what is on, its relays, its partners, its figures; the neighbours' programme when it has none."""

    def __init__(self, departement: Departement, now: dt.datetime) -> None:
        self.departement = departement
        self.now = now
        self.programme = self._programme_in([departement.code])

    @cached_property
    def weekend(self) -> list[Card]:
        """Cards of this week-end's first events."""
        return self.programme.weekend

    @property
    def later(self) -> list[Card]:
        """Cards of the next events that :attr:`weekend` does not show."""
        return self.programme.later

    @property
    def more(self) -> int:
        """How many events are not shown."""
        return max(0, self.programme.total - len(self.weekend) - len(self.later))

    @property
    def where(self) -> str:
        """«dans les Vosges»."""
        return in_departement(self.departement.code, self.departement.name)

    @property
    def query(self) -> str:
        """The agenda's query for the département."""
        return f"departement={self.departement.code}"

    @cached_property
    def relays(self) -> list[ListedVenue]:
        relays = Venue.objects.relays().in_departements([self.departement.code]).for_list()
        return with_events(
            relays.order_by(FrenchOrder("commune__name"), FrenchOrder("name"), "pk")[:MAX_RELAYS], self.now
        )

    @cached_property
    def relays_total(self) -> int:
        if len(self.relays) < MAX_RELAYS:
            return len(self.relays)
        return Venue.objects.relays().in_departements([self.departement.code]).count()

    @cached_property
    def partners(self) -> list[Partner]:
        """Those whose coordination area holds the département."""
        return list(Partner.objects.coordinating(self.departement.code))

    @cached_property
    def figures(self) -> dict[str, int]:
        """``communes`` and ``inhabitants``."""
        communes = Commune.objects.filter(departement=self.departement)
        return communes.aggregate(communes=Count("pk"), inhabitants=Sum("population", default=0))

    @cached_property
    def neighbours(self) -> Programme:
        """Cards of the next events in the neighbouring départements."""
        return self._programme_in(NEIGHBOURS.get(self.departement.code, ()))

    def _programme_in(self, codes: Iterable[str]) -> Programme:
        return Programme(
            lambda index: reduce(or_, (index.with_facet("departement", code) for code in codes), 0), now=self.now
        )


@dataclass(frozen=True)
class Answer:
    """A three-state answer as a page says it."""

    label: str
    state: str
    words: str


ANSWERS = {True: ("yes", "oui"), False: ("no", "non"), None: ("unknown", "non précisé")}


class VenuePage:
    """A venue: its upcoming events, its past ones and, when none is upcoming, those nearby."""

    def __init__(self, venue: Venue, now: dt.datetime) -> None:
        self.venue = venue
        self.now = now
        self.programme = Programme(lambda index: index.at([venue.pk]), now=now, limit=MAX_OF_VENUE)

    @cached_property
    def past(self) -> list[Occurrence]:
        """The occurrences that have ended, the latest first, one per event, a bounded number."""
        ended = Occurrence.objects.published(self.now).past(self.now).filter(venue=self.venue)
        still_on = (
            Occurrence.objects.published(self.now).upcoming(self.now).filter(venue=self.venue, event=OuterRef("event"))
        )
        later = ended.filter(event=OuterRef("event")).filter(
            Q(end__gt=OuterRef("end")) | Q(end=OuterRef("end"), pk__gt=OuterRef("pk"))
        )
        last_ones = ended.filter(~Exists(still_on), ~Exists(later))
        return list(last_ones.select_related("event").defer("event__description").order_by("-end", "-pk")[:MAX_PAST])

    @cached_property
    def near(self) -> Programme:
        """Cards of the next events nearby, the venue itself left out."""
        latitude, longitude = self.venue.point
        around = Venue.objects.within(latitude, longitude, self.venue.commune.default_radius_km)
        venues = around.exclude(pk=self.venue.pk).order_by().values_list("pk", flat=True)
        return Programme(lambda index: index.at(venues), now=self.now, limit=4)

    @property
    def access(self) -> list[Answer]:
        """The five answers about accessibility, in French."""
        return [Answer(ACCESSIBILITY[code], *ANSWERS[answer]) for code, answer in self.venue.accessibility.items()]

    @property
    def is_indexed(self) -> bool:
        """Whether search engines should keep the page: something is said on it beside an address."""
        return self.venue.is_relay or bool(self.programme.cards or self.past)


class PartnerPage:
    """A partner: who it is, where it coordinates, what it organises next."""

    def __init__(self, partner: Partner, now: dt.datetime) -> None:
        self.partner = partner
        self.now = now
        self.query = f"partenaire={partner.slug}"
        self.programme = Programme(lambda index: index.with_facet("partenaire", partner.slug), now=now)

    @cached_property
    def departements(self) -> list[Departement]:
        """Its coordination area."""
        return list(self.partner.departements.without_outline().order_by("code"))

    @property
    def codes(self) -> list[str]:
        return [departement.code for departement in self.departements]


@dataclass(frozen=True)
class ListedPartner:
    """A partner in the list, with its area and the number of its events to come."""

    partner: Partner
    departements: list[Departement]
    events: int

    @property
    def codes(self) -> list[str]:
        return [departement.code for departement in self.departements]


def listed_partners(now: dt.datetime) -> list[ListedPartner]:
    """All partners: first those who coordinate an area, by name; four queries whatever their number."""
    partners = list(Partner.objects.prefetch_related("departements").order_by(FrenchOrder("name"), "name", "pk"))
    upcoming = Event.objects.published(now).upcoming(now)
    organised = dict(upcoming.order_by().values_list("organiser").annotate(Count("pk", distinct=True)))
    together = Event.co_organisers.through.objects.filter(event__in=upcoming).exclude(event__organiser=F("partner"))
    joined = dict(together.order_by().values_list("partner").annotate(Count("event", distinct=True)))
    listed = [
        ListedPartner(
            partner=partner,
            departements=sorted(partner.departements.all(), key=lambda departement: departement.code),
            events=organised.get(partner.pk, 0) + joined.get(partner.pk, 0),
        )
        for partner in partners
    ]
    return sorted(listed, key=lambda row: not row.departements)


def search_venues(
    venues: VenueQuerySet,
    *,
    text: str = "",
    departement: Departement | None = None,
    kind: str = "",
    relais: bool = False,
) -> QuerySet[Venue]:
    """Venues of a département, of a kind, relays or all; with every word of the text in name, commune or postcode.

    Ordered by département, commune, name. Words are compared as people type them, without accents: one query more.
    """
    if departement:
        venues = venues.in_departements([departement.code])
    if kind:
        venues = venues.filter(kind=kind)
    if relais:
        venues = venues.relays()
    if text:
        words = search_name(text).split()
        rows = venues.values_list("pk", "name", "commune__search_name", "commune__postal_codes")
        found = [
            pk for pk, name, *place in rows if all(word in " ".join([search_name(name), *place]) for word in words)
        ]
        venues = Venue.objects.filter(pk__in=found)
    named = venues.select_related("commune__departement").defer("commune__departement__outline")
    return named.order_by("commune__departement", "commune__search_name", FrenchOrder("name"), "name", "pk")
