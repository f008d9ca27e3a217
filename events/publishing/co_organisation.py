"""Accept or decline a co-organisation on behalf of a partner."""

from django.db import transaction
from django.utils import timezone

from consortium.journal.history import record
from consortium.staff import Actor
from events.choices import ProposalState
from events.errors import EventError
from events.models import CoOrganisation, Event
from events.proposals import emails
from events.proposals.querysets import answerable_co_organisations
from events.publishing.services import refresh_derived_fields


@transaction.atomic
def accept(proposal: CoOrganisation, *, by: Actor) -> None:
    """Agree in the name of the partner: its team gets its rights, and public pages name it."""
    _answer(proposal, ProposalState.ACCEPTED, by=by)
    proposal.event.co_organisers.add(proposal.partner)
    record(proposal.event, f"Co-organisation acceptée par {proposal.partner}.", by=by)
    refresh_derived_fields(proposal.event)


@transaction.atomic
def decline(proposal: CoOrganisation, *, by: Actor) -> None:
    """Do not co-organise; nothing was shown, nothing changes."""
    _answer(proposal, ProposalState.DECLINED, by=by)
    record(proposal.event, f"Co-organisation déclinée par {proposal.partner}.", by=by)


def _answer(proposal: CoOrganisation, state: str, *, by: Actor) -> None:
    Event.objects.select_for_update().get(pk=proposal.event_id)
    answered = answerable_co_organisations(by).pending().filter(pk=proposal.pk)
    if not answered.update(state=state, answered_by=by, answered_at=timezone.now()):
        raise EventError("Cette proposition a déjà une réponse, ou a été retirée.")
    proposal.refresh_from_db(fields=["state", "answered_by", "answered_at"])
    emails.tell_namer(proposal)
