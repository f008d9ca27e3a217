"""The verbs: what they change, whom they tell, what they refuse."""

import datetime as dt
from functools import partial

import pytest
from django.core import mail, signing
from django.db import transaction
from django.utils import timezone

from consortium.outbox.choices import State
from consortium.outbox.delivery import deliver_one
from consortium.outbox.models import OutgoingEmail
from partners.choices import DeclineReason, Role
from partners.choices import RequestState as S
from partners.errors import RequestError
from partners.models import ActivityRequest, AgreedDate, Loan
from partners.requests import access, emails, links, services
from partners.requests.submission import submit
from tests.atonce import at_once
from tests.factories import (
    ActivityFactory,
    CommuneFactory,
    PartnerFactory,
    RequestFactory,
    UserFactory,
    coordination,
    member_of,
)

pytestmark = pytest.mark.django_db


def make_request(**fields) -> ActivityRequest:
    """A request as submitted."""
    activity = fields.pop("activity", None) or ActivityFactory()
    request = RequestFactory.build(
        new_place=True, activity=activity, commune=CommuneFactory(), partner=activity.partner, **fields
    )
    return submit(request, windows=[], nonce=request.nonce).request


def in_study(**fields) -> ActivityRequest:
    request = make_request(**fields)
    services.confirm(links.confirmation_code(request))
    request.refresh_from_db()
    services.take_up(request, by=fields.get("by") or member_of(request.partner, name="Élise Wagner"))
    return request


def written(request: ActivityRequest, *, after: int = 0) -> list[tuple[str, str]]:
    rows = OutgoingEmail.objects.about(emails.about(request)).filter(pk__gt=after).order_by("pk")
    return [(row.to, row.subject) for row in rows]


def last() -> int:
    return OutgoingEmail.objects.order_by("pk").last().pk


def tomorrow(days: int = 1) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def test_confirming_gives_the_request_to_the_desk():
    request = make_request()
    editor = member_of(request.partner, Role.EDITOR)
    member_of(request.partner, Role.CONTRIBUTOR)
    member_of(PartnerFactory(), Role.MANAGER)
    after, title = last(), request.activity.title
    answer = services.confirm(links.confirmation_code(request))
    assert (answer.is_replay, answer.request.state) == (False, S.CONFIRMED)
    assert written(request, after=after) == [
        ("jeanne@example.org", f"Votre demande est confirmée : {title}"),
        (editor.email, f"Nouvelle demande : {title}, {request.commune}"),
    ]
    assert OutgoingEmail.objects.get(to=editor.email).reply_to == "jeanne@example.org"


def test_confirming_again_is_harmless_and_said():
    request = make_request()
    code = links.confirmation_code(request)
    services.confirm(code)
    after = last()
    answer = services.confirm(code)
    assert (answer.is_replay, answer.request.state) == (True, S.CONFIRMED)
    assert (written(request, after=after), request.changes.count()) == ([], 2)


def test_an_expired_or_forged_link_confirms_nothing(time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC), tick=False)
    request = make_request()
    code = links.confirmation_code(request)
    forged = [
        "", "abc", code[:-1], request.token, signing.dumps([request.pk, request.contact_email]),
        signing.dumps([request.pk, "autre@example.org"], salt=links.SALT),
    ]  # fmt: skip
    for wrong in forged:
        with pytest.raises(RequestError):
            services.confirm(wrong)
    time_machine.shift(links.CONFIRM_WITHIN + dt.timedelta(seconds=1))
    with pytest.raises(RequestError, match="plus de 14 jours"):
        services.confirm(code)
    request.refresh_from_db()
    assert (request.state, request.changes.count()) == (S.RECEIVED, 1)


def test_a_confirmation_link_is_not_sent_any_more_once_it_is_useless():
    request = make_request()
    services.withdraw(request)
    while deliver_one():
        pass
    row = OutgoingEmail.objects.get(kind="request_confirm")
    assert (row.state, row.reason) == (State.DROPPED, "La demande n’attend plus de confirmation.")
    assert [message.subject for message in mail.outbox] == [f"Votre demande est retirée : {request.activity.title}"]


def test_taking_up_names_who_follows():
    request = in_study()
    assert (request.state, str(request.taken_by)) == (S.IN_STUDY, "Élise Wagner")
    text = OutgoingEmail.objects.order_by("pk").last().text
    assert f"Élise Wagner ({request.partner}) s’en occupe et vous répondra." in text
    assert f"http://127.0.0.1:8000/demandes/{request.token}/" in text


def test_accepting_keeps_the_dates_and_tells_them():
    request = in_study()
    after = last()
    date = AgreedDate(day=dt.date(2099, 3, 3), start_time=dt.time(14), end_time=dt.time(16))
    services.accept(request, by=UserFactory(), dates=[date], words="À bientôt !")
    assert request.state == S.ACCEPTED
    [row] = OutgoingEmail.objects.filter(pk__gt=after)
    assert "Dates convenues :\n- mardi 3 mars 2099, 14:00 – 16:00" in row.text
    assert "À bientôt !" in row.text


def test_accepting_a_kit_takes_a_copy_and_withdrawing_gives_it_back():
    kit = ActivityFactory(lent=True)
    first, second = in_study(activity=kit), in_study(activity=kit)
    period = {"day": tomorrow(), "last_day": tomorrow(7)}
    services.accept(first, by=UserFactory(), dates=[AgreedDate(**period)])
    with pytest.raises(RequestError, match="Aucun exemplaire"):
        services.accept(second, by=UserFactory(), dates=[AgreedDate(**period)])
    second.refresh_from_db()
    assert (second.state, second.agreed_dates.count(), Loan.objects.count()) == (S.IN_STUDY, 0, 1)
    services.withdraw(first, note="La salle est en travaux.")
    services.accept(second, by=UserFactory(), dates=[AgreedDate(**period)])
    assert Loan.objects.get().request == second


@pytest.mark.parametrize(
    "dates",
    [
        [],
        [{"day": -1}],
        [{"day": 3, "last_day": 2}],
        [{"day": 1, "start_time": dt.time(14)}],
    ],
)
def test_dates_that_make_no_sense_are_refused(dates):
    request = in_study()
    rows = [
        AgreedDate(**{name: tomorrow(value) if isinstance(value, int) else value for name, value in date.items()})
        for date in dates
    ]
    with pytest.raises(RequestError):
        services.accept(request, by=UserFactory(), dates=rows)
    request.refresh_from_db()
    assert (request.state, request.agreed_dates.count()) == (S.IN_STUDY, 0)


def test_declining_needs_a_reason_and_words():
    request = in_study()
    for reason, words in [("", "Désolés."), ("nonsense", "Désolés."), (DeclineReason.NO_MEANS, " ")]:
        with pytest.raises(RequestError):
            services.decline(request, by=UserFactory(), reason=reason, words=words)
        request.refresh_from_db()
    services.decline(request, by=UserFactory(), reason=DeclineReason.NO_MEANS, words="Personne n’est libre.")
    assert (request.state, list(ActivityRequest.objects.unserved())) == (S.DECLINED, [request])
    assert "Personne n’est libre." in OutgoingEmail.objects.order_by("pk").last().text


def test_reopening_gives_everything_back():
    request = in_study(activity=ActivityFactory(lent=True))
    services.accept(request, by=UserFactory(), dates=[AgreedDate(day=tomorrow())])
    services.reopen(request, by=UserFactory())
    assert (request.state, request.agreed_dates.count(), Loan.objects.count()) == (S.IN_STUDY, 0, 0)


def test_a_transfer_tells_both_sides_and_keeps_its_note_among_the_staff():
    request = in_study()
    before, to, after = request.partner, PartnerFactory(email="equipe@example.org"), last()
    services.transfer(request, by=UserFactory(), to=to, note="Vous êtes plus près.")
    assert (request.partner, request.taken_by) == (to, None)
    assert written(request, after=after) == [
        ("equipe@example.org", f"Demande transmise par {before} : {request.activity.title}, {request.commune}"),
        ("jeanne@example.org", f"Votre demande est suivie par {to} : {request.activity.title}"),
    ]
    assert "plus près" not in OutgoingEmail.objects.order_by("pk").last().text
    assert request.changes.last().is_internal


def test_names_on_two_lines_are_one_line_in_the_subjects():
    partner = PartnerFactory(name="La Nef\r\nBcc: tous@example.org")
    request = in_study(activity=ActivityFactory(title="Le ciel\nBcc: tous@example.org\x07", partner=partner))
    services.post_message(request, text="Bonjour.", author=request.taken_by)
    services.withdraw(request)
    assert [row.subject for row in OutgoingEmail.objects.filter(to="jeanne@example.org").order_by("pk")] == [
        "Confirmez votre demande : Le ciel Bcc: tous@example.org",
        "Votre demande est confirmée : Le ciel Bcc: tous@example.org",
        "Votre demande est à l’étude : Le ciel Bcc: tous@example.org",
        "Un message de La Nef Bcc: tous@example.org : Le ciel Bcc: tous@example.org",
        "Votre demande est retirée : Le ciel Bcc: tous@example.org",
    ]


def test_messages_go_both_ways_by_mail_with_an_address_to_answer():
    request = in_study()
    after = last()
    services.post_message(request, text="La salle a-t-elle des rideaux ?", author=request.taken_by)
    services.post_message(request, text="Oui,\r\net <épais>.")
    rows = OutgoingEmail.objects.filter(pk__gt=after).order_by("pk")
    assert [(row.to, row.reply_to) for row in rows] == [
        ("jeanne@example.org", "contact@localhost"),
        (request.taken_by.email, "jeanne@example.org"),
    ]
    assert "> Oui,\n> et <épais>." in rows[1].text
    assert "et &lt;épais&gt;." in rows[1].html
    assert [message.from_relay for message in request.messages.all()] == [False, True]


def test_nobody_writes_about_a_withdrawn_request():
    request = make_request()
    services.withdraw(request)
    with pytest.raises(RequestError):
        services.post_message(request, text="Encore là ?")
    assert not request.messages.exists()


def test_two_of_the_staff_at_once_one_wins_and_the_other_is_told():
    request = in_study()
    mine, theirs = ActivityRequest.objects.get(pk=request.pk), ActivityRequest.objects.get(pk=request.pk)
    services.decline(theirs, by=UserFactory(), reason=DeclineReason.OTHER, words="Non.")
    with pytest.raises(RequestError, match="Quelqu’un a répondu entre-temps : la demande est « refusée »"):
        services.accept(mine, by=UserFactory(), dates=[AgreedDate(day=tomorrow())])
    assert request.changes.last().to_state == S.DECLINED


@pytest.mark.django_db(transaction=True)
def test_six_answers_in_the_same_instant_leave_one():
    with transaction.atomic():
        request = in_study()
    by = UserFactory()
    copies = [ActivityRequest.objects.get(pk=request.pk) for _ in range(6)]

    def answer(number, mine):
        if number % 2:
            services.accept(mine, by=by, dates=[AgreedDate(day=tomorrow())])
        else:
            services.decline(mine, by=by, reason=DeclineReason.OTHER, words="Non.")

    answers = at_once(*[partial(answer, *pair) for pair in enumerate(copies)], refusal=RequestError)
    assert sum(isinstance(answer, RequestError) for answer in answers) == 5
    assert request.changes.count() == 4


# --- (treat, decide) by role ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "own"), [(Role.CONTRIBUTOR, (True, False)), (Role.EDITOR, (True, True)), (Role.MANAGER, (True, True))]
)
def test_who_may_act_on_a_request(role, own):
    request = RequestFactory()
    member, stranger = member_of(request.partner, role), member_of(PartnerFactory(), role)
    rights = [(access.can_treat(user, request), access.can_decide(user, request)) for user in (member, stranger)]
    assert rights == [own, (False, False)]
    assert [list(access.treatable_by(user)) for user in (member, stranger)] == [[request], []]
    assert [list(access.decidable_by(user)) for user in (member, stranger)] == [[request] if own[1] else [], []]
    assert access.can_decide(coordination(), request)


def test_a_title_with_markup_stays_text():
    activity = ActivityFactory(title="Robots <script>alert(1)</script> & cie")
    make_request(activity=activity)
    row = OutgoingEmail.objects.get()
    assert row.subject == "Confirmez votre demande : Robots <script>alert(1)</script> & cie"
    assert "<script>" not in row.html
