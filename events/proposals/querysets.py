"""Who may answer which proposals."""

from consortium.staff import AnyUser
from events.models import CoOrganisation, VenueProposal
from events.models.proposals import ProposalQuerySet
from partners.access import partners_of
from partners.choices import Role


def answerable_co_organisations(user: AnyUser) -> ProposalQuerySet:
    """Co-organisations that this person may accept or decline: those proposed to partners they edit for."""
    return CoOrganisation.objects.filter(partner__in=partners_of(user, Role.EDITOR))


def answerable_venue_proposals(user: AnyUser) -> ProposalQuerySet:
    """Changes of venues that this person may accept or refuse: all of them, for editors of any partner."""
    proposals = VenueProposal.objects.all()
    return proposals if partners_of(user, Role.EDITOR).exists() else proposals.none()
