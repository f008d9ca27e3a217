"""What the forms of events say when a relay was promised otherwise: the reason, and the way to its request."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from events.models import Event

KEPT_PROMISE = (
    "Le relais compte sur cette date : sa séance ne se supprime pas. Convenez d’abord d’autres dates sur la demande."
)
FOLLOWED = "La demande du relais suit : dates convenues, lieu, et ce qui est prêté. Le relais est prévenu."


def broken_promise(event: Event, reason: object) -> SafeString:
    """The reason, and a link to the request that the event answers."""
    address = reverse("admin:partners_activityrequest_change", args=[event.request_id])
    return format_html('{} <a href="{}">Demande n° {}</a>', reason, address, event.request_id)


def say_followed(request: HttpRequest) -> None:
    """The request was changed by the event's form: whoever saved it is told."""
    messages.info(request, FOLLOWED)
