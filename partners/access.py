"""Rights by partner and role: the only place where they are defined.

A contributor writes, an editor also publishes, a manager also runs the team; the coordination (superuser) may do
all for everybody. An account that is not active, not staff, or nobody at all, may do nothing.
"""

from consortium.staff import AnyUser, is_coordination, is_staff
from partners.choices import ActivityState, Role
from partners.models import Activity, Loan, Partner
from partners.querysets import ActivityQuerySet, LoanQuerySet, PartnerQuerySet

__all__ = [
    "can_contribute", "can_edit", "can_manage", "changeable_loans", "deletable_activities", "editable_activities",
    "edited_partners",
    "has_role", "is_coordination", "is_staff", "lendable_activities", "partners_of", "publishable_activities",
]  # fmt: skip

LADDER = (Role.CONTRIBUTOR, Role.EDITOR, Role.MANAGER)


def partners_of(user: AnyUser, at_least: str = Role.CONTRIBUTOR) -> PartnerQuerySet:
    """The partners for which this person has a role, or a higher one; all of them for the coordination."""
    if is_coordination(user):
        return Partner.objects.all()
    if not is_staff(user):
        return Partner.objects.none()
    roles = LADDER[LADDER.index(Role(at_least)) :]
    return Partner.objects.filter(pk__in=user.memberships.filter(role__in=roles).values("partner"))


def edited_partners(user: AnyUser) -> PartnerQuerySet:
    """The partners for which this person publishes."""
    return partners_of(user, Role.EDITOR)


def has_role(user: AnyUser, partner: Partner, at_least: str) -> bool:
    """Whether this person has this role, or a higher one, for this partner."""
    return partners_of(user, at_least).filter(pk=partner.pk).exists()


def can_contribute(user: AnyUser, partner: Partner) -> bool:
    """Whether this person may write drafts for this partner."""
    return has_role(user, partner, Role.CONTRIBUTOR)


def can_edit(user: AnyUser, partner: Partner) -> bool:
    """Whether this person may publish for this partner."""
    return has_role(user, partner, Role.EDITOR)


def can_manage(user: AnyUser, partner: Partner) -> bool:
    """Whether this person may change this partner's page and run its team."""
    return has_role(user, partner, Role.MANAGER)


def editable_activities(user: AnyUser) -> ActivityQuerySet:
    """Activities that this person may change: drafts, for contributors of their partner; all of them, for editors."""
    if is_coordination(user):
        return Activity.objects.all()
    drafts = Activity.objects.of_partners(partners_of(user)).filter(state=ActivityState.DRAFT)
    return drafts | publishable_activities(user)


def publishable_activities(user: AnyUser) -> ActivityQuerySet:
    """Activities that this person may put in the catalogue and take out of it."""
    return Activity.objects.of_partners(partners_of(user, Role.EDITOR))


def deletable_activities(user: AnyUser) -> ActivityQuerySet:
    """Activities that this person may delete: never published or requested, theirs or of partners they edit for."""
    own = editable_activities(user).filter(created_by=user.pk)
    return (own | publishable_activities(user)).filter(
        first_published_at=None, state=ActivityState.DRAFT, requests__isnull=True, loans__isnull=True
    )


def lendable_activities(user: AnyUser) -> ActivityQuerySet:
    """What this person may lend without a request: the kits and exhibitions of partners they edit for."""
    return publishable_activities(user).lent()


def changeable_loans(user: AnyUser) -> LoanQuerySet:
    """Loans that this person may change by hand: those of no request (its own verbs move it), of their partners'."""
    own = publishable_activities(user).order_by().values("pk")
    return Loan.objects.filter(request=None, activity__in=own)
