"""The request that a browser sent last: whoever goes back and sends other answers is asked before they make a second.

A browser is known by the secret of its forms' tokens: no cookie more, and nothing is told to another browser, which
could otherwise learn who has written to us by trying addresses.
"""

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from consortium.http import idempotency
from consortium.http.forgery_tokens import secret_for
from consortium.models import SentForm
from partners.models import ActivityRequest
from partners.requests.submission import SENT_AGAIN


def note(request: HttpRequest, made: ActivityRequest) -> None:
    """Remember that this browser has sent a request now."""
    SentForm.objects.update_or_create(key=_key(request), defaults={"row": made.pk})


def made_at(request: HttpRequest) -> dt.datetime | None:
    """When the last request left this browser; None when it was long ago, or never.

    Two queries at most, none at a first visit.
    """
    if "CSRF_COOKIE" not in request.META:
        return None
    recent = ActivityRequest.objects.filter(created_at__gt=timezone.now() - SENT_AGAIN)
    made = idempotency.row_remembered(_key(request), recent)
    return made.created_at if made else None


def _key(request: HttpRequest) -> str:
    return idempotency.digest(ActivityRequest, "browser", secret_for(request))
