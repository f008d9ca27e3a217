"""Tokens of password links: valid until used, expired, or the account's access is closed."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from partners.models import User


class AccessTokenGenerator(PasswordResetTokenGenerator):
    """Django's token generator; closing the access also invalidates earlier tokens."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        closed = user.access_closed_at.timestamp() if user.access_closed_at else ""
        return f"{super()._make_hash_value(user, timestamp)}{closed}"


access_tokens = AccessTokenGenerator()
