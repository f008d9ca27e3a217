"""The desk: the list of requests, the page of one, and the answers given there by real posts."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.admin_kit.row_version import version_of
from consortium.outbox.models import OutgoingEmail
from events.choices import Publication, Status
from events.models import Event
from events.publishing import services as event_verbs
from partners.choices import DeclineReason, RequestState, Role
from partners.models import ActivityRequest, Loan, RequestWindow
from partners.requests import services as verbs
from partners.requests.history import record
from tests.factories import (
    ActivityFactory,
    CommuneFactory,
    OccurrenceFactory,
    PartnerFactory,
    RequestFactory,
    UserFactory,
    VenueFactory,
    coordination,
    member_of,
)

S = RequestState
LIST = reverse("admin:partners_activityrequest_changelist")
DAY = "2099-03-03"


@pytest.fixture(autouse=True)
def _near_future(time_machine):
    time_machine.move_to(dt.datetime(2098, 12, 1, 10, tzinfo=dt.UTC), tick=False)


def page(activity_request: ActivityRequest) -> str:
    return reverse("admin:partners_activityrequest_change", args=[activity_request.pk])


def answer_to(activity_request: ActivityRequest, verb: str) -> str:
    return reverse("admin:partners_activityrequest_answer", args=[activity_request.pk, verb])


def seen(activity_request: ActivityRequest) -> str:
    return version_of(activity_request)


def post(client, activity_request: ActivityRequest, verb: str, **data):
    return client.post(answer_to(activity_request, verb), {"seen": seen(activity_request), **data})


def state(activity_request: ActivityRequest) -> str:
    return ActivityRequest.objects.get(pk=activity_request.pk).state


@pytest.fixture
def in_study(partner):
    """A request for an activity, under study, with a wished window."""
    activity = ActivityFactory(title="Le ciel d’hiver", partner=partner)
    activity_request = RequestFactory(
        partner=partner, activity=activity, wish="", state=S.IN_STUDY, confirmed_at=timezone.now()
    )
    RequestWindow.objects.create(request=activity_request, first_day=dt.date(2099, 3, 2), last_day=dt.date(2099, 3, 6))
    return activity_request


# --- the list ---------------------------------------------------------------------------------------------------------


def listed(client, **query) -> list[int]:
    return [activity_request.pk for activity_request in client.get(LIST, query).context["cl"].result_list]


def test_the_list_opens_on_what_waits_for_my_team_oldest_first(client, editor, partner):
    now = timezone.now()
    young = RequestFactory(partner=partner, state=S.IN_STUDY, created_at=now - dt.timedelta(days=2))
    old = RequestFactory(partner=partner, state=S.CONFIRMED, created_at=now - dt.timedelta(days=20))
    answered = RequestFactory(partner=partner, state=S.DONE)
    unconfirmed = RequestFactory(partner=partner)
    theirs = RequestFactory(state=S.CONFIRMED)
    assert listed(client) == [old.pk, young.pk]
    assert listed(client, etat="received") == [unconfirmed.pk]
    assert set(listed(client, etat="toutes")) == {old.pk, young.pk, answered.pk, unconfirmed.pk}
    assert listed(client, partenaire=theirs.partner.slug) == [theirs.pk]
    assert set(listed(client, partenaire="tous")) == {old.pk, young.pk, theirs.pk}
    assert listed(client, etat="n’importe quoi") == []


def test_the_list_is_filtered_by_place_activity_and_loan(client, editor, partner):
    kit = ActivityFactory(lent=True, partner=partner)
    far = RequestFactory(
        partner=partner, state=S.CONFIRMED, venue__commune=CommuneFactory(code="67482"), activity=kit, wish=""
    )
    free = RequestFactory(partner=partner, state=S.CONFIRMED)
    assert listed(client, departement="67") == [far.pk]
    assert listed(client, activite=kit.slug) == [far.pk]
    assert listed(client, activite="libre") == [free.pk]
    assert listed(client, pret="oui") == [far.pk]
    assert listed(client, pret="non") == [free.pk]


def test_a_row_says_age_distance_and_free_weeks(client, editor, partner):
    OccurrenceFactory(event__organiser=partner, venue__commune__latitude=48.3, venue__commune__longitude=6.9)
    OccurrenceFactory(venue__commune__latitude=48.2, venue__commune__longitude=6.9)  # another partner's
    kit = ActivityFactory(lent=True, partner=partner)
    activity_request = RequestFactory(
        partner=partner,
        state=S.CONFIRMED,
        activity=kit,
        wish="",
        created_at=timezone.localtime() - dt.timedelta(days=12),
    )
    [row] = client.get(LIST).context["cl"].result_list
    assert (row.pk, round(row.figures.distance_km), row.figures.free_weeks) == (activity_request.pk, 11, "12 sur 12")
    content = client.get(LIST).text
    for words in ("12 jours", "à 11\u00a0km", "12 sur 12", "Confirmée", kit.title):
        assert words in content


LIST_QUERIES = 9


def test_the_list_costs_the_same_with_one_row_and_with_three(client, editor, partner, django_assert_num_queries):
    def ask():
        kit = ActivityFactory(lent=True, partner=partner)
        return RequestFactory(partner=partner, state=S.CONFIRMED, activity=kit, wish="", taken_by=UserFactory())

    ask()
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    ask(), ask()
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(LIST)
    assert len(response.context["cl"].result_list) == 3


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_has_at_hand_what_decides(client, editor, in_study, partner):
    now = timezone.now()
    commune = in_study.commune
    OccurrenceFactory(
        event__title="La nuit des chauves-souris",
        venue=VenueFactory(commune=commune),
        start=now - dt.timedelta(days=100),
        end=now - dt.timedelta(days=99),
    )
    OccurrenceFactory(event__title="Bientôt tout près")
    verbs.post_message(in_study, text="Peut-on venir voir le matériel ?")
    content = client.get(page(in_study)).text
    for words in (
        "Le ciel d’hiver",
        in_study.venue.name,
        "du 2 mars 2099 au 6 mars 2099",
        "jeanne@example.org",
        "La nuit des chauves-souris",
        "il y a 3 mois",
        "rural à habitat dispersé (estimation)",
        "Bientôt tout près",
        "Peut-on venir voir le matériel ?",
        "Accepter",
        "Refuser",
    ):
        assert words in content, words
    assert in_study.token not in content


def test_a_new_place_is_described(client, editor, partner):
    activity_request = RequestFactory(
        partner=partner, new_place=True, room_surface_m2=80, room_can_be_dark=False, state=S.CONFIRMED
    )
    content = client.get(page(activity_request)).text
    for words in ("nouveau lieu", "Salle des fêtes", "1 rue du Lavoir", "Surface de la salle (m²)", "80", "non"):
        assert words in content


def test_the_page_of_what_is_lent_has_its_calendar(client, editor, partner):
    kit = ActivityFactory(lent=True, partner=partner)
    before = RequestFactory(partner=partner, activity=kit, wish="", state=S.IN_STUDY)
    activity_request = RequestFactory(partner=partner, activity=kit, wish="", state=S.IN_STUDY)
    for request, first, last in ((before, "2099-01-05", "2099-01-18"), (activity_request, "2099-01-20", "2099-01-25")):
        response = post(client, request, "accepter", **{"date-0-day": first, "date-0-last_day": last})
        assert response.status_code == 302
    calendar = client.get(page(activity_request)).context["calendar"]
    assert (calendar.own.request, calendar.hand_over.previous.request, calendar.hand_over.next) == (
        activity_request,
        before,
        None,
    )
    assert [week.copies for week in calendar.weeks[5:9]] == [0, 0, 0, 1]
    assert before.place in client.get(page(activity_request)).text


@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "1 OR 1", "%00"])
def test_a_request_that_is_not_there_is_a_clear_404(client, editor, key):
    assert client.get(f"{LIST}{key}/change/").status_code == 404


# --- rights -----------------------------------------------------------------------------------------------------------

ANSWERS = {
    "confirmer": (S.RECEIVED, S.CONFIRMED, {}),
    "prendre-en-charge": (S.CONFIRMED, S.IN_STUDY, {}),
    "accepter": (S.IN_STUDY, S.ACCEPTED, {"date-0-day": DAY}),
    "refuser": (S.IN_STUDY, S.DECLINED, {"reason": "moyens", "words": "Nous ne pouvons pas."}),
    "rouvrir": (S.DECLINED, S.IN_STUDY, {}),
}
BY_CONTRIBUTORS = {"confirmer", "prendre-en-charge"}


def request_in(partner, where: str) -> ActivityRequest:
    declined = {"decline_reason": "moyens", "decline_words": "Non."} if where == S.DECLINED else {}
    return RequestFactory(partner=partner, state=where, **declined)


@pytest.mark.parametrize("verb", ANSWERS)
@pytest.mark.parametrize("who", ["contributor", "editor", "other contributor", "other editor", "coordination"])
def test_who_answers(client, partner, verb, who):
    before, after, data = ANSWERS[verb]
    activity_request = request_in(partner, before)
    role = who.removeprefix("other ")
    team = PartnerFactory() if who.startswith("other") else partner
    client.force_login(coordination() if who == "coordination" else member_of(team, role))
    may = who in {"editor", "coordination"} or (who == "contributor" and verb in BY_CONTRIBUTORS)
    assert client.get(answer_to(activity_request, verb)).status_code == (200 if may else 403)
    assert post(client, activity_request, verb, **data).status_code == (302 if may else 403)
    assert state(activity_request) == (after if may else before)
    assert client.get(page(activity_request)).status_code == 200


def test_another_partner_reads_and_touches_nothing(client, partner, in_study):
    client.force_login(member_of(PartnerFactory(), Role.MANAGER))
    other = PartnerFactory()
    content = client.get(page(in_study)).text
    assert "Vous pouvez lire cette demande" in content
    assert "/repondre/" not in content
    assert "Écrire au relais" not in content
    assert post(client, in_study, "transmettre", to=other.pk, note="À nous").status_code == 403
    message = reverse("admin:partners_activityrequest_message", args=[in_study.pk])
    assert client.post(message, {"text": "Bonjour"}).status_code == 403
    tour = reverse("admin:partners_activityrequest_tour", args=[in_study.pk])
    assert client.post(tour, {"seen": seen(in_study)}).status_code == 403
    for name in ("change", "delete"):
        client.post(reverse(f"admin:partners_activityrequest_{name}", args=[in_study.pk]), {"post": "yes"})
    client.post(LIST, {"action": "delete_selected", "_selected_action": [in_study.pk], "post": "yes"})
    in_study.refresh_from_db()
    assert (in_study.state, in_study.partner, in_study.messages.count()) == (S.IN_STUDY, partner, 0)
    assert in_study.changes.count() == 0


def test_the_public_is_sent_to_log_in(client, in_study):
    for address in (LIST, page(in_study), answer_to(in_study, "accepter")):
        response = client.get(address)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))


def test_nothing_is_added_or_deleted_by_hand(client, in_study):
    client.force_login(coordination())
    assert client.get(reverse("admin:partners_activityrequest_add")).status_code == 403
    assert client.post(reverse("admin:partners_activityrequest_delete", args=[in_study.pk])).status_code == 403


# --- answering --------------------------------------------------------------------------------------------------------


def test_accepting_makes_the_draft_linked_both_ways(client, editor, in_study, partner):
    proposed = client.get(answer_to(in_study, "accepter")).context["rows"].forms[0]
    assert (proposed.initial["keep"], proposed.initial["day"]) == (True, dt.date(2099, 3, 2))
    data = {"date-0-keep": "on", "date-0-day": DAY, "date-0-start_time": "14:00", "date-0-end_time": "16:00"}
    data |= {"date-1-day": "2099-03-10", "words": "À bientôt !"}
    response = post(client, in_study, "accepter", **data)
    assert (response.status_code, response.url) == (302, page(in_study))
    event = Event.objects.get()
    assert (event.title, event.organiser, event.publication) == ("Le ciel d’hiver", partner, Publication.DRAFT)
    assert [occurrence.all_day for occurrence in event.occurrences.order_by("start")] == [False, True]
    address = reverse("admin:events_event_change", args=[event.pk])
    assert address in client.get(page(in_study)).text
    assert page(in_study) in client.get(address).text
    assert "À bientôt !" in OutgoingEmail.objects.get(kind="request_news").text


def test_publishing_schedules_and_cancelling_tells_the_relay(client, editor, in_study):
    data = {"date-0-keep": "on", "date-0-day": DAY, "date-0-start_time": "14:00", "date-0-end_time": "16:00"}
    post(client, in_study, "accepter", **data)
    event = Event.objects.get()
    client.post(reverse("admin:events_event_confirm", args=["publier"]), {"pk": event.pk})
    assert state(in_study) == S.SCHEDULED
    client.post(reverse("admin:events_event_confirm", args=["annuler"]), {"pk": event.pk, "note": "salle inondée"})
    event.refresh_from_db()
    assert (event.status, state(in_study)) == (Status.CANCELLED, S.SCHEDULED)
    last = OutgoingEmail.objects.order_by("pk").last()
    assert (last.to, "Salle inondée." in last.text) == ("jeanne@example.org", True)


def test_what_is_lent_takes_its_copy_or_nothing_happens(client, editor, partner):
    kit = ActivityFactory(lent=True, partner=partner)
    first, second = (RequestFactory(partner=partner, activity=kit, wish="", state=S.IN_STUDY) for _ in range(2))
    data = {"date-0-day": DAY, "date-0-last_day": "2099-03-16"}
    assert post(client, first, "accepter", **data).status_code == 302
    refused = post(client, second, "accepter", **data)
    assert "Aucun exemplaire n’est libre" in refused.text
    assert (state(second), Loan.objects.count(), Event.objects.count()) == (S.IN_STUDY, 1, 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Retenez au moins une date"),
        ({"date-0-keep": "on"}, "Indiquez la date."),
        ({"date-1-start_time": "14:00"}, "Indiquez la date."),
        ({"date-1-day": "2098-11-30"}, "Cette date est passée."),
        ({"date-1-day": "9999-12-31"}, "Cette date est trop lointaine"),
        ({"date-1-day": DAY, "date-1-last_day": "2099-03-01"}, "Le dernier jour est avant le premier."),
        ({"date-1-day": DAY, "date-1-start_time": "14:00"}, "Indiquez les deux heures"),
        ({"date-1-day": "mardi"}, "Écrivez la date ainsi"),
        ({"date-1-day": "2099-03-29", "date-1-start_time": "02:30", "date-1-end_time": "04:00"}, "n’existe pas"),
        ({"date-1-day": DAY, "words": "a" * 2001}, "2000 caractères"),
        ({"date-99-day": DAY}, "Retenez au moins une date"),
    ],
)
def test_dates_out_of_bounds_accept_nothing(client, editor, in_study, data, words):
    response = post(client, in_study, "accepter", **data)
    assert response.status_code == 200
    assert words in response.text
    assert (state(in_study), Event.objects.count(), OutgoingEmail.objects.count()) == (S.IN_STUDY, 0, 0)


def test_declining_tells_why(client, editor, in_study):
    words = "Notre médiatrice est en tournée."
    assert post(client, in_study, "refuser", reason=DeclineReason.NO_MEANS, words=words).status_code == 302
    in_study.refresh_from_db()
    assert (in_study.state, in_study.decline_reason, in_study.decline_words) == (S.DECLINED, "moyens", words)
    assert words in OutgoingEmail.objects.get().text
    assert words in client.get(page(in_study)).text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reason": "moyens"},
        {"words": "Non."},
        {"reason": "caprice", "words": "Non."},
        {"reason": "moyens", "words": "x" * 2001},
    ],
)
def test_a_refusal_without_reason_or_words_is_none(client, editor, in_study, data):
    assert post(client, in_study, "refuser", **data).status_code == 200
    assert (state(in_study), OutgoingEmail.objects.count()) == (S.IN_STUDY, 0)


def test_transferring_leaves_a_note_that_the_relay_does_not_see(client, editor, in_study, partner):
    other = PartnerFactory(name="Musée de Metz", email="metz@example.org")
    record(in_study, S.IN_STUDY, by_relay=True)
    assert post(client, in_study, "transmettre", to=partner.pk, note="À nous-mêmes").status_code == 200
    assert post(client, in_study, "transmettre", to=other.pk, note="C’est votre secteur").status_code == 302
    in_study.refresh_from_db()
    assert (in_study.partner, in_study.changes.last().is_internal) == (other, True)
    relay = OutgoingEmail.objects.get(to="jeanne@example.org")
    assert "C’est votre secteur" not in relay.text
    assert "C’est votre secteur" in OutgoingEmail.objects.get(to="metz@example.org").text
    assert post(client, in_study, "refuser", reason="moyens", words="Trop tard").status_code == 403
    # … and whoever had it is told where it went, by the page as by what is sent from an old tab.
    told = "Cette demande n’est plus chez vous"
    for answer in (
        client.get(page(in_study)),
        client.get(answer_to(in_study, "refuser")),
        post(client, in_study, "refuser", reason="moyens", words="Trop tard"),
        client.post(reverse("admin:partners_activityrequest_message", args=[in_study.pk]), {"text": "Bonjour"}),
    ):
        assert told in answer.text
        assert "C’est votre secteur" in answer.text
    client.force_login(member_of(PartnerFactory(), Role.EDITOR))
    assert told not in client.get(page(in_study)).text
    assert told not in client.get(answer_to(in_study, "refuser")).text


def test_reopening_gives_dates_back(client, editor, in_study):
    post(client, in_study, "accepter", **{"date-0-keep": "on", "date-0-day": DAY})
    in_study.refresh_from_db()
    assert post(client, in_study, "rouvrir", words="Nous nous étions trompés").status_code == 302
    assert (state(in_study), in_study.agreed_dates.count()) == (S.IN_STUDY, 0)


def test_an_event_left_behind_by_its_request_is_pointed_at(client, editor, in_study):
    post(client, in_study, "accepter", **{"date-0-keep": "on", "date-0-day": DAY})
    verbs.withdraw(ActivityRequest.objects.get())
    content = client.get(page(in_study)).text
    assert "Le relais a retiré sa demande. Annulez cet événement" in content
    assert "Écrire au relais" not in content


def test_a_message_reaches_the_relay_once(client, contributor, in_study):
    address = reverse("admin:partners_activityrequest_message", args=[in_study.pk])
    for _ in range(2):
        response = client.post(address, {"text": "Avez-vous un vidéoprojecteur ?"})
    assert response.url == f"{page(in_study)}#conversation"
    [message] = in_study.messages.all()
    assert (message.author, message.from_relay) == (contributor, False)
    assert "Avez-vous un vidéoprojecteur ?" in OutgoingEmail.objects.get().text
    client.post(address, {"text": ""})
    client.post(address, {"text": "x" * 3001})
    assert (in_study.messages.count(), client.get(address).status_code) == (1, 302)


def test_a_message_that_is_not_sent_stays_in_its_box(client, contributor, in_study):
    client.force_login(contributor)
    address = reverse("admin:partners_activityrequest_message", args=[in_study.pk])
    long = "Un mot de trop. " * 200
    assert f"{long}</textarea>" in client.post(address, {"text": long}).content.decode()
    verbs.withdraw(in_study)
    html = client.post(address, {"text": "Dommage, nous aurions aimé venir."}).content.decode()
    assert "Dommage, nous aurions aimé venir." in html
    assert not in_study.messages.exists()


# --- two at once, forged ----------------------------------------------------------------------------------------------


def test_of_two_staff_one_wins_and_the_other_is_told(client, editor, in_study):
    as_seen = seen(in_study)
    post(client, in_study, "refuser", reason="moyens", words="Nous ne pouvons pas.")
    mails = OutgoingEmail.objects.count()
    data = {"seen": as_seen, "date-0-keep": "on", "date-0-day": DAY, "words": "Avec plaisir !"}
    late = client.post(answer_to(in_study, "accepter"), data)
    assert late.status_code == 200
    assert "Quelqu’un a agi sur cette demande" in late.text
    assert "Avec plaisir !" in late.text
    assert (state(in_study), Event.objects.count(), OutgoingEmail.objects.count()) == (S.DECLINED, 0, mails)


@pytest.mark.parametrize("forged", ["", "accepted-1", "in_study-999999", "x" * 500])
def test_a_forged_state_changes_nothing(client, editor, in_study, forged):
    response = client.post(answer_to(in_study, "refuser"), {"seen": forged, "reason": "moyens", "words": "Non."})
    assert response.status_code == 200
    assert state(in_study) == S.IN_STUDY


@pytest.mark.parametrize("where", S.values)
@pytest.mark.parametrize("verb", ANSWERS)
def test_only_allowed_transitions_even_with_the_true_state(client, editor, partner, verb, where):
    before, after, data = ANSWERS[verb]
    activity_request = request_in(partner, where)
    post(client, activity_request, verb, **data)
    allowed = where == before or (verb == "rouvrir" and where in {S.ACCEPTED, S.SCHEDULED})
    assert state(activity_request) == (after if allowed else where)


def test_an_unknown_answer_is_a_404(client, editor, in_study):
    assert post(client, in_study, "supprimer").status_code == 404


def test_the_buttons_follow_state_and_role(client, partner, editor):
    def offered(activity_request) -> list[str]:
        return re.findall(r"/repondre/([a-z-]+)/", client.get(page(activity_request)).text)

    by_state = {where: offered(request_in(partner, where)) for where in S.values}
    assert by_state == {
        S.RECEIVED: ["confirmer", "transmettre"],
        S.CONFIRMED: ["prendre-en-charge", "transmettre"],
        S.IN_STUDY: ["accepter", "refuser", "transmettre"],
        S.ACCEPTED: ["preparer-l-evenement", "rouvrir"],  # no event yet
        S.DECLINED: ["rouvrir"],
        S.SCHEDULED: ["rouvrir"],
        S.DONE: [],
        S.WITHDRAWN: [],
    }
    client.force_login(member_of(partner, Role.CONTRIBUTOR))
    assert offered(request_in(partner, S.CONFIRMED)) == ["prendre-en-charge"]


def test_an_event_published_without_the_desk_is_shown_on_the_page(client, editor, in_study):
    post(client, in_study, "accepter", **{"date-0-keep": "on", "date-0-day": DAY})
    event_verbs.publish(Event.objects.get(), by=editor)
    content = client.get(page(in_study)).text
    assert "Programmée" in content
    assert "Publié" in content


# --- changing the dates -----------------------------------------------------------------------------------------------


@pytest.fixture
def accepted_kit(client, editor, partner):
    """A kit of one copy, accepted for a week of March, with its draft."""
    kit = ActivityFactory(lent=True, partner=partner, title="La mallette")
    activity_request = RequestFactory(
        partner=partner, activity=kit, wish="", state=S.IN_STUDY, confirmed_at=timezone.now()
    )
    post(client, activity_request, "accepter", **{"date-0-day": "2099-03-02", "date-0-last_day": "2099-03-08"})
    return ActivityRequest.objects.get(pk=activity_request.pk)


def moving(client, activity_request: ActivityRequest, **data):
    form = client.get(answer_to(activity_request, "deplacer")).context["form"]
    return client.post(answer_to(activity_request, "deplacer"), {"seen": form.initial["seen"], **data})


def test_the_page_that_moves_shows_the_dates_and_the_weeks_free_without_them(client, accepted_kit):
    answer = client.get(answer_to(accepted_kit, "deplacer"))
    [row] = answer.context["rows"]
    assert (row["day"].value(), row["last_day"].value()) == (dt.date(2099, 3, 2), dt.date(2099, 3, 8))
    assert "À la place de : du 2 mars 2099 au 8 mars 2099" in answer.text
    assert all(week.copies == 1 for week in answer.context["calendar"].weeks)
    weeks = client.get(page(accepted_kit)).context["calendar"].weeks
    assert [week.words for week in weeks if not week.copies] == ["2\xa0mars 2099"]


def test_moving_from_the_desk_moves_loan_and_draft(client, accepted_kit):
    answer = moving(
        client, accepted_kit, **{"date-0-day": "2099-03-16", "date-0-last_day": "2099-03-22", "words": "Oui"}
    )
    assert answer.status_code == 302
    assert Loan.objects.get().opening == dt.date(2099, 3, 16)
    assert Event.objects.get().occurrences.get().first_day == dt.date(2099, 3, 16)
    assert "Oui" in OutgoingEmail.objects.order_by("pk").last().text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Indiquez la date."),
        ({"date-0-day": "abc"}, "Écrivez la date"),
        ({"date-0-day": "2099-03-16", "date-0-last_day": "2099-03-15"}, "Le dernier jour est avant le premier."),
        ({"date-0-day": "2099-03-02", "date-0-last_day": "2099-03-08"}, "Ce sont déjà les dates convenues"),
        ({"date-0-day": "2098-11-30"}, "Cette date est passée."),
    ],
)
def test_a_move_that_cannot_be_is_said_on_the_page(client, accepted_kit, data, words):
    answer = moving(client, accepted_kit, **data)
    assert answer.status_code == 200
    assert words in answer.text
    assert Loan.objects.get().opening == dt.date(2099, 3, 2)


def test_who_moves_dates_that_somebody_else_moved_is_told(client, accepted_kit):
    old = client.get(answer_to(accepted_kit, "deplacer")).context["form"].initial["seen"]
    moving(client, accepted_kit, **{"date-0-day": "2099-03-16"})
    answer = client.post(answer_to(accepted_kit, "deplacer"), {"seen": old, "date-0-day": "2099-03-23"})
    assert "Quelqu’un a agi sur cette demande" in answer.text
    assert Loan.objects.get().opening == dt.date(2099, 3, 16)


def test_an_announced_event_s_message_takes_no_words(client, accepted_kit):
    event_verbs.publish(Event.objects.get(), by=None)
    assert "words" not in client.get(answer_to(accepted_kit, "deplacer")).context["form"].fields
    moving(client, accepted_kit, **{"date-0-day": "2099-03-16"})
    assert OutgoingEmail.objects.order_by("pk").last().subject.startswith("Nouvelle date : ")
