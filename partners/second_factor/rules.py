"""Who needs a second factor, and who still owes theirs in this session.

``settings.SECOND_FACTOR`` requires one of nobody (``off``), of the coordination and each team's managers
(``managers``), or of all the staff (``staff``). Whoever has one is asked for it whatever the setting says.
"""

from typing import Literal

from django.conf import settings
from django_otp.middleware import is_verified

from consortium.staff import AnyUser
from partners.choices import Role
from partners.models import User

Level = Literal["off", "managers", "staff"]


def is_required_of(user: User) -> bool:
    """Whether this person must have a second factor. At most one query."""
    if settings.SECOND_FACTOR == "off":
        return False
    if settings.SECOND_FACTOR == "staff" or user.is_superuser:
        return True
    return user.memberships.filter(role=Role.MANAGER).exists()


def has_one(user: User) -> bool:
    """Whether this person has enrolled a passkey or a code app."""
    return user.second_factor_since is not None


def owes(user: AnyUser) -> bool:
    """Whether this session, opened with a password, lacks its second factor: not shown yet, or not enrolled yet.

    ``user`` comes from a request that went through django-otp's middleware.
    """
    if not user.is_authenticated:
        return False
    return not is_verified(user) if has_one(user) else is_required_of(user)
