"""Stopping what an address receives as a member of teams or as the contact of venues."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from partners.models import Membership
from territories.models import Venue


@dataclass(frozen=True)
class Roles:
    """Names of the teams and venues for which an address receives reminders."""

    teams: list[str]
    venues: list[str]

    def __bool__(self) -> bool:
        return bool(self.teams or self.venues)


def roles_of(address: str) -> Roles:
    """The roles for which this address is reminded; none once it was stopped."""
    teams = _memberships(address).select_related("partner").order_by("partner__name", "pk")
    venues = _venues(address).select_related("commune").order_by("name", "pk")
    return Roles([str(row.partner) for row in teams], [row.choice_label for row in venues])


@transaction.atomic
def stop(address: str) -> None:
    """Switch off reminders for this address in all its teams and venues; staff can switch them on again."""
    _memberships(address).update(receives_reminders=False)
    _venues(address).update(receives_reminders=False)


def _memberships(address: str) -> QuerySet[Membership]:
    return Membership.objects.filter(user__email__iexact=address, receives_reminders=True)


def _venues(address: str) -> QuerySet[Venue]:
    return Venue.objects.filter(contact_email__iexact=address, receives_reminders=True)
