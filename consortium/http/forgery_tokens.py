"""CSRF tokens: the secret behind the masked tokens of one browser, constant until its next log-in."""

from django.http import HttpRequest
from django.middleware import csrf


def secret_of(token: str) -> str:
    """What is under a token: each page hides it otherwise. What is no token, as it is."""
    if len(token) != csrf.CSRF_TOKEN_LENGTH or set(token) - set(csrf.CSRF_ALLOWED_CHARS):
        return token
    return str(csrf._unmask_cipher_token(token))  # type: ignore[attr-defined]  # unknown to Django's stubs


def secret_for(request: HttpRequest) -> str:
    """The secret of the pages that this browser is being shown; it is given one if it has none."""
    return secret_of(csrf.get_token(request))
