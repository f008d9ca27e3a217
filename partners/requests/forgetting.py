"""Keeping the promise of the form: who asked is erased two years after the last answer; what was asked stays."""

import datetime as dt

from django.db import transaction

from consortium.outbox.models import OutgoingEmail
from partners.choices import RequestState as S
from partners.models import ActivityRequest
from partners.requests import emails

KEPT = dt.timedelta(days=2 * 365)  # 24 months
CLOSED = (S.RECEIVED, S.DECLINED, S.DONE, S.WITHDRAWN)
ERASED = "(effacé)"
NOTHING_LEFT = {"contact_name": ERASED, "contact_role": "", "contact_email": "", "contact_phone": "", "message": ""}


def forget(now: dt.datetime) -> int:
    """Erase the person from requests that ended, or were never confirmed, long enough ago; how many."""
    old = ActivityRequest.objects.filter(state__in=CLOSED, state_since__lt=now - KEPT).exclude(contact_name=ERASED)
    rows = list(old)
    for request in rows:
        _forget_one(request)
    return len(rows)


@transaction.atomic
def _forget_one(request: ActivityRequest) -> None:
    """Contact, messages, what the relay noted and the letters about it. Demand by place and theme stays countable."""
    request.messages.all().delete()
    request.changes.filter(by_relay=True).update(note="")
    OutgoingEmail.objects.about(emails.about(request)).delete()
    ActivityRequest.objects.filter(pk=request.pk).update(**NOTHING_LEFT)
