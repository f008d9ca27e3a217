"""A venue that others rely on is changed by whoever publishes, or by a proposal that they accept."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from consortium.outbox.models import OutgoingEmail
from events.choices import ProposalState
from events.models import VenueProposal
from events.proposals.venues import can_change
from partners.choices import Role
from territories.models import RELAY_CONTACT, Venue
from tests.factories import (
    CommuneFactory,
    EventFactory,
    OccurrenceFactory,
    PartnerFactory,
    RequestFactory,
    VenueFactory,
    coordination,
    member_of,
)

pytestmark = pytest.mark.django_db


def form_data(venue: Venue, **changes) -> dict[str, object]:
    """The venue's form as it is shown, with these changes."""
    data = {"name": venue.name, "kind": venue.kind, "commune": venue.commune_id, "address": venue.address}
    data |= {name: getattr(venue, name) for name in RELAY_CONTACT} | {"receives_reminders": "on"}
    data |= {"is_relay": "on"} if venue.is_relay else {}
    return data | {f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")} | changes


def change(client, user, venue: Venue, **changes):
    client.force_login(user)
    return client.post(reverse("admin:territories_venue_change", args=[venue.pk]), form_data(venue, **changes))


def answer(client, user, proposal: VenueProposal, what: str, **data):
    client.force_login(user)
    page = reverse("admin:events_venueproposal_change", args=[proposal.pk])
    shown = client.get(page)
    return client.post(page, {"answer": what, "seen": shown.context["seen"], **data}, follow=True)


@pytest.fixture
def venue() -> Venue:
    """A relay of the network, where another partner holds a published event."""
    venue = VenueFactory(
        name="Salle Camus", is_relay=True, address="1 rue du Lavoir", contact_email="avant@example.org"
    )
    OccurrenceFactory(event=EventFactory(organiser=PartnerFactory(name="Hôte")), venue=venue)
    return venue


@pytest.fixture
def contributor():
    return member_of(PartnerFactory(), Role.CONTRIBUTOR)


@pytest.fixture
def editor(venue):
    return member_of(venue.occurrences.get().event.organiser, Role.EDITOR)


WRONG = {"address": "9 rue d’Ailleurs", "contact_email": "pirate@example.org", "latitude": "48.3", "longitude": "6.8"}


def test_a_contributor_s_change_of_a_public_venue_is_a_proposal_and_nothing_else(client, venue, contributor, editor):
    before = Venue.objects.values().get(pk=venue.pk)
    response = change(client, contributor, venue, **WRONG)
    assert Venue.objects.values().get(pk=venue.pk) == before
    proposal = VenueProposal.objects.get()
    assert response.url == reverse("admin:events_venueproposal_change", args=[proposal.pk])
    assert {name: each["new"] for name, each in proposal.changes.items()} == {
        "address": "9 rue d’Ailleurs", "contact_email": "pirate@example.org", "latitude": 48.3, "longitude": 6.8,
    }  # fmt: skip
    assert [mail.to for mail in OutgoingEmail.objects.filter(kind="proposal")] == [editor.email]
    assert "Changement proposé : adresse" in LogEntry.objects.latest("pk").change_message


def test_the_form_says_beforehand_that_it_proposes(client, venue, contributor, editor):
    address = reverse("admin:territories_venue_change", args=[venue.pk])
    for user, is_told in ((contributor, True), (editor, False)):
        client.force_login(user)
        assert ("est proposé aux équipes" in client.get(address).text) == is_told


def test_accepting_writes_it_side_by_side_with_what_was(client, venue, contributor, editor):
    change(client, contributor, venue, **WRONG)
    proposal = VenueProposal.objects.get()
    client.force_login(editor)
    assert "Changements de lieux à accepter" in client.get("/admin/").text
    page = client.get(reverse("admin:events_venueproposal_change", args=[proposal.pk])).text
    assert "1 rue du Lavoir" in page
    assert "9 rue d’Ailleurs" in page
    answer(client, editor, proposal, "accepter")
    venue.refresh_from_db()
    assert (venue.address, venue.contact_email, venue.latitude) == ("9 rue d’Ailleurs", "pirate@example.org", 48.3)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answered_by) == (ProposalState.ACCEPTED, editor)
    assert "pirate" not in str(proposal.changes)
    assert OutgoingEmail.objects.filter(kind="proposal", to=contributor.email).count() == 1


def test_refusing_leaves_the_sheet_and_tells_why(client, venue, contributor, editor):
    change(client, contributor, venue, **WRONG)
    proposal = VenueProposal.objects.get()
    answer(client, editor, proposal, "refuser", words="L’entrée est bien rue du Lavoir.")
    venue.refresh_from_db()
    assert venue.address == "1 rue du Lavoir"
    assert "L’entrée est bien rue du Lavoir." in OutgoingEmail.objects.get(to=contributor.email).text


def test_a_sheet_that_changed_meanwhile_is_said_and_one_that_changes_while_one_reads_is_not_written(
    client, venue, contributor, editor
):
    change(client, contributor, venue, address="9 rue d’Ailleurs")
    proposal = VenueProposal.objects.get()
    client.force_login(editor)
    page = reverse("admin:events_venueproposal_change", args=[proposal.pk])
    seen = client.get(page).context["seen"]
    Venue.objects.filter(pk=venue.pk).update(address="2 place Neuve")
    response = client.post(page, {"answer": "accepter", "seen": seen}, follow=True)
    assert "a changé pendant que vous lisiez" in response.text
    assert "A changé depuis la proposition : c’était « 1 rue du Lavoir »" in response.text
    assert "2 place Neuve" in response.text
    venue.refresh_from_db()
    assert venue.address == "2 place Neuve"
    answer(client, editor, proposal, "accepter")
    venue.refresh_from_db()
    assert venue.address == "9 rue d’Ailleurs"


def test_a_second_proposal_replaces_one_s_first_and_an_answer_is_given_once(client, venue, contributor, editor):
    change(client, contributor, venue, address="9 rue d’Ailleurs")
    first = VenueProposal.objects.get()
    change(client, contributor, venue, address="10 rue d’Ailleurs")
    proposal = VenueProposal.objects.get()
    assert proposal.pk != first.pk
    answer(client, editor, proposal, "refuser")
    client.post(reverse("admin:events_venueproposal_change", args=[proposal.pk]), {"answer": "accepter", "seen": "x"})
    venue.refresh_from_db()
    assert venue.address == "1 rue du Lavoir"


def test_the_same_sheet_sent_again_proposes_nothing(client, venue, contributor):
    change(client, contributor, venue)
    assert VenueProposal.objects.count() == 0


def test_what_no_longer_holds_is_refused_in_words(client, venue, contributor, editor):
    change(client, contributor, venue, contact_email="pirate@example.org")
    proposal = VenueProposal.objects.get()
    VenueProposal.objects.update(changes={"contact_email": {"old": "avant@example.org", "new": "pas une adresse"}})
    response = answer(client, editor, proposal, "accepter")
    assert "n’est plus possible" in response.text
    venue.refresh_from_db()
    assert venue.contact_email == "avant@example.org"


USES = {
    "nothing": lambda venue, own, other: None,
    "own draft": lambda venue, own, other: occurrence(venue, own, draft=True),
    "another's draft": lambda venue, own, other: occurrence(venue, other, draft=True),
    "own published event": lambda venue, own, other: occurrence(venue, own),
    "another's published event": lambda venue, own, other: occurrence(venue, other),
    "a relay's request": lambda venue, own, other: RequestFactory(venue=venue),
    "the network": lambda venue, own, other: Venue.objects.filter(pk=venue.pk).update(is_relay=True),
}


def occurrence(venue: Venue, organiser, **event) -> None:
    OccurrenceFactory(event=EventFactory(organiser=organiser, **event), venue=venue)


@pytest.mark.parametrize("use", USES)
def test_who_changes_at_once_a_venue_with_this_use(use: str):
    own, other = PartnerFactory.create_batch(2)
    venue = VenueFactory(commune=CommuneFactory())
    USES[use](venue, own, other)
    people = {role.value: member_of(own, role) for role in Role} | {"coordination": coordination()}
    able = {name for name, person in people.items() if can_change(person, venue)}
    assert able == set(people) - (set() if use in {"nothing", "own draft"} else {"contributor"})


def test_a_contributor_cannot_free_a_relay_by_unticking_it(client, venue, contributor):
    venue.occurrences.all().delete()
    data = form_data(venue, address="9 rue d’Ailleurs")
    del data["is_relay"]
    client.force_login(contributor)
    client.post(reverse("admin:territories_venue_change", args=[venue.pk]), data)
    venue.refresh_from_db()
    assert (venue.is_relay, venue.address) == (True, "1 rue du Lavoir")
    client.post(reverse("admin:territories_venue_delete", args=[venue.pk]), {"post": "yes"})
    assert Venue.objects.filter(pk=venue.pk).exists()
