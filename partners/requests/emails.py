"""E-mails about a request to relays and staff, each with an idempotency key.

Anybody may type anybody's address into the form. Until its owner has confirmed, a message says only what the portal
knows by itself: see :func:`_known`. Afterwards the sender's words stand in it as such, and nothing in them is a link.
"""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone

from consortium.outbox import preflight
from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import Attachment, enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.outbox.models import OutgoingEmail
from consortium.text.french import french_date
from consortium.text.normalize import not_clickable, one_line
from partners.access import can_contribute
from partners.choices import RequestState, Role
from partners.models import ActivityRequest, RequestChange, RequestMessage
from partners.requests import links

UNCONFIRMED = "partners.request-unconfirmed"
A_WISH = "votre souhait"
CONFIRM = declare("request_confirm", "Demande : lien pour confirmer", reader=Reader.ANYBODY)
NEWS = declare("request_news", "Demande : ce qu’elle devient", reader=Reader.ANYBODY)
MESSAGE = declare("request_message", "Demande : message de l’équipe", reader=Reader.ANYBODY)
DESK = declare("request_desk", "Demande : nouvelles pour l’équipe", reader=Reader.STAFF)
MESSAGE_DESK = declare("request_message_desk", "Demande : message du relais", reader=Reader.STAFF)


def about(request: ActivityRequest) -> str:
    """The request's reference in ``OutgoingEmail.about``: ``request:12``."""
    return f"request:{request.pk}"


@preflight.check(UNCONFIRMED)
def reason_to_skip_confirmation(row: OutgoingEmail) -> str:
    """The outbox's check for confirmation mails: a reason in French when nothing is left to confirm, else empty."""
    pk = row.about.partition(":")[2]
    waiting = ActivityRequest.objects.filter(pk=pk, state=RequestState.RECEIVED).exists()
    return "" if waiting else "La demande n’attend plus de confirmation."


def ask_to_confirm(request: ActivityRequest) -> None:
    """The link by which the sender confirms."""
    _to_relay(
        request,
        CONFIRM,
        f"request-{request.pk}-confirm",
        {
            "url": links.confirmation_url(request),
            "days": links.CONFIRM_WITHIN.days,
            "asked_on": french_date(timezone.localdate(request.created_at)),
            "windows": [str(window) for window in request.windows.all()],
        },
        wanted=UNCONFIRMED,
        priority=Priority.AWAITED,
    )


def tell_relay(
    change: RequestChange,
    *,
    title: str,
    lines: Sequence[str],
    words: str = "",
    dates: Sequence[str] = (),
    event_url: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
    """Mail the relay a change of the request: new state, agreed dates, the note of the staff."""
    lines = [not_clickable(line) for line in lines]
    news = {"title": one_line(title), "lines": lines, "words": words, "dates": dates, "event_url": event_url}
    _to_relay(change.request, NEWS, f"request-change-{change.pk}-relay", news, attachments)


def tell_desk(change: RequestChange, *, title: str, lines: Sequence[str], words: str = "") -> None:
    """News of the request to those who treat it."""
    news = {"title": one_line(title), "lines": lines, "words": words}
    _to_desk(change.request, DESK, f"request-change-{change.pk}", news)


def forward(message: RequestMessage) -> None:
    """Mail a message to the other side: from the relay to the team, or from the team to the relay."""
    request, key = message.request, f"request-message-{message.pk}"
    if message.from_relay:
        _to_desk(request, MESSAGE_DESK, key, {"words": message.text})
    else:
        _to_relay(request, MESSAGE, f"{key}-relay", {"words": message.text, "author": str(message.author)})


def desk_addresses(request: ActivityRequest) -> list[str]:
    """Who at the partner's is told: whoever follows the request, else those who decide, else the partner's address."""
    if request.taken_by and can_contribute(request.taken_by, request.partner):
        return [request.taken_by.email]
    deciding = request.partner.memberships.of_staff().filter(role__in=[Role.EDITOR, Role.MANAGER])
    addresses = deciding.order_by("user__email").values_list("user__email", flat=True)
    return list(addresses) or [request.partner.email or settings.CONTACT_EMAIL]


def _to_relay(
    request: ActivityRequest,
    kind: str,
    key: str,
    context: Mapping[str, object],
    attachments: Sequence[Attachment] = (),
    wanted: str = "",
    priority: Priority = Priority.USUAL,
) -> None:
    if not request.contact_email:
        return  # forgotten since: nobody is left to write to
    enqueue(
        kind=kind,
        to=request.contact_email,
        reply_to=request.partner.email or settings.CONTACT_EMAIL,
        context={**_for_relay(request), "tracking": links.tracking_url(request), **context},
        key=key,
        attachments=attachments,
        about=about(request),
        wanted=wanted,
        priority=priority,
    )


def _to_desk(request: ActivityRequest, kind: str, key: str, context: Mapping[str, object]) -> None:
    for address in desk_addresses(request):
        enqueue(
            kind=kind,
            to=address,
            reply_to=request.contact_email,
            context={**_said(request), "desk": links.desk_url(request), **context},
            key=f"{key}-{address}",
            about=about(request),
        )


def _for_relay(request: ActivityRequest) -> dict[str, str]:
    return _said(request) if request.confirmed_at else _known(request)


def _known(request: ActivityRequest) -> dict[str, str]:
    """Template context without any text typed in the form, for addresses not confirmed yet."""
    venue = f"{request.venue.name}, {request.commune}" if request.venue else str(request.commune)
    subject = request.activity.title if request.activity else A_WISH
    return {
        "sender": "",
        "partner": one_line(request.partner.name),
        "request_subject": one_line(subject),
        "place": one_line(venue),
    }


def _said(request: ActivityRequest) -> dict[str, str]:
    """The same with the words of the sender, of whom the address was confirmed; the staff reads them anyway.

    Names stand in subjects: one line each, whatever a form let through.
    """
    typed = {"sender": request.contact_name}
    typed |= {} if request.activity else {"request_subject": request.subject}
    typed |= {} if request.venue else {"place": request.place}
    said = {name: one_line(not_clickable(words)) for name, words in typed.items()}
    return _known(request) | {**said, "commune": str(request.commune)}
