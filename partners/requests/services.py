"""The verbs of a request: each is atomic, locks the row, refuses with :class:`RequestError`, writes history, tells.

Rights are the caller's to check (:mod:`partners.requests.access`). ``by`` is the person who acts; verbs of the relay
take none, the tracking page's token is its right. Verbs of the staff refuse when the request changed since the
instance was read.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from consortium.outbox.enqueue import Attachment
from consortium.staff import Actor
from consortium.text.french import of
from partners.choices import DeclineReason
from partners.choices import RequestState as S
from partners.errors import RequestError
from partners.loans import services
from partners.models import ActivityRequest, AgreedDate, Partner, RequestMessage
from partners.requests import emails, states
from partners.requests.dates import MAX_TEXT_LENGTH, agree, check_dates, give_back, is_lent
from partners.requests.history import change_state, locked, locked_as_seen, record
from partners.requests.links import request_to_confirm
from partners.requests.submission import checked_text
from partners.requests.travel import travel_km

MAX_MESSAGE_LENGTH = 3000
CLICKED_TWICE = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Confirmation:
    """The request that a link confirmed; ``is_replay`` when it had been confirmed before, which harms nothing."""

    request: ActivityRequest
    is_replay: bool


# --- the relay --------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(code: str) -> Confirmation:
    """Confirm the request that a signed link names, and give it to the desk."""
    request = request_to_confirm(code)
    locked(request)
    if request.confirmed_at is not None:
        return Confirmation(request, is_replay=True)
    _confirm(request, by=None)
    return Confirmation(request, is_replay=False)


@transaction.atomic
def withdraw(request: ActivityRequest, *, note: str = "") -> None:
    """The relay takes its request back; what was lent is free again, the desk is told."""
    locked(request)
    before = S(request.state)
    note = checked_text(note, max_length=MAX_TEXT_LENGTH, empty="") if note.strip() else ""
    change = change_state(request, S.WITHDRAWN, by_relay=True, note=note)
    give_back(request)
    emails.tell_relay(
        change,
        title="Votre demande est retirée",
        lines=["Nous avons noté que vous retirez votre demande. Rien d’autre n’est à faire."],
    )
    if before == S.RECEIVED:
        return  # the desk has not heard of it
    lines = [f"La demande était « {before.label.lower()} »."]
    if before in {S.ACCEPTED, S.SCHEDULED}:
        lines.append("L’événement qui en est né n’a pas changé : annulez-le, supprimez le brouillon, ou gardez-le.")
    emails.tell_desk(change, title="Demande retirée par le relais", lines=lines, words=note)


@transaction.atomic
def post_message(request: ActivityRequest, *, text: str, author: Actor | None = None) -> RequestMessage:
    """A message: from the staff when there is an ``author``, else from the relay; the other side gets it by mail.

    The same words twice in a row, within minutes, are one message: a button clicked twice.
    """
    locked(request)
    if request.state not in states.TALKING:
        raise RequestError("Cette demande est retirée : on n’y écrit plus.")
    text = checked_text(text, max_length=MAX_MESSAGE_LENGTH, empty="Écrivez votre message avant de l’envoyer.")
    last = RequestMessage.objects.filter(request=request).last()
    said = (author, author is None, text)
    if last and (last.author, last.from_relay, last.text) == said and timezone.now() - last.created_at < CLICKED_TWICE:
        return last
    message = RequestMessage.objects.create(request=request, author=author, from_relay=author is None, text=text)
    emails.forward(message)
    return message


# --- the desk ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_for_relay(request: ActivityRequest, *, by: Actor) -> None:
    """Confirm in the relay's place, when it was reached by phone."""
    locked_as_seen(request)
    _confirm(request, by=by)


@transaction.atomic
def take_up(request: ActivityRequest, *, by: Actor, is_answered_at_once: bool = False) -> None:
    """Begin to study a request: from now on the relay knows who follows it, and does not change it any more.

    ``is_answered_at_once``: the answer follows in the same transaction, and its message says enough.
    """
    locked_as_seen(request)
    states.check_from(request.state, S.CONFIRMED, S.IN_STUDY)
    request.taken_by = by
    change = change_state(request, S.IN_STUDY, by=by)
    if is_answered_at_once:
        return
    emails.tell_relay(
        change,
        title="Votre demande est à l’étude",
        lines=[f"{by} ({request.partner}) s’en occupe et vous répondra.", "D’ici là, vous pouvez lui écrire."],
    )


@transaction.atomic
def accept(request: ActivityRequest, *, by: Actor, dates: Sequence[AgreedDate], words: str = "") -> None:
    """Accept for these dates (unsaved rows); a copy is lent for them when the activity is lent.

    What is lent has one date, whole days: those open to the public.
    """
    locked_as_seen(request)
    states.check_from(request.state, S.IN_STUDY, S.ACCEPTED)
    check_dates(request, dates)
    words = checked_text(words, max_length=MAX_TEXT_LENGTH, empty="") if words.strip() else ""
    agree(request, dates)
    if request.activity and is_lent(request):
        [date] = dates
        services.lend(request.activity, opening=date.day, closing=date.last_day or date.day, request=request)
    request.taken_by = request.taken_by or by
    request.travel_km = travel_km(request)
    change = change_state(request, S.ACCEPTED, by=by, note=words)
    emails.tell_relay(
        change,
        title="Votre demande est acceptée",
        lines=["Nous préparons l’annonce. Vous recevrez un courriel quand elle sera dans l’agenda."],
        words=words,
        dates=[str(date) for date in dates],
    )


@transaction.atomic
def decline(request: ActivityRequest, *, by: Actor, reason: str, words: str) -> None:
    """Decline, for a reason that can be counted and in words for the relay."""
    locked_as_seen(request)
    if reason not in DeclineReason.values:
        raise RequestError("Choisissez un motif.")
    request.decline_reason = reason
    request.decline_words = checked_text(words, max_length=MAX_TEXT_LENGTH, empty="Expliquez votre refus au relais.")
    change = change_state(request, S.DECLINED, by=by, note=request.decline_words)
    emails.tell_relay(
        change, title="Votre demande n’a pas pu être acceptée", lines=[], words=request.decline_words
    )  # fmt: skip


@transaction.atomic
def reopen(request: ActivityRequest, *, by: Actor, note: str = "") -> None:
    """Study again what was declined, accepted or scheduled; dates and loan are given back."""
    locked_as_seen(request)
    if request.state not in {S.DECLINED, S.ACCEPTED, S.SCHEDULED}:
        raise RequestError("Cette demande n’a pas à être rouverte.")
    note = checked_text(note, max_length=MAX_TEXT_LENGTH, empty="") if note.strip() else ""
    request.decline_reason = request.decline_words = ""
    request.taken_by = by
    change = change_state(request, S.IN_STUDY, by=by, note=note)
    give_back(request)
    emails.tell_relay(
        change,
        title="Votre demande est de nouveau à l’étude",
        lines=["Les dates convenues, s’il y en avait, ne tiennent plus.", f"{by} ({request.partner}) s’en occupe."],
        words=note,
    )


@transaction.atomic
def transfer(request: ActivityRequest, *, by: Actor, to: Partner, note: str) -> None:
    """Pass a request to another partner, with a note that the relay does not see."""
    locked_as_seen(request)
    if request.state not in states.TRANSFERABLE:
        raise RequestError("Cette demande a reçu une réponse : rouvrez-la avant de la transmettre.")
    if to == request.partner:
        raise RequestError(f"{to} suit déjà cette demande.")
    note = checked_text(note, max_length=MAX_TEXT_LENGTH, empty="Dites en une phrase pourquoi vous la transmettez.")
    before, request.partner, request.taken_by = request.partner, to, None
    request.save()
    change = record(request, request.state, by=by, note=f"Transmise par {before} à {to}. {note}", is_internal=True)
    if request.confirmed_at is None:
        return
    emails.tell_desk(change, title=f"Demande transmise par {before}", lines=[], words=note)
    emails.tell_relay(
        change, title=f"Votre demande est suivie par {to}", lines=[f"{before} l’a transmise à {to}, qui vous répondra."]
    )


# --- the event that comes of it: called from the floor above ----------------------------------------------------------


@transaction.atomic
def mark_scheduled(
    request: ActivityRequest,
    *,
    by: Actor,
    url: str,
    lines: Sequence[str] = (),
    attachments: Sequence[Attachment] = (),
) -> None:
    """The event is announced, at this whole address; nothing when the request is already scheduled."""
    locked(request)
    if request.state == S.SCHEDULED:
        return
    change = change_state(request, S.SCHEDULED, by=by)
    emails.tell_relay(
        change,
        title="Votre événement est annoncé",
        lines=lines,
        dates=[str(date) for date in request.agreed_dates.all()],
        event_url=url,
        attachments=attachments,
    )


@transaction.atomic
def unmark_scheduled(request: ActivityRequest, *, by: Actor) -> None:
    """The event was taken back to draft; the relay keeps its dates. Nothing when the request is not scheduled."""
    locked(request)
    if request.state == S.SCHEDULED:
        change_state(request, S.ACCEPTED, by=by, note="L’annonce est retirée pour le moment.")


@transaction.atomic
def note_event_change(request: ActivityRequest, *, by: Actor, words: str) -> None:
    """Something happened to the announced event (cancelled, moved…): a line of history. The floor above tells."""
    locked(request)
    record(request, request.state, by=by, note=words)


@transaction.atomic
def mark_done(request: ActivityRequest) -> None:
    """The last occurrence is over."""
    locked(request)
    change_state(request, S.DONE)


# --- what verbs share -------------------------------------------------------------------------------------------------


def _confirm(request: ActivityRequest, *, by: Actor | None) -> None:
    request.confirmed_at = timezone.now()
    change = change_state(request, S.CONFIRMED, by=by, by_relay=by is None)
    emails.tell_relay(
        change,
        title="Votre demande est confirmée",
        lines=[f"{request.partner} la reçoit et vous répondra.", "Gardez ce courriel : son lien permet de la suivre."],
    )
    emails.tell_desk(change, title="Nouvelle demande", lines=[f"De la part {of(request.contact_name)}."])
