"""Messages of the event forms about dates agreed with a relay, with a link to the request."""

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


def agreement_error(event: Event, reason: object) -> SafeString:
    """HTML: the reason, and a link to the event's request."""
    url = reverse("admin:partners_activityrequest_change", args=[event.request_id])
    return format_html('{} <a href="{}">Demande n° {}</a>', reason, url, event.request_id)


def say_request_follows(request: HttpRequest) -> None:
    """Add a message: saving the event also changed the request's dates."""
    messages.info(request, FOLLOWED)
