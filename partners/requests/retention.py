"""Retention of requests: contacts are erased after ``KEEP_CONTACTS_MONTHS``, countable fields stay."""

import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from consortium.outbox.models import OutgoingEmail
from consortium.privacy.declarations import personal_fields
from consortium.privacy.retention import months_before
from partners.models import ActivityRequest, AgreedDate, RequestChange, RequestMessage
from partners.querysets import RequestQuerySet
from partners.requests import emails

ERASED = "(effacé)"
WORDS_NEEDED = {"contact_name", "decline_words"}  # a request has the one, a refusal the other: they are never empty


def kept_since(now: dt.datetime) -> dt.datetime:
    """``KEEP_CONTACTS_MONTHS`` before ``now``: contacts with nothing since are erased."""
    return months_before(now, settings.KEEP_CONTACTS_MONTHS)


def silent_since(moment: dt.datetime) -> RequestQuerySet:
    """Requests in any state with personal data and no answer, message or agreed date since ``moment``.

    ``events.requests.retention`` excludes those with a later event.
    """
    own = {"request": OuterRef("pk")}
    talked = RequestMessage.objects.filter(**own, created_at__gte=moment)
    answered = RequestChange.objects.filter(**own, at__gte=moment)
    agreed = AgreedDate.objects.filter(**own).filter(Q(day__gte=moment.date()) | Q(last_day__gte=moment.date()))
    silent = ActivityRequest.objects.filter(~Exists(talked), ~Exists(answered), ~Exists(agreed), state_since__lt=moment)
    return silent.exclude(contact_name=ERASED)


def erase_contacts(requests: QuerySet[ActivityRequest]) -> None:
    """Contact, messages, what was noted and answered in words, the letters about it. What can be counted stays: what
    was asked for, where, what became of it and by whom, for how many people, how many kilometres away.
    """
    pks = list(requests.values_list("pk", flat=True))
    RequestMessage.objects.filter(request__in=pks).delete()
    RequestChange.objects.filter(request__in=pks).update(note="")
    OutgoingEmail.objects.filter(about__in=[emails.about(ActivityRequest(pk=pk)) for pk in pks]).delete()
    forgotten = ActivityRequest.objects.filter(pk__in=pks)
    forgotten.exclude(decline_words="").update(decline_words=ERASED)
    empty = dict.fromkeys(set(personal_fields(ActivityRequest._meta.label)) - WORDS_NEEDED, "")
    forgotten.update(**empty, contact_name=ERASED)
