"""The two kinds of people in the admin, before any question of partner: the staff, and the coordination among them.

Who is staff is said once, by the ``is_staff`` of the account (:class:`partners.models.User`): a property, not a column.
"""


def is_staff(user) -> bool:
    """Whether this is somebody of the staff (may read everything in the admin): active, and of the coordination or of a
    team. Anybody else, nobody (None) included, is a stranger."""
    return bool(user and user.is_active and user.is_staff)


def is_coordination(user) -> bool:
    """Whether this is somebody of the coordination: may do everything."""
    return bool(is_staff(user) and user.is_superuser)
