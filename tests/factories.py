"""Rows for tests. Each factory gives something complete and public by default; a test says what it is about.

The ten départements, three partners, the themes and the audiences are in every database (migrations): get, do not make.
"""

import datetime as dt

import factory
from django.utils import timezone

from events.choices import Publication, ReminderMoment
from events.indexing import reindex
from events.models import Event, Occurrence, Reminder
from events.windows import PARIS
from partners.choices import ActivityKind, ActivityState, Format, Role
from partners.models import Activity, ActivityRequest, Audience, Membership, Partner, Theme, User
from territories.choices import Density, VenueKind
from territories.models import Commune, Venue
from territories.names import search_name


class CommuneFactory(factory.django.DjangoModelFactory):
    """A village of the Vosges; ``code`` (its département follows) or ``departement_id`` put it elsewhere."""

    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    departement_id = "88"
    code = factory.LazyAttributeSequence(lambda row, n: f"{row.departement_id}{n % 1000:03d}")
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
    """An account of the staff in no team: see :func:`member_of`. It has no password; log in with ``force_login``."""

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


class EventFactory(factory.django.DjangoModelFactory):
    """A published event, indexed, without any sitting; ``draft=True`` for one that nobody outside may see.

    ``themes``, ``audiences`` and ``co_organisers`` take lists of rows; a theme and an audience are there by default.
    """

    class Meta:
        model = Event
        skip_postgeneration_save = True

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

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        """The themes given, else astronomy."""
        if create:
            self.themes.set(Theme.objects.filter(slug="astronomie") if extracted is None else extracted)

    @factory.post_generation
    def audiences(self, create, extracted, **kwargs):
        """The audiences given, else everybody."""
        if create:
            self.audiences.set(Audience.objects.filter(slug="tout-public") if extracted is None else extracted)

    @factory.post_generation
    def co_organisers(self, create, extracted, **kwargs):
        """The co-organisers given, else none."""
        if create:
            self.co_organisers.set(extracted or [])

    @factory.post_generation
    def indexed(self, create, extracted, **kwargs):
        """Search text and facets, last of all."""
        if create:
            index(self)


def in_a_week() -> dt.datetime:
    """Two in the afternoon in Paris, a week from today."""
    return dt.datetime.combine(timezone.localdate() + dt.timedelta(days=7), dt.time(14), tzinfo=PARIS)


class OccurrenceFactory(factory.django.DjangoModelFactory):
    """A sitting of two hours in a week, of an event and at a venue of its own; the event is indexed anew."""

    class Meta:
        model = Occurrence
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    venue = factory.SubFactory(VenueFactory)
    start = factory.LazyFunction(in_a_week)
    end = factory.LazyAttribute(lambda row: row.start + dt.timedelta(hours=2))

    @factory.post_generation
    def indexed(self, create, extracted, **kwargs):
        """The event's search text names the venue and its commune."""
        if create:
            index(self.event)


def index(event: Event) -> None:
    """Index an event anew, the row and this instance of it."""
    reindex(Event.objects.filter(pk=event.pk))
    event.refresh_from_db(fields=["search_text", "facets"])


class ActivityFactory(factory.django.DjangoModelFactory):
    """A published activity that somebody comes with; ``lent=True`` for a kit of one copy lent for two weeks."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    class Params:
        lent = factory.Trait(kind=ActivityKind.KIT, loan_days=14)

    title = factory.Sequence(lambda n: f"Le ciel en mallette n° {n}")
    slug = factory.Sequence(lambda n: f"le-ciel-en-mallette-{n}")
    summary = "De quoi regarder le ciel."
    description = "<p>Une heure sous les étoiles.</p>"
    format = Format.WORKSHOP
    partner = factory.SubFactory(PartnerFactory)
    state = ActivityState.PUBLISHED

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        """The themes given, else astronomy."""
        if create:
            self.themes.set(Theme.objects.filter(slug="astronomie") if extracted is None else extracted)

    @factory.post_generation
    def audiences(self, create, extracted, **kwargs):
        """The audiences given, else everybody."""
        if create:
            self.audiences.set(Audience.objects.filter(slug="tout-public") if extracted is None else extracted)


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
    """A confirmed reminder, the day before, of a sitting of its own, for an address of its own."""

    class Meta:
        model = Reminder

    occurrence = factory.SubFactory(OccurrenceFactory)
    email = factory.Sequence(lambda n: f"visiteuse-{n}@example.org")
    moment = ReminderMoment.DAY_BEFORE
    confirmed_at = factory.LazyFunction(timezone.now)
