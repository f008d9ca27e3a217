"""Links whose holder acts without an account: derived from the portal's key, never stored.

A token is the key of a row and a code (HMAC-SHA256 under ``SECRET_KEY``) of that key and of a seed that the row keeps.
The database and backups hold the seed but not the key, so links cannot be derived from them. Links made under a key
of ``SECRET_KEY_FALLBACKS`` go on opening.
"""

import base64
import hashlib

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

MAX_KEY_LENGTH = 18  # digits: below what either database can hold


def make_token(pk: int, seed: str, *, salt: str) -> str:
    """The token of this row, for one purpose (``salt``), under today's key: «12-» and 43 characters."""
    return f"{pk}-{_code(pk, seed, salt, settings.SECRET_KEY)}"


def row_of(token: str) -> int | None:
    """The key of the row that a token names, genuine or not; None for what is no such token."""
    key, dash, _ = token.partition("-")
    return int(key) if dash and key.isascii() and key.isdigit() and len(key) <= MAX_KEY_LENGTH else None


def is_genuine(token: str, pk: int, seed: str, *, salt: str) -> bool:
    """Whether this token was made for this row, under today's key or one that is still admitted."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(token, f"{pk}-{_code(pk, seed, salt, key)}") for key in keys)


def digest(token: str) -> str:
    """SHA-256 of an old random token, 64 hexadecimal characters."""
    return hashlib.sha256(token.encode()).hexdigest()


def _code(pk: int, seed: str, salt: str, key: str) -> str:
    code = salted_hmac(salt, f"{pk}:{seed}", secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(code).decode().rstrip("=")
