"""A partner named as co-organiser gains nothing, and is shown nowhere, until somebody who publishes for it agrees."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from events.access import can_change, publishable_by
from events.choices import ProposalState
from events.errors import EventError
from events.models import CoOrganisation, Event
from events.proposals.naming import name_co_organisers
from events.proposals.retention import delete_expired
from events.publishing import co_organisation, services
from partners.choices import Role
from tests.events.admin.forms import event_data
from tests.factories import EventFactory, OccurrenceFactory, PartnerFactory, coordination, member_of

pytestmark = pytest.mark.django_db
NAMED = "Muséum invité"


@pytest.fixture
def named():
    return PartnerFactory(name=NAMED, slug="museum-invite")


@pytest.fixture
def event() -> Event:
    return OccurrenceFactory(event=EventFactory(title="Ciel clair", organiser=PartnerFactory(name="Nous"))).event


def name_through_the_form(client, event: Event, *partners) -> None:
    client.force_login(member_of(event.organiser, Role.EDITOR))
    data = event_data(event.organiser, title=event.title, co_organisers=[partner.pk for partner in partners])
    answer = client.post(reverse("admin:events_event_change", args=[event.pk]), data)
    assert answer.status_code == 302, answer.context["errors"]


def history(event: Event) -> list[str]:
    kind = ContentType.objects.get_for_model(Event)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(event.pk)).order_by("pk")
    return list(rows.values_list("change_message", flat=True))


def public_answers(client, event: Event, partner) -> list[str]:
    """What each outlet that names or finds an event says of it."""
    by_partner = [
        f"{reverse(name)}?partenaire={partner.slug}" for name in ("agenda-ics", "agenda-atom", "agenda-geojson")
    ]
    pages = [event.get_absolute_url(), reverse("event-ics", args=[event.slug])]
    found = [*by_partner, f"{reverse('agenda-atom')}?q=museum", reverse("partner", args=[partner.slug])]
    client.logout()
    return [b"".join(client.get(address)).decode() for address in (*pages, *found)]


def test_naming_a_partner_gives_no_right_shows_nothing_and_asks_its_editors(client, event, named):
    members = {role: member_of(named, role) for role in Role}
    name_through_the_form(client, event, named)
    assert list(event.co_organisers.all()) == []
    assert not any(can_change(user, event) or event in publishable_by(user) for user in members.values())
    page, ics, *found = public_answers(client, event, named)
    assert NAMED not in page + ics
    event.refresh_from_db()
    assert event.facet_values("partenaire") == [event.organiser.slug]  # what the agenda, the map and digests filter by
    assert [event.title in text for text in found] == [False] * 5
    told = OutgoingEmail.objects.filter(kind="proposal")
    assert {mail.to for mail in told} == {members[Role.EDITOR].email, members[Role.MANAGER].email}
    assert f"Co-organisation proposée à {named}." in history(event)


def test_saving_the_form_again_asks_nobody_again_and_unticking_withdraws(client, event, named):
    member_of(named, Role.EDITOR)
    name_through_the_form(client, event, named)
    name_through_the_form(client, event, named)
    assert OutgoingEmail.objects.filter(kind="proposal").count() == 1
    form = client.get(reverse("admin:events_event_change", args=[event.pk])).context["adminform"].form
    assert [partner.pk for partner in form["co_organisers"].initial] == [named.pk]
    assert f"{named} (n’a pas encore répondu)" in str(form["co_organisers"])
    name_through_the_form(client, event)
    assert CoOrganisation.objects.count() == 0


def test_accepting_from_the_home_page_gives_rights_and_names_the_partner(client, event, named):
    editor = member_of(named, Role.EDITOR)
    name_through_the_form(client, event, named)
    proposal = CoOrganisation.objects.get()
    client.force_login(editor)
    assert "Co-organisations proposées à votre équipe" in client.get("/admin/").text
    assert event.title in client.get(f"{reverse('admin:events_coorganisation_changelist')}?reponse=a-moi").text
    accept = reverse("admin:events_coorganisation_confirm", args=["accepter"])
    assert accept in client.get(reverse("admin:events_coorganisation_change", args=[proposal.pk])).text
    client.post(accept, {"pk": proposal.pk})
    assert list(event.co_organisers.all()) == [named]
    assert event in publishable_by(editor)
    assert f"Co-organisation acceptée par {named}." in history(event)
    page, _, *found = public_answers(client, event, named)
    assert NAMED in page
    assert [event.title in text for text in found] == [True] * 5


def test_declining_changes_nothing_but_the_proposal(client, event, named):
    editor = member_of(named, Role.EDITOR)
    name_through_the_form(client, event, named)
    client.force_login(editor)
    decline = reverse("admin:events_coorganisation_confirm", args=["decliner"])
    client.post(decline, {"pk": CoOrganisation.objects.get().pk})
    proposal = CoOrganisation.objects.get()
    assert (proposal.state, proposal.answered_by) == (ProposalState.DECLINED, editor)
    assert list(event.co_organisers.all()) == []


@pytest.mark.parametrize(("answer", "said"), [("accept", "acceptée"), ("decline", "refusée")])
def test_whoever_named_a_partner_is_told_its_answer(event, named, answer, said):
    namer, editor = member_of(event.organiser), member_of(named, Role.EDITOR)
    name_co_organisers(event, [named], by=namer)
    getattr(co_organisation, answer)(CoOrganisation.objects.get(), by=editor)
    letter = OutgoingEmail.objects.get(to=namer.email)
    assert NAMED in letter.subject
    assert said in letter.subject.lower()
    assert event.title in letter.text


def test_whoever_left_is_told_nothing(event, named):
    namer = member_of(event.organiser)
    name_co_organisers(event, [named], by=namer)
    namer.memberships.all().delete()
    co_organisation.accept(CoOrganisation.objects.get(), by=member_of(named, Role.EDITOR))
    assert not OutgoingEmail.objects.filter(to=namer.email).exists()


def test_an_answer_is_given_once(event, named):
    name_co_organisers(event, [named], by=member_of(event.organiser))
    proposal, editor = CoOrganisation.objects.get(), member_of(named, Role.EDITOR)
    co_organisation.decline(proposal, by=editor)
    with pytest.raises(EventError, match="déjà une réponse"):
        co_organisation.accept(proposal, by=editor)
    assert list(event.co_organisers.all()) == []


def test_whoever_publishes_for_the_partner_too_agrees_by_naming_it(event, named):
    for person in (member_of(named, Role.EDITOR), coordination()):
        assert name_co_organisers(event, [named], by=person) == [named]
    assert CoOrganisation.objects.count() == 0
    assert name_co_organisers(event, [named], by=member_of(named, Role.CONTRIBUTOR)) == []


def test_what_was_agreed_stays_when_another_edits(client, event, named):
    event.co_organisers.set([named])
    name_through_the_form(client, event, named)
    assert list(event.co_organisers.all()) == [named]
    assert CoOrganisation.objects.count() == 0


def test_a_copy_asks_anew_but_whoever_copies_speaks_for_their_team(event, named):
    other = PartnerFactory()
    event.co_organisers.set([named, other])
    copy = services.duplicate(event, by=member_of(named))
    assert list(copy.co_organisers.all()) == [named]
    assert [row.partner for row in copy.co_organisations.all()] == [other]


def test_an_event_with_a_proposal_can_still_be_deleted(client, named):
    draft = EventFactory(draft=True)
    member = member_of(draft.organiser, Role.EDITOR)
    name_co_organisers(draft, [named], by=member)
    client.force_login(member)
    client.post(reverse("admin:events_event_delete", args=[draft.pk]), {"post": "yes"})
    assert not Event.objects.filter(pk=draft.pk).exists()


def test_old_proposals_go(event, named, settings):
    name_co_organisers(event, [named], by=member_of(event.organiser))
    now = timezone.now()
    assert delete_expired(now + dt.timedelta(days=30), dry_run=False) == 0
    assert delete_expired(now + dt.timedelta(days=31 * settings.KEEP_CONTACTS_MONTHS), dry_run=False) == 1
