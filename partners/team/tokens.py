"""What the links to choose a password carry: good until used, aged, or the access closed."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from partners.models import User


class AccessTokenGenerator(PasswordResetTokenGenerator):
    """Django's, which also forgets what it gave before the access was closed."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        closed = user.access_closed_at.timestamp() if user.access_closed_at else ""
        return f"{super()._make_hash_value(user, timestamp)}{closed}"


access_tokens = AccessTokenGenerator()
