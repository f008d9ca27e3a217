"""Unsubscribe a team's member or a venue's contact from reminders, by a signed link without login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consortium.http.private_pages import private
from events.errors import EventError
from events.reminders import links, unsubscribe
from partners.choices import PREPARE_DAYS, SOON_DAYS


# The code in the address is what gives the right to stop, not a cookie: there is nothing for another site to borrow.
# Mail readers post here by themselves (RFC 8058), without cookie or token.
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then stop. Stopping twice is stopping once."""
    try:
        address = links.address_to_stop(code)
    except EventError as error:
        return render(request, "events/role_reminders/refused.html", {"reason": str(error)}, status=400)
    roles = unsubscribe.roles_of(address)
    if request.method == "POST":
        unsubscribe.stop(address)
    if request.method == "POST" or not roles:
        return render(request, "events/role_reminders/stopped.html", {"address": address})
    days = {"prepare_days": PREPARE_DAYS, "soon_days": SOON_DAYS}
    return render(
        request, "events/role_reminders/stop.html", {"address": address, "code": code, "roles": roles, **days}
    )
