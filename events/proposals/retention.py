"""Proposals are kept as long as they serve: an answer to be read, a question that somebody may still answer."""

import datetime as dt

from django.conf import settings
from django.db.models import Q

from consortium.privacy import retention
from events.models import CoOrganisation, VenueProposal


@retention.rule("proposals", "Propositions répondues, ou restées sans réponse")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase what was answered, and what nobody answered, long enough ago; returns how many."""
    answered = now - dt.timedelta(days=settings.KEEP_MESSAGES_DAYS)
    proposed = retention.months_before(now, settings.KEEP_CONTACTS_MONTHS)
    old = Q(answered_at__lt=answered) | Q(answered_at=None, proposed_at__lt=proposed)
    return sum(retention.erase(model.objects.filter(old), dry_run=dry_run) for model in (CoOrganisation, VenueProposal))
