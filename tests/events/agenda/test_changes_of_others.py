"""Who changes a venue, a partner, a theme… sees it at once: the index is told which events count otherwise now."""

import datetime as dt
import random

import pytest
from django.contrib import admin
from django.db.models import BooleanField, DateTimeField, Field, Model
from django.test import RequestFactory

from consortium.admin_kit.scope import PublicContentAdmin
from consortium.caching.programme_version import MAX_EVENTS, is_behind, pinned_version
from consortium.changes import tell_changed
from events.agenda.occurrence_index import OccurrenceIndex, occurrence_index
from events.models import Occurrence
from territories.models import Venue
from tests.consortium.caching.test_made_beside import wait_for_makers
from tests.events.agenda.test_index_changes import ALL, NOW, Walk, answers, parts
from tests.factories import CommuneFactory, OccurrenceFactory, VenueFactory, coordination

POINT = {"latitude", "longitude"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _beside(settings, time_machine):
    """As it is served: what is made anew is made beside, and visitors get the old one meanwhile."""
    time_machine.move_to(NOW, tick=False)
    settings.MADE_BESIDE = True
    yield
    wait_for_makers()


def shown_at_once() -> OccurrenceIndex:
    """The index that the next page gets; it says what one made from nothing says."""
    with pinned_version():
        index = occurrence_index(ALL, NOW)
        assert not is_behind()
        anew = OccurrenceIndex.of(Occurrence.objects.all(), horizon=index.horizon)
        assert (parts(index), answers(index)) == (parts(anew), answers(anew))
    return index


def changeable() -> list[tuple[type[Model], str]]:
    """Every column and relation that staff may change of the rows that public pages show."""
    request = RequestFactory().get("/")
    request.user = coordination()
    return [
        (model, name)
        for model, page in admin.site._registry.items()
        if isinstance(page, PublicContentAdmin)
        for name in page.get_form(request, fields=None).base_fields
        if name in {field.name for field in model._meta.get_fields()}
    ]


def change(row: Model, field: Field, chance: random.Random) -> None:
    """Another value, by chance."""
    if field.many_to_many:
        others = field.related_model.objects.order_by("pk")
        getattr(row, field.name).set(chance.sample(list(others), 2))
        return
    if field.is_relation:
        other = chance.choice(field.related_model.objects.exclude(pk=getattr(row, field.attname)).order_by("pk"))
        setattr(row, field.name, other)
    elif field.name in POINT:
        vars(row).update(latitude=chance.uniform(48, 49), longitude=chance.uniform(5, 7))  # both or none
    else:
        setattr(row, field.name, another(field, getattr(row, field.name), chance))
    row.save()


def another(field: Field, now: object, chance: random.Random) -> object:
    choices = [True, False, None] if isinstance(field, BooleanField) and field.null else dict(field.flatchoices)
    if choices:
        return chance.choice([value for value in choices if value not in (now, "")])
    if isinstance(now, bool):
        return not now
    if isinstance(field, DateTimeField):
        return (now or NOW) + dt.timedelta(hours=chance.randint(1, 9))
    if isinstance(now, dt.date):
        return now + dt.timedelta(days=chance.randint(1, 9))
    if isinstance(now, str):
        return f"{chance.randrange(10**6):06}"[: field.max_length]
    return chance.choice([1, 2, 3])


@pytest.mark.parametrize("seed", range(2))
def test_whatever_changes_of_what_pages_show_is_seen_at_once(seed):
    walk = Walk(seed)
    shown_at_once()
    for model, name in walk.chance.sample(changeable(), len(changeable())):
        used = (
            model.objects.filter(pk__in=[venue.pk for venue in walk.venues]) if model is Venue else model.objects.all()
        )
        row = walk.chance.choice(used.order_by("pk"))
        change(row, model._meta.get_field(name), walk.chance)
        tell_changed(row)
        shown_at_once()


@pytest.fixture
def busy_venue() -> Venue:
    """More events than are put in place one by one."""
    venue = VenueFactory()
    for number in range(MAX_EVENTS + 1):
        start = NOW + dt.timedelta(days=number)
        OccurrenceFactory(venue=venue, start=start, end=start + dt.timedelta(hours=1))
    shown_at_once()
    return venue


@pytest.mark.parametrize(
    ("values", "is_at_once"),
    [
        ({"name": "La Grange"}, True),
        ({"latitude": 48.5, "longitude": 7.1}, True),
        ({"accessible_mi": True}, False),
    ],
)
def test_a_busy_venue_is_waited_for_only_where_it_is_counted_otherwise(busy_venue, values, is_at_once):
    for name, value in values.items():
        setattr(busy_venue, name, value)
    busy_venue.save()
    tell_changed(busy_venue)
    with pinned_version():
        occurrence_index(ALL, NOW)
        assert is_behind() is not is_at_once
    wait_for_makers()
    shown_at_once()


def test_a_commune_that_moves_under_its_venue_moves_the_neighbours():
    """The point of a venue is read by itself, and not kept with an index that stays."""
    start = NOW + dt.timedelta(hours=1)
    here = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1))
    box = (48.1, 6.8, 48.3, 7.0)
    assert shown_at_once().next_in(box, now=NOW, exclude=0, limit=1)[0].occurrence == here.pk
    here.venue.commune = CommuneFactory(latitude=49.0)
    here.venue.save()
    tell_changed(here.venue)
    assert shown_at_once().next_in(box, now=NOW, exclude=0, limit=1) == []


def test_a_new_venue_is_no_reason_to_read_the_programme_again():
    index = shown_at_once()
    with pinned_version():
        tell_changed(VenueFactory())
    assert shown_at_once() is index
