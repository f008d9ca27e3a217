"""Who may do what with a request. All staff may read all requests; what follows is about acting on them."""

from django.utils import timezone

from consortium.staff import AnyUser
from consortium.text.french import french_date
from partners.access import can_contribute, can_edit, partners_of
from partners.choices import Role
from partners.models import ActivityRequest
from partners.querysets import RequestQuerySet


def treatable_by(user: AnyUser) -> RequestQuerySet:
    """Requests that this person may take up and write about: those of their partners, whatever the role."""
    return ActivityRequest.objects.of_partners(partners_of(user))


def decidable_by(user: AnyUser) -> RequestQuerySet:
    """Requests that this person may accept, decline, transfer, reopen: those of the partners they edit for."""
    return ActivityRequest.objects.of_partners(partners_of(user, Role.EDITOR))


def where_it_went(user: AnyUser, request: ActivityRequest) -> str:
    """For somebody whose team had this request before: who has it now, since when and why. Empty for others."""
    had = partners_of(user).exclude(pk=request.partner_id)
    if not request.changes.filter(partner__in=had).exists():
        return ""
    moved = request.changes.filter(partner=request.partner, is_internal=True).order_by("pk").first()
    if moved is None:
        return f"{request.partner} suit maintenant cette demande."
    day = french_date(timezone.localtime(moved.at))
    return f"Cette demande n’est plus chez vous : {request.partner} la suit depuis le {day}. {moved.note}"


def can_treat(user: AnyUser, request: ActivityRequest) -> bool:
    """Whether this person may take up this request and write to its relay."""
    return can_contribute(user, request.partner)


def can_decide(user: AnyUser, request: ActivityRequest) -> bool:
    """Whether this person may accept, decline, transfer or reopen this request."""
    return can_edit(user, request.partner)
