"""What is written to relays and to the desk about a request. Each message is keyed by what it tells of."""

from collections.abc import Sequence

from django.conf import settings

from consortium.outbox.choices import Precedence
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.posting import Attachment, post
from consortium.text import one_line
from partners.choices import RequestState, Role
from partners.models import ActivityRequest, RequestChange, RequestMessage
from partners.requests import links

UNCONFIRMED = "partners.request-unconfirmed"


def about(request: ActivityRequest) -> str:
    """How the outbox names this request."""
    return f"request:{request.pk}"


def no_longer_to_confirm(row: OutgoingEmail) -> str:
    """The outbox's check for confirmation links: why this one is of no use any more."""
    pk = row.about.partition(":")[2]
    waiting = ActivityRequest.objects.filter(pk=pk, state=RequestState.RECEIVED).exists()
    return "" if waiting else "La demande n’attend plus de confirmation."


def ask_to_confirm(request: ActivityRequest) -> None:
    """The link by which the sender confirms."""
    _to_relay(
        request,
        "request_confirm",
        f"request-{request.pk}-confirm",
        {"address": links.confirmation_address(request), "days": links.CONFIRM_WITHIN.days},
        wanted=UNCONFIRMED,
        precedence=Precedence.AWAITED,
    )


def tell_relay(
    change: RequestChange,
    *,
    title: str,
    lines: Sequence[str],
    words: str = "",
    dates: Sequence[str] = (),
    event_address: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
    """News of the request: what it became, what was agreed, the words of whoever decided."""
    news = {"title": one_line(title), "lines": lines, "words": words, "dates": dates, "event_address": event_address}
    _to_relay(change.request, "request_news", f"request-change-{change.pk}-relay", news, attachments)


def tell_desk(change: RequestChange, *, title: str, lines: Sequence[str], words: str = "") -> None:
    """News of the request to those who treat it."""
    news = {"title": one_line(title), "lines": lines, "words": words}
    _to_desk(change.request, "request_desk", f"request-change-{change.pk}", news)


def forward(message: RequestMessage) -> None:
    """A message of one side, to the other."""
    request, key = message.request, f"request-message-{message.pk}"
    if message.from_relay:
        _to_desk(request, "request_message_desk", key, {"words": message.text})
    else:
        _to_relay(request, "request_message", f"{key}-relay", {"words": message.text, "author": message.author})


def desk_addresses(request: ActivityRequest) -> list[str]:
    """Who at the partner's is told: whoever follows the request, else those who decide, else the partner's address."""
    if request.taken_by and request.taken_by.is_active:
        return [request.taken_by.email]
    team = request.partner.staff.filter(is_active=True, memberships__role__in=[Role.EDITOR, Role.MANAGER])
    deciding = team.filter(memberships__partner=request.partner).distinct().order_by("email")
    return list(deciding.values_list("email", flat=True)) or [request.partner.email or settings.CONTACT_EMAIL]


def _to_relay(
    request: ActivityRequest,
    kind: str,
    key: str,
    context: dict[str, object],
    attachments: Sequence[Attachment] = (),
    wanted: str = "",
    precedence: Precedence = Precedence.USUAL,
) -> None:
    if not request.contact_email:
        return  # forgotten since: nobody is left to write to
    post(
        kind=kind,
        to=request.contact_email,
        reply_to=request.partner.email or settings.CONTACT_EMAIL,
        context={**_common(request), "tracking": links.tracking_address(request), **context},
        key=key,
        attachments=attachments,
        about=about(request),
        wanted=wanted,
        precedence=precedence,
    )


def _to_desk(request: ActivityRequest, kind: str, key: str, context: dict[str, object]) -> None:
    for address in desk_addresses(request):
        post(
            kind=kind,
            to=address,
            reply_to=request.contact_email,
            context={**_common(request), "desk": links.desk_address(request), **context},
            key=f"{key}-{address}",
            about=about(request),
        )


def _common(request: ActivityRequest) -> dict[str, object]:
    """Names stand in subjects: one line each, whatever a form let through."""
    partner, asked = one_line(request.partner.name), one_line(request.subject)
    return {"request": request, "partner": partner, "asked": asked, "place": request.place}
