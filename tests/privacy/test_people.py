"""One person's data, in every field that may hold some: all of it is found, and nothing is left of it."""

import json

import pytest
from django.apps import apps
from django.db import models

from consortium.privacy import people
from consortium.privacy.declarations import Declaration, FieldKind, declared, texts
from events.models import WaitingNotice
from events.models.proposals import VenueProposal
from partners.models import ActivityRequest, User
from tests.factories import EventFactory, ReminderFactory, RequestFactory, UserFactory, VenueFactory
from tests.privacy.rows import World

pytestmark = pytest.mark.django_db
NAME, ADDRESS, OTHER = "Zyxa Canari", "zyxa.canari@example.org", "abeille@example.org"


@pytest.fixture
def world(db) -> World:
    """A row of every model, each of its personal texts filled with the person."""
    UserFactory(email="coordination@example.org", is_superuser=True)
    world = World()
    for each in declared():
        world.one(each.label)
    for each in declared():
        values = {
            name: words(each, name) for name in each.named(FieldKind.ADDRESS, FieldKind.PERSON, FieldKind.MAY_NAME)
        }
        if values:
            each.model._base_manager.filter(pk=world.one(each.label).pk).update(**values)
    return world


def words(each: Declaration, name: str) -> object:
    """The person as this field can hold them."""
    field = each.model._meta.get_field(name)
    if each.fields[name] is FieldKind.ADDRESS:
        return ADDRESS
    if isinstance(field, models.JSONField) and field.name == "changes" and each.also:
        return {"contact_name": {"old": "", "new": NAME}, "contact_email": {"old": "", "new": ADDRESS}}
    if isinstance(field, models.JSONField):
        return [{"à": f"{NAME} {ADDRESS}"}]
    room = field.max_length or 500
    if each.fields[name] is FieldKind.MAY_NAME:
        return ADDRESS if room < 60 else f"{NAME}, {ADDRESS}."
    return NAME


def holding(part: str) -> set[str]:
    """The columns, of all tables, in which some row holds these words."""
    found = set()
    for model in apps.get_models():
        for name in texts(model):
            values = model._base_manager.values_list(name, flat=True)
            if any(part in str(value).lower() for value in values):
                found.add(f"{model._meta.label}.{name}")
    return found


def test_what_is_held_is_exported_whole_and_erased_whole(world):
    personal = {
        f"{each.label}.{name}"
        for each in declared()
        for name in each.named(FieldKind.ADDRESS, FieldKind.PERSON, FieldKind.MAY_NAME)
    }
    assert holding("zyxa") == personal
    person = people.look_up(ADDRESS)
    document = people.export(person)
    told = {
        f"{line['modele']}.{label}" for line in document["lignes"] for label, says in line["dit"].items()
        if "zyxa" in str(says).lower()
    }  # fmt: skip
    assert told == {
        f"{each.label}.{each.label_of(name)}"
        for each in declared() for name in each.named(FieldKind.ADDRESS, FieldKind.PERSON, FieldKind.MAY_NAME)
    }  # fmt: skip
    assert json.loads(json.dumps(document, ensure_ascii=False))["adresse"] == ADDRESS
    assert people.erase(person) > 0
    assert holding("zyxa") == set()
    assert list(people.held(people.look_up(ADDRESS))) == []


ERASED_IN_TIME = [each for each in declared() if each.erase and each.named(FieldKind.ADDRESS, FieldKind.PERSON)]


@pytest.mark.parametrize("each", ERASED_IN_TIME, ids=lambda each: each.label)
def test_what_erases_a_row_leaves_none_of_its_personal_texts(each):
    """By itself, as retention calls it: looking a person up erases her name and address wherever they stand, too."""
    UserFactory(email="coordination@example.org", is_superuser=True)
    row = each.model._base_manager.filter(pk=World().one(each.label).pk)
    names = each.named(FieldKind.ADDRESS, FieldKind.PERSON)
    row.update(**{name: words(each, name) for name in names})
    each.erase(row)
    left = {name: str(value).lower() for values in row.values(*names) for name, value in values.items()}
    assert [name for name, value in left.items() if "zyxa" in value] == []


def test_secrets_are_never_shown(world):
    secrets = {
        str(getattr(world.one(each.label), name)) for each in declared() for name in each.named(FieldKind.SECRET)
    }
    shown = json.dumps(people.export(people.look_up(ADDRESS)))
    assert not [secret for secret in secrets if len(secret) > 8 and secret in shown]


def test_others_keep_everything():
    theirs = RequestFactory(contact_email=OTHER, contact_name="Zoé Abeille", message="Bonjour")
    mine = RequestFactory(contact_email=ADDRESS, contact_name=NAME, headcount=28)
    near = [UserFactory(email=f"marie-{ADDRESS}"), UserFactory(email=f"{ADDRESS}.fr")]
    people.erase(people.look_up(ADDRESS))
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.contact_email, theirs.contact_name, theirs.message) == (OTHER, "Zoé Abeille", "Bonjour")
    assert User.objects.filter(email__in=[user.email for user in near], is_active=True).count() == 2
    assert (mine.contact_email, mine.contact_name, mine.headcount) == ("", people.ERASED, 28)
    assert ActivityRequest.objects.count() == 2


def test_a_contact_that_is_only_proposed_goes_whole():
    venue = VenueFactory()
    changes = {name: {"old": "", "new": said} for name, said in [("contact_name", NAME), ("contact_email", ADDRESS)]}
    changes |= {"contact_phone": {"old": "", "new": "03 53 01 00 99"}, "address": {"old": "", "new": "1 rue du Lac"}}
    proposal = VenueProposal.objects.create(venue=venue, changes=changes)
    people.erase(people.look_up(ADDRESS))
    proposal.refresh_from_db()
    assert proposal.changes == {"address": {"old": "", "new": "1 rue du Lac"}}


def test_an_address_with_accents_is_found_inside_of_json():
    notice = WaitingNotice.objects.create(event=EventFactory(), changes=[{"à": "zyxa@café.fr"}])
    people.erase(people.look_up("zyxa@xn--caf-dma.fr"))
    notice.refresh_from_db()
    assert notice.changes == [{"à": people.ERASED}]


@pytest.mark.parametrize(
    "written", ["Zyxa.Canari@Example.ORG", "zyxa.canari+rappels@example.org", '"zyxa.canari"@example.org']
)
def test_a_person_is_found_in_whatever_writing(written):
    ReminderFactory(email=written)
    person = people.look_up(ADDRESS)
    assert [each.label for each in people.held(person)] == ["events.Reminder"]
    people.erase(person)
    assert holding("zyxa") == set()


def test_the_only_coordination_is_not_erased():
    UserFactory(email=ADDRESS, name=NAME, is_superuser=True)
    with pytest.raises(people.ErasureRefusedError, match="seul compte"):
        people.erase(people.look_up(ADDRESS))
    assert User.objects.get(email=ADDRESS).is_active
