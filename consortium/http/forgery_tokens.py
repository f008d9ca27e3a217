"""The token of a form (against forgery), and what all those of one browser have in common until its next log-in."""

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_TOKEN_LENGTH, _unmask_cipher_token, get_token


def secret_of(token: str) -> str:
    """What is under a token: each page hides it otherwise. What is no token, as it is."""
    if len(token) != CSRF_TOKEN_LENGTH or set(token) - set(CSRF_ALLOWED_CHARS):
        return token
    return _unmask_cipher_token(token)


def secret_for(request: HttpRequest) -> str:
    """The secret of the pages that this browser is being shown; it is given one if it has none."""
    return secret_of(get_token(request))
