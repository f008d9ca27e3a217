"""Authentication backend: only staff may log in, checked again at each request."""

from django.contrib.auth.backends import ModelBackend

from consortium.staff import AnyUser, is_staff
from partners.models import User


class StaffBackend(ModelBackend):
    """ModelBackend that checks at each request whether the account is still staff."""

    def get_user(self, user_id: int) -> User | None:
        """The person behind a session, with ``has_team`` read in the same query; None once they may not enter."""
        user = User.objects.with_team().filter(pk=user_id).first()
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AnyUser | None) -> bool:
        """Whether this account may enter now."""
        return is_staff(user)
