"""Scope: who may do what for which partner, and with which event."""

import pytest
from django.contrib.auth.models import AnonymousUser

from events import access as events_access
from events.choices import Publication
from events.models import Event
from partners import access
from partners.choices import Role
from partners.models import Partner
from tests.factories import EventFactory, PartnerFactory, UserFactory, coordination, member_of

pytestmark = pytest.mark.django_db

NOBODY = (False, False, False)


def rights(user, partner: Partner) -> tuple[bool, bool, bool]:
    return access.can_contribute(user, partner), access.can_edit(user, partner), access.can_manage(user, partner)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.CONTRIBUTOR, (True, False, False)),
        (Role.EDITOR, (True, True, False)),
        (Role.MANAGER, (True, True, True)),
    ],
)
def test_each_role_can_do_what_the_ones_before_it_can_for_its_partner_only(role: str, expected: tuple):
    partner, other = PartnerFactory(), PartnerFactory()
    member = member_of(partner, role)
    assert rights(member, partner) == expected
    assert rights(member, other) == NOBODY
    levels = [list(access.partners_of(member, level)) == [partner] for level in Role]
    assert tuple(levels) == expected


def test_roles_in_two_teams_are_kept_apart():
    first, second = PartnerFactory(), PartnerFactory()
    person = member_of(first, Role.MANAGER)
    person.memberships.create(partner=second, role=Role.CONTRIBUTOR)
    assert set(access.partners_of(person)) == {first, second}
    assert list(access.partners_of(person, Role.EDITOR)) == [first]


def test_the_coordination_may_do_all():
    boss = coordination()
    assert rights(boss, PartnerFactory()) == (True, True, True)
    assert set(access.partners_of(boss, Role.MANAGER)) == set(Partner.objects.all())


def test_an_account_that_is_closed_or_not_staff_may_do_nothing():
    partner = PartnerFactory()
    closed = [
        member_of(partner, Role.MANAGER, is_active=False),
        coordination(is_active=False),
        AnonymousUser(),
        UserFactory(),
    ]
    event = EventFactory(organiser=partner, draft=True)
    for user in closed:
        assert rights(user, partner) == NOBODY
        assert not access.partners_of(user).exists()
        assert event_rights(user, event) == NONE


# --- events: (change, publish, delete) for each role and each state ---------------------------------------------------

STATES = {
    "draft": {"publication": Publication.DRAFT, "first_published_at": None},
    "review": {"publication": Publication.REVIEW, "first_published_at": None},
    "published": {"publication": Publication.PUBLISHED},
    "withdrawn": {"publication": Publication.DRAFT},
}
ALL, WRITE, NONE = (True, True, True), (True, False, False), (False, False, False)
KEEP = (True, True, False)  # everything but deleting
TABLE = {
    ("contributor", "draft"): WRITE,
    ("contributor", "review"): WRITE,
    ("contributor", "published"): NONE,
    ("contributor", "withdrawn"): WRITE,
    ("editor", "draft"): ALL,
    ("editor", "review"): ALL,
    ("editor", "published"): KEEP,
    ("editor", "withdrawn"): KEEP,
    ("manager", "draft"): ALL,
    ("manager", "review"): ALL,
    ("manager", "published"): KEEP,
    ("manager", "withdrawn"): KEEP,
}


def event_rights(user, event: Event) -> tuple[bool, bool, bool]:
    each = (events_access.editable_by, events_access.publishable_by, events_access.deletable_by)
    return tuple(rows(user).filter(pk=event.pk).exists() for rows in each)


@pytest.mark.parametrize(("role", "state"), TABLE)
@pytest.mark.parametrize("side", ["organiser", "co-organiser"])
def test_what_a_role_may_do_with_an_event_of_its_partner(role: str, state: str, side: str):
    own, other = PartnerFactory(), PartnerFactory()
    event = (
        EventFactory(organiser=own, **STATES[state])
        if side == "organiser"
        else EventFactory(organiser=other, co_organisers=[own], **STATES[state])
    )
    assert event_rights(member_of(own, role), event) == TABLE[role, state]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("state", STATES)
def test_no_role_reaches_another_partner_s_event(role: str, state: str):
    event = EventFactory(co_organisers=[PartnerFactory()], **STATES[state])
    stranger = member_of(PartnerFactory(), role)
    assert event_rights(stranger, event) == NONE
    assert not events_access.editable_by(stranger).exists()
    assert not events_access.publishable_by(stranger).exists()
    assert not events_access.deletable_by(stranger).exists()


@pytest.mark.parametrize("state", STATES)
def test_the_coordination_deletes_nothing_that_was_published_either(state: str):
    event = EventFactory(**STATES[state])
    assert event_rights(coordination(), event) == (True, True, state in {"draft", "review"})


def test_a_contributor_deletes_their_own_draft_only():
    partner = PartnerFactory()
    author = member_of(partner)
    own = EventFactory(organiser=partner, draft=True, created_by=author)
    EventFactory(organiser=partner, draft=True, created_by=member_of(partner))
    EventFactory(organiser=partner, created_by=author)
    assert list(events_access.deletable_by(author)) == [own]


def test_an_author_who_left_the_team_has_no_rights_left():
    author = member_of(PartnerFactory())
    event = EventFactory(organiser=PartnerFactory(), draft=True, created_by=author)
    assert event_rights(author, event) == NONE
