"""Logging in: whoever is not of the staff is a stranger, at the log-in page and at each request after it."""

from django.contrib.auth.backends import ModelBackend

from consortium.staff import AnyUser, is_staff
from partners.models import User


class StaffBackend(ModelBackend):
    """Django's, which asks at each request whether the account may still enter."""

    def get_user(self, user_id: int) -> User | None:
        """The person behind a session, with ``has_team`` read in the same query; None once they may not enter."""
        user = User.objects.with_team().filter(pk=user_id).first()
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AnyUser | None) -> bool:
        """Whether this account may enter now."""
        return is_staff(user)
