"""The two kinds of people in the admin, before any question of partner: the staff, and the coordination among them."""


def is_staff(user) -> bool:
    """Whether this is somebody of the staff: may read everything in the admin."""
    return bool(user.is_active and user.is_staff)


def is_coordination(user) -> bool:
    """Whether this is somebody of the coordination: may do everything."""
    return bool(is_staff(user) and user.is_superuser)
