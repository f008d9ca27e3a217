"""Rights on the catalogue, its loans and the requests: the same table as for events, with requests sent directly.

``own`` writes the activities and answers the requests; the activity asked for in most of them belongs to ``co``, which
passed them on and has no say any more; ``other`` has nothing to do with any of it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consortium.admin_kit.row_version import version_of
from events.models import Event
from partners.choices import ActivityState, DeclineReason, Role
from partners.choices import RequestState as S
from partners.loans import services as lending
from partners.models import Activity, ActivityDocument, ActivityRequest, AgreedDate, Loan, Partner, RequestMessage
from partners.requests import services
from tests.factories import (
    ActivityFactory,
    CommuneFactory,
    PartnerFactory,
    RequestFactory,
    UserFactory,
    VenueFactory,
    coordination,
    member_of,
)
from tests.partners import rights
from tests.partners.admin.activities.test_admin import typed
from tests.partners.rights import BOSS, STAFF, TEAM_MEMBERS, TEAMS, everybody_logged_in, offers, shows, whoever_can

pytestmark = pytest.mark.django_db

EDITORS = {"editor", "manager"} | BOSS
WRITERS = {"contributor"} | EDITORS
OTHERS = {"other contributor", "other editor", "other manager"} | BOSS
IN_A_MONTH = timezone.localdate() + dt.timedelta(days=30)


@dataclass
class World(rights.World):
    """One partner's activities, loan and requests, and those of others."""

    draft: Activity
    published: Activity
    foreign_draft: Activity
    kit: Activity
    document: ActivityDocument
    requests: dict[str, ActivityRequest]
    neighbour: ActivityRequest
    foreign_neighbour: ActivityRequest
    pages: ClassVar[str] = "admin:partners_"


def make_world() -> World:
    own, co, other = (PartnerFactory(name=name) for name in TEAMS)
    draft = ActivityFactory(title="Encore secrète", partner=own, state=ActivityState.DRAFT, created_by=member_of(own))
    published = ActivityFactory(title="Pour tous", partner=own, first_published_at=timezone.now())
    foreign_draft = ActivityFactory(title="Secret d’ailleurs", partner=other, state=ActivityState.DRAFT)
    kit = ActivityFactory(lent=True, partner=own, title="La mallette")
    document = ActivityDocument.objects.create(activity=draft, title="Fiche", file="activites/documents/x.pdf")
    talk = ActivityFactory(partner=co, title="Une conférence")
    venue = VenueFactory(commune=CommuneFactory(latitude=48.2, longitude=6.9))
    confirmed_at = timezone.now()

    def make_request(state: str, partner: Partner = own, activity: Activity = talk) -> ActivityRequest:
        return RequestFactory(
            state=state, partner=partner, activity=activity, wish="", venue=venue, confirmed_at=confirmed_at,
            contact_email="relais@example.org",
        )  # fmt: skip

    requests = {state: make_request(state) for state in (S.RECEIVED, S.CONFIRMED, S.IN_STUDY)}
    requests["kit"] = make_request(S.IN_STUDY, activity=kit)
    services.accept(requests["kit"], by=UserFactory(), dates=[AgreedDate(day=IN_A_MONTH)])
    neighbours = make_request(S.CONFIRMED), make_request(S.CONFIRMED, partner=other)
    cookies = everybody_logged_in({"own": own, "co": co, "other": other})
    return World(
        Client(), cookies, own, co, other, draft, published, foreign_draft, kit, document, requests, *neighbours
    )


def listed(world: World, **query) -> bool:
    answer = world.read("activityrequest_changelist", **query)
    return answer.status_code == 200 and world.requests[S.IN_STUDY] in answer.context["cl"].result_list


def desk(world: World, state: str, verb: str) -> bool:
    return world.read("activityrequest_answer", world.requests[state].pk, verb).status_code == 200


READING: dict[str, tuple[set[str], Callable[[World], bool]]] = {
    "list of activities": (STAFF, lambda w: shows(w.read("activity_changelist"), "Encore secrète")),
    "draft": (STAFF, lambda w: shows(w.read("activity_change", w.draft.pk), "Encore secrète")),
    "preview of a draft": (STAFF, lambda w: shows(w.read("activity_preview", w.draft.pk), "Encore secrète")),
    "history of a draft": (STAFF, lambda w: shows(w.read("activity_history", w.draft.pk), "Encore secrète")),
    "form for a new activity": (TEAM_MEMBERS, lambda w: w.read("activity_add").status_code == 200),
    "page before deleting a draft": (EDITORS, lambda w: w.read("activity_delete", w.draft.pk).status_code == 200),
    "activities to choose from": (STAFF, lambda w: offers(w, "partners", "loan", "activity", "", w.draft.pk)),
    "my requests, by default": (WRITERS, listed),
    "everybody’s requests": (STAFF, lambda w: listed(w, partenaire="tous")),
    "a request": (STAFF, lambda w: shows(w.read("activityrequest_change", w.requests["kit"].pk), "relais@example.org")),
    "the calendar of a loan": (
        STAFF,
        lambda w: shows(w.read("activityrequest_change", w.requests["kit"].pk), "Calendrier du prêt"),
    ),
    "unserved demand": (STAFF, lambda w: w.read("activityrequest_unserved").status_code == 200),
    "page before accepting": (EDITORS, lambda w: desk(w, S.IN_STUDY, "accepter")),
    "page before declining": (EDITORS, lambda w: desk(w, S.IN_STUDY, "refuser")),
    "page before passing on": (EDITORS, lambda w: desk(w, S.IN_STUDY, "transmettre")),
    "page before moving": (EDITORS, lambda w: desk(w, "kit", "deplacer")),
    "page before reopening": (EDITORS, lambda w: desk(w, "kit", "rouvrir")),
    "page before taking up": (WRITERS, lambda w: desk(w, S.CONFIRMED, "prendre-en-charge")),
    "page before confirming": (WRITERS, lambda w: desk(w, S.RECEIVED, "confirmer")),
    "page of a tour": (
        EDITORS,
        lambda w: w.read("activityrequest_tour", w.requests[S.CONFIRMED].pk).status_code == 200,
    ),
}


@pytest.mark.parametrize("what", READING)
def test_who_reads(world, what: str):
    allowed, reads = READING[what]
    assert whoever_can(world, reads) == allowed


# --- doing: activities ------------------------------------------------------------------------------------------------


def changed(world: World, activity: Activity, **changes) -> bool:
    documents = list(activity.documents.all())
    rows = {"documents-TOTAL_FORMS": len(documents), "documents-INITIAL_FORMS": len(documents)}
    for number, row in enumerate(documents):
        rows |= {f"documents-{number}-{name}": getattr(row, name) for name in ("id", "title", "position")}
    kind = {"kind": activity.kind, "loan_days": activity.loan_days or ""}
    partner = changes.pop("partner", activity.partner)
    world.post("activity_change", activity.pk, **typed(partner, title="Changée", **kind, **rows | changes))
    return Activity.objects.filter(pk=activity.pk, title="Changée").exists()


def add(world: World, partner: Partner) -> bool:
    world.post("activity_add", **typed(partner, title="Toute neuve"))
    return Activity.objects.filter(title="Toute neuve", partner=partner).exists()


def give_away(world: World) -> bool:
    changed(world, world.draft, partner=world.other)
    return Activity.objects.filter(pk=world.draft.pk, partner=world.other).exists()


def take(world: World) -> bool:
    """Make a stranger's draft one's own."""
    changed(world, world.foreign_draft, partner=world.own)
    return Activity.objects.filter(pk=world.foreign_draft.pk, partner=world.own).exists()


def act(world: World, verb: str, activity: Activity) -> str:
    world.post("activity_confirm", verb, pk=activity.pk)
    return Activity.objects.get(pk=activity.pk).state


def duplicated(world: World, activity: Activity) -> bool:
    act(world, "dupliquer", activity)
    return Activity.objects.filter(title=f"{activity.title} (copie)").exists()


def deleted(world: World, activity: Activity) -> bool:
    world.post("activity_delete", activity.pk, post="yes")
    return not Activity.objects.filter(pk=activity.pk).exists()


def deleted_from_list(world: World) -> bool:
    data = {"action": "delete_selected", "_selected_action": [world.draft.pk], "post": "yes"}
    world.post("activity_changelist", **data)
    return not Activity.objects.filter(pk=world.draft.pk).exists()


def attached(world: World, activity: Activity) -> bool:
    """Another document, through the inline of the activity's form."""
    count = activity.documents.count()
    file = SimpleUploadedFile("fiche.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    row = {"documents-TOTAL_FORMS": count + 1, f"documents-{count}-title": "Guide", f"documents-{count}-file": file}
    changed(world, activity, **row, **{f"documents-{count}-position": 1})
    return activity.documents.filter(title="Guide").exists()


def detached(world: World) -> bool:
    changed(world, world.draft, **{"documents-0-DELETE": "on"})
    return not ActivityDocument.objects.filter(pk=world.document.pk).exists()


def stolen_document(world: World) -> bool:
    """A document of ours posted as a row of the stranger's activity."""
    row = {"documents-TOTAL_FORMS": 1, "documents-INITIAL_FORMS": 1, "documents-0-id": world.document.pk}
    changed(world, world.foreign_draft, **row, **{"documents-0-title": "Pris", "documents-0-position": 0})
    world.document.refresh_from_db()
    return world.document.title == "Pris"


def more_copies(world: World) -> bool:
    """What the calendar of loans rests on."""
    changed(world, world.kit, copies=3)
    return Activity.objects.filter(pk=world.kit.pk, copies=3).exists()


DOING: dict[str, tuple[set[str], Callable[[World], bool]]] = {
    "change a draft": (WRITERS, lambda w: changed(w, w.draft)),
    "change what is in the catalogue": (EDITORS, lambda w: changed(w, w.published)),
    "change a stranger’s draft": (OTHERS, lambda w: changed(w, w.foreign_draft)),
    "write for own": (WRITERS, lambda w: add(w, w.own)),
    "write for other": (OTHERS, lambda w: add(w, w.other)),
    "give a draft to other": (BOSS, give_away),
    "take a draft of other": (BOSS, take),
    "put in the catalogue": (EDITORS, lambda w: act(w, "publier", w.draft) == ActivityState.PUBLISHED),
    "retire": (EDITORS, lambda w: act(w, "retirer", w.published) == ActivityState.RETIRED),
    "take back to draft": (EDITORS, lambda w: act(w, "depublier", w.published) == ActivityState.DRAFT),
    "duplicate": (WRITERS, lambda w: duplicated(w, w.published)),
    "duplicate a stranger’s draft": (OTHERS, lambda w: duplicated(w, w.foreign_draft)),
    "delete a draft": (EDITORS, lambda w: deleted(w, w.draft)),
    "delete what was in the catalogue": (set(), lambda w: deleted(w, w.published)),
    "delete what is lent": (set(), lambda w: deleted(w, w.kit)),
    "delete from the list": (set(), deleted_from_list),
    "attach a document": (WRITERS, lambda w: attached(w, w.draft)),
    "attach to what is in the catalogue": (EDITORS, lambda w: attached(w, w.published)),
    "detach a document": (WRITERS, detached),
    "take a document over": (set(), stolen_document),
    "change the number of copies": (EDITORS, more_copies),
}  # fmt: skip


# --- doing: requests and loans ----------------------------------------------------------------------------------------


def answered(world: World, key: str, verb: str, **data) -> ActivityRequest:
    activity_request = world.requests[key]
    seen = version_of(activity_request)
    world.post("activityrequest_answer", activity_request.pk, verb, seen=seen, **data)
    return ActivityRequest.objects.get(pk=activity_request.pk)


def accepted(world: World) -> bool:
    day = {"date-0-day": IN_A_MONTH.isoformat(), "date-0-start_time": "14:00", "date-0-end_time": "15:00"}
    state = answered(world, S.IN_STUDY, "accepter", **day).state
    return state == S.ACCEPTED and Event.objects.filter(request=world.requests[S.IN_STUDY]).exists()


def declined(world: World) -> bool:
    return answered(world, S.IN_STUDY, "refuser", reason=DeclineReason.OTHER, words="Désolés.").state == S.DECLINED


def passed_on(world: World) -> bool:
    answer = answered(world, S.IN_STUDY, "transmettre", to=world.other.pk, note="Plus près.")
    return answer.partner == world.other


def pulled(world: World) -> bool:
    """A request of the stranger's drawn to one's own team."""
    activity_request = world.foreign_neighbour
    seen = version_of(activity_request)
    data = {"seen": seen, "to": world.own.pk, "note": "Chez nous."}
    world.post("activityrequest_answer", activity_request.pk, "transmettre", **data)
    return ActivityRequest.objects.filter(pk=activity_request.pk, partner=world.own).exists()


def moved(world: World) -> bool:
    address = reverse("admin:partners_activityrequest_answer", args=[world.requests["kit"].pk, "deplacer"])
    seen = version_of(world.requests["kit"])
    day = IN_A_MONTH + dt.timedelta(days=7)
    world.client.post(address, {"seen": seen, "date-0-day": day.isoformat()})
    return Loan.objects.filter(opening=day).exists()


def given_back(world: World) -> bool:
    return answered(world, "kit", "rouvrir").state == S.IN_STUDY and not Loan.objects.exists()


def written(world: World) -> bool:
    world.post("activityrequest_message", world.requests[S.IN_STUDY].pk, text="Bonjour")
    return RequestMessage.objects.exists()


def toured(world: World, neighbour: ActivityRequest) -> bool:
    first, prefix = world.requests[S.CONFIRMED], f"stop-{neighbour.pk}"
    data = {"seen": version_of(first), "date-0-day": IN_A_MONTH.isoformat()}
    data |= {f"{prefix}-seen": version_of(neighbour), f"{prefix}-take": "on"}
    world.post("activityrequest_tour", first.pk, **data, **{f"{prefix}-0-day": IN_A_MONTH.isoformat()})
    return ActivityRequest.objects.filter(pk=neighbour.pk, state=S.ACCEPTED).exists()


def written_by_hand(world: World) -> bool:
    """A forged change through a form of Django's that is not there."""
    activity_request = world.requests[S.RECEIVED]
    world.post("activityrequest_change", activity_request.pk, state=S.ACCEPTED, partner=world.other.pk, wish="Pris")
    after = ActivityRequest.objects.get(pk=activity_request.pk)
    return (after.state, after.partner, after.wish) != (S.RECEIVED, world.own, activity_request.wish)


def made_by_hand(world: World) -> bool:
    count = ActivityRequest.objects.count()
    world.post("activityrequest_add", wish="Pris", partner=world.own.pk)
    return ActivityRequest.objects.count() != count


def erased(world: World) -> bool:
    activity_request = world.requests[S.RECEIVED]
    world.post("activityrequest_delete", activity_request.pk, post="yes")
    world.post(
        "activityrequest_changelist", action="delete_selected", _selected_action=[activity_request.pk], post="yes"
    )
    return not ActivityRequest.objects.filter(pk=activity_request.pk).exists()


DOING |= {
    "confirm for the relay": (WRITERS, lambda w: answered(w, S.RECEIVED, "confirmer").state == S.CONFIRMED),
    "take up": (WRITERS, lambda w: answered(w, S.CONFIRMED, "prendre-en-charge").state == S.IN_STUDY),
    "write to the relay": (WRITERS, written),
    "accept": (EDITORS, accepted),
    "decline": (EDITORS, declined),
    "pass on": (EDITORS, passed_on),
    "pull from a stranger": (OTHERS - {"other contributor"}, pulled),
    "move a loan": (EDITORS, moved),
    "reopen, which gives the loan back": (EDITORS, given_back),
    "accept as a tour": (EDITORS, lambda w: toured(w, w.neighbour)),
    "take a stranger’s request along": (BOSS, lambda w: toured(w, w.foreign_neighbour)),
    "forge a change": (set(), written_by_hand),
    "make a request by hand": (set(), made_by_hand),
    "erase a request": (set(), erased),
}


@pytest.mark.parametrize("what", DOING)
def test_who_does(world, what: str):
    allowed, does = DOING[what]
    assert whoever_can(world, does) == allowed


# --- what could leak otherwise ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("team", TEAMS)
@pytest.mark.parametrize("role", Role.values)
def test_the_partner_is_chosen_among_one_s_own(world, team: str, role: str):
    partner = getattr(world, team)
    world.client.force_login(member_of(partner, role))
    assert list(world.read("activity_add").context["adminform"].form.fields["partner"].queryset) == [partner]


def test_a_stop_of_another_partner_is_not_even_offered(world):
    world.client.force_login(member_of(world.own, Role.EDITOR))
    form = world.read("activityrequest_tour", world.requests[S.CONFIRMED].pk).context["form"]
    assert world.foreign_neighbour not in [choice.activity_request for choice in form.choices]
    assert world.neighbour in [choice.activity_request for choice in form.choices]


def test_a_confirmation_of_several_does_only_what_one_may(world):
    world.client.force_login(member_of(world.own, Role.EDITOR))
    world.post("activity_confirm", "publier", pk=[world.draft.pk, world.foreign_draft.pk])
    states = [Activity.objects.get(pk=row.pk).state for row in (world.draft, world.foreign_draft)]
    assert states == [ActivityState.PUBLISHED, ActivityState.DRAFT]


def test_an_author_deletes_their_own_draft(world):
    world.client.force_login(world.draft.created_by)
    assert deleted(world, world.draft)


def test_a_removed_member_loses_everything_at_once(world):
    member = member_of(world.own, Role.EDITOR)
    world.client.force_login(member)
    member.memberships.all().delete()
    assert not changed(world, world.draft)
    assert not accepted(world)
    assert not written(world)


def test_only_the_coordination_is_led_to_the_letters(world):
    address = reverse("admin:partners_activityrequest_change", args=[world.requests["kit"].pk])
    letter = reverse("admin:outbox_outgoingemail_changelist")
    for user, reads in ((member_of(world.own, Role.MANAGER), False), (coordination(), True)):
        world.client.force_login(user)
        assert (f"{letter}" in world.client.get(address).text) == reads
        assert (world.client.get(letter).status_code == 200) == reads


def test_the_public_sees_nothing_of_a_draft(world):
    assert world.client.get(world.draft.get_absolute_url()).status_code == 404
    world.client.force_login(coordination())
    assert world.client.get(world.draft.get_absolute_url()).status_code == 404
    assert lending.free_weeks(world.kit, IN_A_MONTH, 1)[0].copies == 0
