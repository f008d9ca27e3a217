"""Rights, as a table: each thing that can be done in the admin, by each kind of person, with requests sent directly.

What counts is what the database holds afterwards, not what a page looks like. ``own`` organises the events, ``co``
co-organises them, ``other`` has nothing to do with them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from events.choices import AttendanceMode, ProposalState, Publication, Status
from events.models import CoOrganisation, Event, Occurrence, Speaker, VenueProposal
from events.proposals.venues import state_of
from partners.choices import Role
from partners.models import Audience, Membership, Partner, Theme, User
from territories.models import Commune, Departement, Venue
from tests.events.admin.forms import event_data
from tests.factories import (
    AppearanceFactory,
    CommuneFactory,
    EventFactory,
    OccurrenceFactory,
    PartnerFactory,
    VenueFactory,
    coordination,
    member_of,
)
from tests.partners import rights
from tests.partners.rights import (
    BOSS,
    STAFF,
    TEAM_MEMBERS,
    TEAMS,
    everybody_logged_in,
    offers,
    shows,
    whoever_can,
)

pytestmark = pytest.mark.django_db

EDITORS = {"editor", "manager", "co-editor", "co-manager"} | BOSS
WRITERS = {"contributor", "co-contributor"} | EDITORS
OWN_WRITERS = {"contributor", "editor", "manager"} | BOSS
MANAGERS = {"manager"} | BOSS
INVITED = {"other editor", "other manager"} | BOSS
PUBLISHERS = EDITORS | INVITED


@dataclass
class World(rights.World):
    """One partner's rows, its co-organiser's and a stranger's."""

    draft: Event
    published: Event
    occurrences: dict[str, Occurrence]
    speakers: dict[str, Speaker]
    venue: Venue
    unused_venue: Venue
    relay: Venue
    invitation: CoOrganisation
    venue_proposal: VenueProposal


def make_world() -> World:
    own, co, other = (PartnerFactory(name=name) for name in TEAMS)
    venue = VenueFactory(commune=CommuneFactory(code="88413", name="Saint-Dié-des-Vosges"))
    author = member_of(own)
    events = {
        "draft": EventFactory(title="Encore secret", organiser=own, co_organisers=[co], draft=True, created_by=author),
        "published": EventFactory(title="Pour tous", organiser=own, co_organisers=[co], created_by=author),
    }
    occurrences = {name: OccurrenceFactory(event=event, venue=venue) for name, event in events.items()}
    invitation = CoOrganisation.objects.create(event=events["draft"], partner=other, proposed_by=author)
    address = {"address": {"old": "", "new": "9 rue d’Ailleurs"}}
    venue_proposal = VenueProposal.objects.create(venue=venue, proposed_by=author, changes=address)
    return World(
        Client(),
        everybody_logged_in({"own": own, "co": co, "other": other}),
        own,
        co,
        other,
        **events,
        occurrences=occurrences,
        speakers={name: AppearanceFactory(event=event, speaker__partner=own).speaker for name, event in events.items()},
        venue=venue,
        unused_venue=VenueFactory(),
        relay=VenueFactory(is_relay=True),
        invitation=invitation,
        venue_proposal=venue_proposal,
    )


# --- reading ---------------------------------------------------------------------------------------------------------


READING: dict[str, tuple[set[str], Callable[[World], bool]]] = {
    "home": (STAFF, lambda w: w.client.get("/admin/").status_code == 200),
    "list of events": (STAFF, lambda w: shows(w.read("events_event_changelist"), "Encore secret")),
    "draft": (STAFF, lambda w: shows(w.read("events_event_change", w.draft.pk), "Encore secret")),
    "preview of a draft": (STAFF, lambda w: shows(w.read("events_event_preview", w.draft.pk), "Encore secret")),
    "history of a draft": (STAFF, lambda w: shows(w.read("events_event_history", w.draft.pk), "Encore secret")),
    "list of occurrences": (STAFF, lambda w: shows(w.read("events_occurrence_changelist"), "Encore secret")),
    "occurrence": (STAFF, lambda w: w.read("events_occurrence_change", w.occurrences["draft"].pk).status_code == 200),
    "partners": (STAFF, lambda w: shows(w.read("partners_partner_changelist"), "Accustica")),
    "a team": (STAFF, lambda w: shows(w.read("partners_partner_change", w.own.pk), w.draft.created_by.email)),
    "history of a partner": (STAFF, lambda w: w.read("partners_partner_history", w.own.pk).status_code == 200),
    "venues": (STAFF, lambda w: shows(w.read("territories_venue_changelist"), w.venue.name)),
    "communes": (STAFF, lambda w: shows(w.read("territories_commune_changelist"), "Saint-Dié")),
    "form for a new event": (TEAM_MEMBERS, lambda w: w.read("events_event_add").status_code == 200),
    "form for a new venue": (STAFF, lambda w: w.read("territories_venue_add").status_code == 200),
    "form for a new partner": (BOSS, lambda w: w.read("partners_partner_add").status_code == 200),
    "form for a series": (WRITERS, lambda w: w.read("events_event_series", w.draft.pk).status_code == 200),
    "invitations to co-organise": (STAFF, lambda w: shows(w.read("events_coorganisation_changelist"), "Encore secret")),
    "an invitation": (STAFF, lambda w: w.read("events_coorganisation_change", w.invitation.pk).status_code == 200),
    "changes of venues": (STAFF, lambda w: shows(w.read("events_venueproposal_changelist"), w.venue.name)),
    "a change of a venue": (STAFF, lambda w: shows(w.read("events_venueproposal_change", w.venue_proposal.pk), "9")),
    "accounts": (BOSS, lambda w: w.read("partners_user_changelist").status_code == 200),
    "an account": (BOSS, lambda w: w.read("partners_user_change", w.draft.created_by_id).status_code == 200),
    "venues to choose from": (STAFF, lambda w: offers(w, "events", "occurrence", "venue", "st die", w.venue.pk)),
    "communes to choose from": (STAFF, lambda w: offers(w, "territories", "venue", "commune", "st die", "88413")),
}  # fmt: skip


@pytest.mark.parametrize("what", READING)
def test_who_reads(world, what: str):
    allowed, reads = READING[what]
    assert whoever_can(world, reads) == allowed


# --- doing -----------------------------------------------------------------------------------------------------------


def change_event(world: World, event: Event) -> bool:
    data = event_data(event.organiser, title="Changé", co_organisers=[world.co.pk])
    world.post("events_event_change", event.pk, **data)
    return Event.objects.filter(pk=event.pk, title="Changé").exists()


def add_event(world: World, organiser: Partner) -> bool:
    world.post("events_event_add", **event_data(organiser, title="Tout neuf"))
    return Event.objects.filter(title="Tout neuf", organiser=organiser).exists()


def take_over(world: World) -> bool:
    """Make the stranger the organiser of an event."""
    world.post("events_event_change", world.draft.pk, **event_data(world.other, title="Pris"))
    return Event.objects.filter(organiser=world.other).exists()


def verb(world: World, name: str, event: Event, **data) -> Event:
    world.post("events_event_confirm", name, pk=event.pk, **data)
    return Event.objects.get(pk=event.pk)


def copy(world: World) -> bool:
    verb(world, "dupliquer", world.published)
    return Event.objects.filter(title="Pour tous (copie)").exists()


def delete(world: World, name: str, row) -> bool:
    world.post(f"{name}_delete", row.pk, post="yes")
    return not type(row).objects.filter(pk=row.pk).exists()


def delete_from_list(world: World) -> bool:
    data = {"action": "delete_selected", "_selected_action": [world.draft.pk], "post": "yes"}
    world.post("events_event_changelist", **data)
    return not Event.objects.filter(pk=world.draft.pk).exists()


def add_series(world: World, event: Event) -> bool:
    data = {
        "venue": world.venue.pk, "first": "2026-03-04", "last": "2026-03-25", "starts": "14:00", "ends": "15:00",
        "frequency": "weekly", "every_weeks": 1, "confirm": "1",
    }  # fmt: skip
    world.post("events_event_series", event.pk, **data)
    return event.occurrences.count() > 1


def change_occurrence(world: World, occurrence: Occurrence) -> bool:
    data = {f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")}
    data |= {"venue": occurrence.venue_id, "day": "2031-05-06", "start_time": "10:00", "end_time": "11:00"}
    data["attendance"] = AttendanceMode.ON_SITE
    world.post("events_occurrence_change", occurrence.pk, status=Status.FULL, **data)
    return Occurrence.objects.filter(pk=occurrence.pk, status=Status.FULL).exists()


def cancel_occurrence(world: World, occurrence: Occurrence) -> bool:
    world.post("events_occurrence_confirm", "annuler", pk=occurrence.pk, note="Neige")
    return Occurrence.objects.filter(pk=occurrence.pk, status=Status.CANCELLED).exists()


def add_occurrence(world: World, event: Event) -> bool:
    """Through the event's own form, as the inline does."""
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-venue": world.venue.pk, "0-day": "2031-05-06"}
    rows |= {"0-start_time": "10:00", "0-end_time": "11:00", "0-status": "scheduled"}
    rows["0-attendance"] = AttendanceMode.ON_SITE
    rows |= {f"0-accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")}
    data = event_data(event.organiser, co_organisers=[world.co.pk])
    data |= {f"occurrences-{name}": value for name, value in rows.items()}
    world.post("events_event_change", event.pk, **data)
    return event.occurrences.count() == 2


PARTNER_FIELDS = ("name", "slug", "city", "summary", "description", "website", "email", "phone")


def partner_data(partner: Partner, **changes) -> dict[str, object]:
    data = {name: getattr(partner, name) for name in PARTNER_FIELDS}
    members = list(partner.memberships.order_by("user__email"))
    for n, member in enumerate(members):
        data |= {f"memberships-{n}-{key}": getattr(member, key) for key in ("id", "role")}
    count = len(members)
    for n, (email, role) in enumerate([("chef@example.org", "manager"), ("neuf@example.org", "editor")], start=count):
        data |= {f"memberships-{n}-email": email, f"memberships-{n}-role": role}
    return data | {"memberships-TOTAL_FORMS": count + 2, "memberships-INITIAL_FORMS": count} | changes


def change_partner(world: World, partner: Partner) -> bool:
    world.post("partners_partner_change", partner.pk, **partner_data(partner, city="Ailleurs"))
    return Partner.objects.filter(pk=partner.pk, city="Ailleurs").exists()


def join_team(world: World, partner: Partner) -> bool:
    world.post("partners_partner_change", partner.pk, **partner_data(partner))
    return Membership.objects.filter(partner=partner, user__email="neuf@example.org").exists()


def change_area(world: World, partner: Partner) -> bool:
    world.post("partners_partner_change", partner.pk, **partner_data(partner, departements=["57"]))
    return Departement.objects.filter(code="57", coordinating_partners=partner).exists()


def add_partner(world: World) -> bool:
    data = {"name": "Neuf", "slug": "neuf", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    world.post("partners_partner_add", **data)
    return Partner.objects.filter(slug="neuf").exists()


def add_account(world: World, **fields) -> bool:
    data = {"email": "neuf@example.org", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    world.post("partners_user_add", **data, **fields)
    return User.objects.filter(email="neuf@example.org").exists()


def become_coordination(world: World) -> bool:
    """The author of the draft made superuser."""
    author = world.draft.created_by
    data = {"email": author.email, "is_active": "on", "is_superuser": "on"}
    data |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    world.post("partners_user_change", author.pk, **data)
    return User.objects.filter(pk=author.pk, is_superuser=True).exists()


def venue_data(**changes) -> dict[str, object]:
    data = {"name": "Lieu neuf", "kind": "autre", "commune": "88413"}
    return data | {f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")} | changes


def write_venue(world: World, name: str, *args) -> bool:
    world.post(f"territories_venue_{name}", *args, **venue_data())
    return Venue.objects.filter(name="Lieu neuf").exists()


def propose_venue(world: World) -> bool:
    """A proposal, and the sheet as it was."""
    write_venue(world, "change", world.venue.pk)
    proposed = VenueProposal.objects.filter(venue=world.venue).exclude(pk=world.venue_proposal.pk).exists()
    return proposed and not Venue.objects.filter(name="Lieu neuf").exists()


def answer_venue(world: World, answer: str, state: str) -> bool:
    seen = state_of(world.venue_proposal, world.venue)
    world.post("events_venueproposal_change", world.venue_proposal.pk, answer=answer, seen=seen)
    is_written = Venue.objects.filter(pk=world.venue.pk, address="9 rue d’Ailleurs").exists()
    answered = VenueProposal.objects.filter(pk=world.venue_proposal.pk, state=state).exists()
    return answered and is_written == (state == ProposalState.ACCEPTED)


def answer_invitation(world: World, answer: str, state: str) -> bool:
    world.post("events_coorganisation_confirm", answer, pk=world.invitation.pk)
    is_referenced = world.draft.co_organisers.filter(pk=world.other.pk).exists()
    answered = CoOrganisation.objects.filter(pk=world.invitation.pk, state=state).exists()
    return answered and is_referenced == (state == ProposalState.ACCEPTED)


def name_other(world: World) -> bool:
    """The stranger ticked in the form of an event: there at once for whoever speaks for both."""
    data = event_data(world.own, title="Changé", co_organisers=[world.co.pk, world.other.pk])
    world.post("events_event_change", world.draft.pk, **data)
    return world.draft.co_organisers.filter(pk=world.other.pk).exists()


def change_commune(world: World) -> bool:
    world.post("territories_commune_change", "88413", name="Autre")
    return Commune.objects.filter(name="Autre").exists()


def introduce(world: World) -> bool:
    world.post("territories_departement_change", "88", introduction="Des montagnes.", name="Autre")
    return Departement.objects.filter(code="88", introduction="Des montagnes.", name="Vosges").exists()


def add_word(world: World, model: type) -> bool:
    world.post(f"partners_{model._meta.model_name}_add", name="Neuf", slug="neuf", position=1)
    return model.objects.filter(slug="neuf").exists()


def write_speaker(world: World, name: str, partner: Partner, *args) -> bool:
    world.post(f"events_speaker_{name}", *args, name="Nom neuf", partner=partner.pk, agreed_on="2026-01-15")
    return Speaker.objects.filter(name="Nom neuf", partner=partner).exists()


def withdraw_speaker(world: World) -> bool:
    world.post("events_speaker_confirm", "retirer", pk=world.speakers["published"].pk)
    return Speaker.objects.filter(pk=world.speakers["published"].pk, withdrawn_at__isnull=False).exists()


DOING: dict[str, tuple[set[str], Callable[[World], bool]]] = {
    "change a draft": (WRITERS, lambda w: change_event(w, w.draft)),
    "change what is published": (EDITORS, lambda w: change_event(w, w.published)),
    "write for own": (OWN_WRITERS, lambda w: add_event(w, w.own)),
    "write for other": ({"other contributor", "other editor", "other manager"} | BOSS, lambda w: add_event(w, w.other)),
    "give an event to other": (BOSS, take_over),
    "propose": (WRITERS, lambda w: verb(w, "relecture", w.draft).publication == Publication.REVIEW),
    "publish": (EDITORS, lambda w: verb(w, "publier", w.draft).is_published),
    "take back": (EDITORS, lambda w: not verb(w, "depublier", w.published).is_published),
    "cancel": (EDITORS, lambda w: verb(w, "annuler", w.published, note="Neige").status == Status.CANCELLED),
    "postpone": (EDITORS, lambda w: verb(w, "reporter", w.published).status == Status.POSTPONED),
    "move online": (EDITORS, lambda w: verb(w, "en-ligne", w.published).status == Status.MOVED_ONLINE),
    "say it is full": (EDITORS, lambda w: verb(w, "complet", w.published).status == Status.FULL),
    "duplicate": (WRITERS, copy),
    "delete a draft": (EDITORS, lambda w: delete(w, "events_event", w.draft)),
    "delete what is published": (set(), lambda w: delete(w, "events_event", w.published)),
    "delete from the list": (set(), delete_from_list),
    "add a series to a draft": (WRITERS, lambda w: add_series(w, w.draft)),
    "add a series to what is published": (EDITORS, lambda w: add_series(w, w.published)),
    "add an occurrence to a draft": (WRITERS, lambda w: add_occurrence(w, w.draft)),
    "add an occurrence to what is published": (EDITORS, lambda w: add_occurrence(w, w.published)),
    "change an occurrence of a draft": (WRITERS, lambda w: change_occurrence(w, w.occurrences["draft"])),
    "change an occurrence of what is published": (EDITORS, lambda w: change_occurrence(w, w.occurrences["published"])),
    "cancel an occurrence of a draft": (EDITORS, lambda w: cancel_occurrence(w, w.occurrences["draft"])),
    "cancel an occurrence of what is published": (EDITORS, lambda w: cancel_occurrence(w, w.occurrences["published"])),
    "delete an occurrence of a draft": (WRITERS, lambda w: delete(w, "events_occurrence", w.occurrences["draft"])),
    "delete an occurrence of what is published": (
        set(),
        lambda w: delete(w, "events_occurrence", w.occurrences["published"]),
    ),
    "change the partner's page": (MANAGERS, lambda w: change_partner(w, w.own)),
    "let somebody into the team": (MANAGERS, lambda w: join_team(w, w.own)),
    "change the partner's area": (BOSS, lambda w: change_area(w, w.own)),
    "add a partner": (BOSS, add_partner),
    "delete a partner": (BOSS, lambda w: delete(w, "partners_partner", PartnerFactory())),
    "delete a partner that is invited": (set(), lambda w: delete(w, "partners_partner", w.other)),
    "delete a partner with events": (set(), lambda w: delete(w, "partners_partner", w.co)),
    "open an account": (BOSS, add_account),
    "appoint the coordination": (BOSS, become_coordination),
    "delete an account": (set(), lambda w: delete(w, "partners_user", w.draft.created_by)),
    "add a venue": (STAFF, lambda w: write_venue(w, "add")),
    "change a venue that the public sees": (PUBLISHERS, lambda w: write_venue(w, "change", w.venue.pk)),
    "change a venue of nobody": (STAFF, lambda w: write_venue(w, "change", w.unused_venue.pk)),
    "propose to change a venue that the public sees": (STAFF - PUBLISHERS, propose_venue),
    "accept a change of a venue": (PUBLISHERS, lambda w: answer_venue(w, "accepter", ProposalState.ACCEPTED)),
    "refuse a change of a venue": (PUBLISHERS, lambda w: answer_venue(w, "refuser", ProposalState.DECLINED)),
    "delete a venue": (STAFF, lambda w: delete(w, "territories_venue", w.unused_venue)),
    "delete a relay": (PUBLISHERS, lambda w: delete(w, "territories_venue", w.relay)),
    "accept to co-organise": (INVITED, lambda w: answer_invitation(w, "accepter", ProposalState.ACCEPTED)),
    "decline to co-organise": (INVITED, lambda w: answer_invitation(w, "decliner", ProposalState.DECLINED)),
    "withdraw an invitation to co-organise": (WRITERS, lambda w: delete(w, "events_coorganisation", w.invitation)),
    "change an event that one is invited to co-organise": (WRITERS, lambda w: change_event(w, w.draft)),
    "become co-organiser by naming oneself": (BOSS, name_other),
    "add a speaker": (OWN_WRITERS, lambda w: write_speaker(w, "add", w.own)),
    "change a speaker of nothing published": (
        OWN_WRITERS,
        lambda w: write_speaker(w, "change", w.own, w.speakers["draft"].pk),
    ),
    "change a speaker of something published": (
        MANAGERS | {"editor"},
        lambda w: write_speaker(w, "change", w.own, w.speakers["published"].pk),
    ),
    "withdraw a speaker": (MANAGERS | {"editor"}, withdraw_speaker),
    "delete a speaker": (MANAGERS | {"editor"}, lambda w: delete(w, "events_speaker", w.speakers["draft"])),
    "delete a venue in use": (set(), lambda w: delete(w, "territories_venue", w.venue)),
    "change a commune": (set(), change_commune),
    "introduce a département": (BOSS, introduce),
    "add a theme": (BOSS, lambda w: add_word(w, Theme)),
    "add an audience": (BOSS, lambda w: add_word(w, Audience)),
}  # fmt: skip


@pytest.mark.parametrize("what", DOING)
def test_who_does(world, what: str):
    allowed, does = DOING[what]
    assert whoever_can(world, does) == allowed


# --- what could leak otherwise ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("team", TEAMS)
@pytest.mark.parametrize("role", Role.values)
def test_the_organiser_is_chosen_among_one_s_own_partners(world, team: str, role: str):
    partner = getattr(world, team)
    world.client.force_login(member_of(partner, role))
    form = world.read("events_event_add").context["adminform"].form
    assert list(form.fields["organiser"].queryset) == [partner]


def test_an_author_deletes_their_own_draft(world):
    world.client.force_login(world.draft.created_by)
    assert delete(world, "events_event", world.draft)


def test_a_confirmation_of_several_does_only_what_one_may(world):
    foreign = OccurrenceFactory(event=EventFactory(draft=True, organiser=world.other)).event
    world.client.force_login(member_of(world.own, Role.EDITOR))
    world.post("events_event_confirm", "publier", pk=[world.draft.pk, foreign.pk])
    published = Event.objects.filter(publication=Publication.PUBLISHED)
    assert set(published) == {world.draft, world.published}


def test_a_removed_member_loses_everything_at_once(world):
    member = member_of(world.own, Role.EDITOR)
    world.client.force_login(member)
    member.memberships.all().delete()
    assert not change_event(world, world.draft)
    assert not verb(world, "publier", world.draft).is_published


def test_the_public_sees_nothing_of_a_draft(world):
    now = dt.datetime.now(dt.UTC)
    assert list(Event.objects.published(now)) == [world.published]
    for address in (world.draft.get_absolute_url(), reverse("event-ics", args=[world.draft.slug])):
        assert world.client.get(address).status_code == 404
    # … and the log-in of somebody who may read it changes nothing to the public page.
    world.client.force_login(coordination())
    assert world.client.get(world.draft.get_absolute_url()).status_code == 404
