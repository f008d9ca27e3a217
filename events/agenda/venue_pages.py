"""What the pages of places and partners show: the calendar seen from a département, a venue, a partner."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from events.agenda.filter_options import Vocabulary, load_vocabulary
from events.agenda.listing import Card, make_cards
from events.calendar.periods import local_date, named
from events.choices import When
from events.models import Event, Occurrence
from events.querysets import OccurrenceQuerySet
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


def count_events(occurrences: QuerySet[Occurrence]) -> int:
    """How many events these occurrences belong to."""
    return int(occurrences.order_by().aggregate(events=Count("event", distinct=True))["events"])


def events_by_venue(venues: Iterable[Venue], now: dt.datetime) -> dict[int, int]:
    """Venue key → number of upcoming published events; venues without any are left out. One query."""
    occurrences = Occurrence.objects.published(now).upcoming(now).filter(venue__in=[venue.pk for venue in venues])
    counted = occurrences.order_by().values("venue").annotate(events=Count("event", distinct=True))
    return dict(counted.values_list("venue", "events"))


def network(now: dt.datetime) -> VenueQuerySet:
    """The venues shown in public lists: relays, and those with a published occurrence, past or to come."""
    occurrences = Occurrence.objects.published(now).filter(venue=OuterRef("pk"))
    return Venue.objects.filter(Q(is_relay=True) | Exists(occurrences))


@dataclass(frozen=True)
class Listed:
    """A venue in a list, with the number of events to come there."""

    venue: Venue
    events: int


def with_events(venues: Iterable[Venue], now: dt.datetime) -> list[Listed]:
    """The venues in their order, each with its number of upcoming events. One query more than theirs."""
    venues = list(venues)
    counts = events_by_venue(venues, now)
    return [Listed(venue, counts.get(venue.pk, 0)) for venue in venues]


class Programme:
    """The next events among some occurrences, as cards. ``total`` counts all that are to come."""

    def __init__(
        self, occurrences: OccurrenceQuerySet, vocabulary: Vocabulary, *, now: dt.datetime, limit: int = MAX_CARDS
    ) -> None:
        self.occurrences = occurrences.published(now).upcoming(now)
        self.vocabulary = vocabulary
        self.now = now
        self.limit = limit

    @cached_property
    def total(self) -> int:
        return count_events(self.occurrences)

    @cached_property
    def cards(self) -> list[Card]:
        """The first ones, chronologically."""
        return make_cards(self.occurrences, self.vocabulary, since=self.now, limit=self.limit)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.total - len(self.cards))

    @cached_property
    def weekend(self) -> list[Card]:
        """The first ones of the week-end that runs or comes next."""
        window = named(When.WEEKEND, local_date(self.now))
        ahead = window.from_moment(self.now)
        return make_cards(
            self.occurrences.overlapping(ahead), self.vocabulary, since=ahead.start or self.now, limit=self.limit
        )


class DepartementPage:
    """A département: what is on, its relays, its partners, its figures; the neighbours' programme when it has none."""

    def __init__(self, departement: Departement, now: dt.datetime) -> None:
        self.departement = departement
        self.now = now
        self.vocabulary = load_vocabulary()
        self.programme = self._programme_in([departement.code])

    @cached_property
    def weekend(self) -> list[Card]:
        """Cards of this week-end's first events."""
        return self.programme.weekend

    @cached_property
    def later(self) -> list[Card]:
        """Cards of the next events that :attr:`weekend` does not show."""
        shown = [card.occurrence.event_id for card in self.weekend]
        occurrences = self.programme.occurrences.exclude(event__in=shown)
        return make_cards(occurrences, self.vocabulary, since=self.now, limit=MAX_CARDS)

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
    def relays(self) -> list[Listed]:
        relays = Venue.objects.relays().in_departements([self.departement.code]).for_list()
        return with_events(relays.order_by("commune__name", "name", "pk")[:MAX_RELAYS], self.now)

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
        return Programme(Occurrence.objects.in_departements(list(codes)), self.vocabulary, now=self.now)


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
        self.vocabulary = load_vocabulary()
        occurrences = Occurrence.objects.filter(venue=venue)
        self.programme = Programme(occurrences, self.vocabulary, now=now, limit=MAX_OF_VENUE)

    @cached_property
    def past(self) -> list[Occurrence]:
        """The occurrences that have ended, the latest first, one per event, a bounded number."""
        ended = Occurrence.objects.published(self.now).past(self.now).filter(venue=self.venue)
        still_on = self.programme.occurrences.filter(event=OuterRef("event"))
        later = ended.filter(event=OuterRef("event")).filter(
            Q(end__gt=OuterRef("end")) | Q(end=OuterRef("end"), pk__gt=OuterRef("pk"))
        )
        last_ones = ended.filter(~Exists(still_on), ~Exists(later))
        return list(last_ones.select_related("event").defer("event__description").order_by("-end", "-pk")[:MAX_PAST])

    @cached_property
    def near(self) -> Programme:
        """Cards of the next events nearby, the venue itself left out."""
        latitude, longitude = self.venue.point
        around = Occurrence.objects.within(latitude, longitude, self.venue.commune.default_radius_km)
        return Programme(around.exclude(venue=self.venue), self.vocabulary, now=self.now, limit=4)

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
        self.programme = Programme(Occurrence.objects.of_partners([partner.slug]), load_vocabulary(), now=now)

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
    partners = list(Partner.objects.prefetch_related("departements").order_by("name", "pk"))
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
    return named.order_by("commune__departement", "commune__search_name", "name", "pk")
