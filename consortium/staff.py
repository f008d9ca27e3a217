"""The two kinds of people in the admin, before any question of partner: the staff, and the coordination among them.

Who is staff is said once, by the ``is_staff`` of the account (:class:`partners.models.User`): a property, not a column.
"""

from typing import TYPE_CHECKING, TypeGuard, Union

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, _User
    from django.http import HttpRequest

Actor = Union["_User"]  # the person who acts: an account, of the model that a floor above this one defines
AnyUser = Union["_User", "AnonymousUser"]  # whose rights are asked: whoever has not logged in has none


def is_staff(user: AnyUser | None) -> TypeGuard[Actor]:
    """Whether this is somebody of the staff (may read everything in the admin): active, and of the coordination or of a
    team. Anybody else, nobody (None) included, is a stranger."""
    return bool(user and user.is_active and user.is_staff)


def is_coordination(user: AnyUser | None) -> TypeGuard[Actor]:
    """Whether this is somebody of the coordination: may do everything."""
    return bool(is_staff(user) and user.is_superuser)


def actor_of(request: "HttpRequest") -> Actor:
    """The account whose request this is, for pages that only accounts reach; PermissionDenied for anybody else."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
