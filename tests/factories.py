"""Rows for tests. Each factory gives something complete and public by default; a test says what it is about.

The ten départements, three partners, the themes and the audiences are in every database (migrations): get, do not make.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

import factory
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from events.agenda.facets import Related, occurrence_tokens
from events.agenda.indexing import index_fields, reindex
from events.calendar.periods import PARIS
from events.choices import Publication, ReminderMoment
from events.models import Appearance, Event, Occurrence, Reminder, Speaker
from partners.choices import ActivityKind, ActivityState, Format, Role
from partners.models import Activity, ActivityRequest, Audience, Membership, Partner, Theme, User
from territories.choices import Density, VenueKind
from territories.models import Commune, Venue
from territories.names import search_name

# The last three signs of INSEE codes that no commune has: a test that names a code does not find one of these there.
ENDS = ["".join(signs) for signs in itertools.product("0123456789AB", repeat=3) if {"A", "B"} & set(signs)]
Made = TypeVar("Made")


class CommuneFactory(factory.django.DjangoModelFactory):
    """A village of the Vosges; ``code`` (its département follows) or ``departement_id`` put it elsewhere."""

    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    departement_id = "88"
    code = factory.LazyAttributeSequence(lambda row, n: f"{row.departement_id}{ENDS[n % len(ENDS)]}")
    name = factory.Sequence(lambda n: f"Hameau-{n}")
    postal_codes = factory.LazyAttribute(lambda row: f"{row.departement_id}100")
    population = 800
    latitude = 48.2
    longitude = 6.9
    area_km2 = 20.0
    density = Density.DISPERSED_RURAL
    search_name = factory.LazyAttribute(lambda row: search_name(row.name))

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        return {**kwargs, "departement_id": kwargs["code"][:2]}


class VenueFactory(factory.django.DjangoModelFactory):
    """A library in a commune of its own, without a point of its own (the commune's serves)."""

    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Médiathèque n° {n}")
    slug = factory.Sequence(lambda n: f"mediatheque-{n}")
    kind = VenueKind.LIBRARY
    commune = factory.SubFactory(CommuneFactory)


class PartnerFactory(factory.django.DjangoModelFactory):
    """A partner besides the three that every database has."""

    class Meta:
        model = Partner

    name = factory.Sequence(lambda n: f"Partenaire {n}")
    slug = factory.Sequence(lambda n: f"partenaire-{n}")
    city = "Épinal"


class UserFactory(factory.django.DjangoModelFactory):
    """An account in no team, which may not enter: see :func:`member_of`. No password by default: ``force_login``."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne-{n}@example.org")
    name = factory.Sequence(lambda n: f"Camille {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


def member_of(partner: Partner, role: str = Role.CONTRIBUTOR, **fields) -> User:
    """An account with a role in a partner's team."""
    user = UserFactory(**fields)
    Membership.objects.create(user=user, partner=partner, role=role)
    return user


def coordination(**fields) -> User:
    """An account of the coordination (superuser)."""
    return UserFactory(is_superuser=True, **fields)


def astronomy() -> Collection[Theme]:
    """The theme that an event or an activity has by default."""
    return Theme.objects.filter(slug="astronomie")


def everybody() -> Collection[Audience]:
    """The audience that an event or an activity has by default."""
    return Audience.objects.filter(slug="tout-public")


class WithRelatedFactory(factory.django.DjangoModelFactory):
    """Of a model with many-to-many fields: each takes a list of rows as if it were a column."""

    class Meta:
        abstract = True

    themes = factory.LazyFunction(astronomy)
    audiences = factory.LazyFunction(everybody)

    @classmethod
    def _build(cls, model_class, *args, **kwargs):
        return super()._build(model_class, *args, **_without_related(model_class, kwargs))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = cls._build(model_class, *args, **kwargs)
        row.save(force_insert=True)
        for name in kwargs.keys() & {field.name for field in model_class._meta.many_to_many}:
            getattr(row, name).add(*kwargs[name])
        return row


def _without_related(model: type[Model], values: dict) -> dict:
    related = {field.name for field in model._meta.many_to_many}
    return {name: value for name, value in values.items() if name not in related}


class EventFactory(WithRelatedFactory):
    """A published event, indexed, without any occurrence; ``draft=True`` for one that nobody outside may see.

    ``themes``, ``audiences`` and ``co_organisers`` take lists of rows; a theme and an audience are there by default.
    ``venues`` are those of the occurrences that come with it: it is found by them from the first.
    """

    class Meta:
        model = Event

    class Params:
        draft = factory.Trait(publication=Publication.DRAFT, first_published_at=None)

    title = factory.Sequence(lambda n: f"Atelier des étoiles n° {n}")
    slug = factory.Sequence(lambda n: f"atelier-des-etoiles-{n}")
    summary = "Regarder le ciel, comprendre ce qu’on voit."
    description = "<p>Une heure pour apprendre à lire le ciel.</p>"
    format = Format.WORKSHOP
    organiser = factory.SubFactory(PartnerFactory)
    publication = Publication.PUBLISHED
    first_published_at = factory.LazyFunction(timezone.now)
    co_organisers = ()
    venues = ()

    @classmethod
    def _build(cls, model_class, *args, venues: Collection[Venue] = (), **kwargs):
        event = super()._build(model_class, *args, **kwargs)
        event.indexed_venues = venues
        return event

    @classmethod
    def _create(cls, model_class, *args, venues: Collection[Venue] = (), **kwargs):
        kwargs |= {name: list(kwargs[name]) for name in ("co_organisers", "themes", "audiences")}
        related = Related(kwargs["co_organisers"], kwargs["themes"], kwargs["audiences"], venues)
        found_by = cls._build(model_class, *args, **kwargs)
        kwargs |= index_fields(found_by, related)
        return super()._create(model_class, *args, venues=venues, **kwargs)


def in_a_week() -> dt.datetime:
    """Two in the afternoon in Paris, a week from today."""
    return dt.datetime.combine(timezone.localdate() + dt.timedelta(days=7), dt.time(14), tzinfo=PARIS)


class OccurrenceFactory(factory.django.DjangoModelFactory):
    """An occurrence of two hours in a week, of an event and at a venue of its own; both are indexed."""

    class Meta:
        model = Occurrence

    venue = factory.SubFactory(VenueFactory)
    event = factory.SubFactory(EventFactory, venues=factory.LazyAttribute(lambda row: [row.factory_parent.venue]))
    start = factory.LazyFunction(in_a_week)
    end = factory.LazyAttribute(lambda row: row.start + dt.timedelta(hours=2))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        occurrence = cls._build(model_class, *args, **kwargs)
        occurrence.facets = occurrence_tokens(occurrence)
        occurrence.save(force_insert=True)
        if occurrence.venue not in getattr(occurrence.event, "indexed_venues", ()):
            index(occurrence.event)
        return occurrence


def index(event: Event) -> None:
    """Index an event anew, the row and this instance of it."""
    reindex(Event.objects.filter(pk=event.pk))
    event.refresh_from_db(fields=Event.index_names)


class ActivityFactory(WithRelatedFactory):
    """A published activity that somebody comes with; ``lent=True`` for a kit of one copy lent for two weeks."""

    class Meta:
        model = Activity

    class Params:
        lent = factory.Trait(kind=ActivityKind.KIT, loan_days=14)

    title = factory.Sequence(lambda n: f"Le ciel en mallette n° {n}")
    slug = factory.Sequence(lambda n: f"le-ciel-en-mallette-{n}")
    summary = "De quoi regarder le ciel."
    description = "<p>Une heure sous les étoiles.</p>"
    format = Format.WORKSHOP
    partner = factory.SubFactory(PartnerFactory)
    state = ActivityState.PUBLISHED


class RequestFactory(factory.django.DjangoModelFactory):
    """A request in free words for a library of the network, as received; it has no history (see the verbs for one)."""

    class Meta:
        model = ActivityRequest

    class Params:
        new_place = factory.Trait(
            venue=None, venue_kind=VenueKind.TOWN_HALL, venue_name="Salle des fêtes", venue_address="1 rue du Lavoir"
        )

    nonce = factory.Sequence(lambda n: f"formulaire-{n}")
    wish = "Une soirée pour parler des étoiles."
    venue = factory.SubFactory(VenueFactory)
    commune = factory.LazyAttribute(lambda row: row.venue.commune if row.venue else CommuneFactory())
    partner = factory.SubFactory(PartnerFactory)
    contact_name = "Jeanne Humbert"
    contact_role = "bibliothécaire"
    contact_email = "jeanne@example.org"
    contact_phone = "03 53 01 00 00"
    headcount = 30
    consent_at = factory.LazyFunction(timezone.now)


class ReminderFactory(factory.django.DjangoModelFactory):
    """A confirmed reminder, the day before, of an occurrence of its own, for an address of its own."""

    class Meta:
        model = Reminder

    occurrence = factory.SubFactory(OccurrenceFactory)
    email = factory.Sequence(lambda n: f"visiteuse-{n}@example.org")
    moment = ReminderMoment.DAY_BEFORE
    confirmed_at = factory.LazyFunction(timezone.now)


_first = 0


def number_from(first: int) -> None:
    """From the next test on, number rows from there: those below were given to rows that several tests share."""
    global _first
    _first = first


def start_over() -> None:
    """Number rows from the same number again, for each test: «n° 10» sorts before «n° 9», wherever that falls."""
    for each in list(globals().values()):
        if isinstance(each, type) and issubclass(each, factory.Factory):
            each.reset_sequence(_first)


@contextmanager
def shared(django_db_blocker, make: Callable[[], Made]) -> Iterator[Made]:
    """Rows that several tests begin with: made once, for a fixture of a module or a class; gone after it.

    What a test does to them is undone with the test.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        start_over()
        made = make()
        number_from(100)
        yield made
        number_from(0)
        transaction.set_rollback(True)


class SpeakerFactory(factory.django.DjangoModelFactory):
    """A person who has agreed to be named, known to the Nef des sciences."""

    class Meta:
        model = Speaker

    name = factory.Sequence(lambda n: f"Jeanne Royer-{n}")
    job_title = "chercheuse en écologie"
    affiliation = "Laboratoire des rivières"
    partner = factory.LazyFunction(lambda: Partner.objects.get(slug="nef-des-sciences"))
    agreed_on = dt.date(2026, 1, 15)


class AppearanceFactory(factory.django.DjangoModelFactory):
    """A person at all the dates of an event; its index is made anew."""

    class Meta:
        model = Appearance

    event = factory.SubFactory(EventFactory)
    speaker = factory.SubFactory(SpeakerFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = super()._create(model_class, *args, **kwargs)
        reindex(Event.objects.filter(pk=row.event_id))
        return row
