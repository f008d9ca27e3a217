"""Encrypted, authenticated codes in links of mails: they can be neither altered nor read.

A seal is AES-SIV (RFC 5297) under a key made of ``SECRET_KEY`` and of the purpose of the link: authentic, and opaque in
logs, in the history of browsers, in what a mail program reports. Links of a key of ``SECRET_KEY_FALLBACKS`` go on
opening, and so do those signed as the portal did before, until they grow old.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import struct
import time
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.core import signing

NOT_WHOLE = "Ce lien n’est pas entier : copiez-le en une seule fois depuis le courriel."
MOMENT = struct.Struct(">Q")  # seconds since 1970, before the value


class NotGenuineError(ValueError):
    """A code that this portal did not make, for this purpose; ``is_too_old`` when it did, and its time is over."""

    def __init__(self, *, is_too_old: bool = False) -> None:
        super().__init__("too old" if is_too_old else "not genuine")
        self.is_too_old = is_too_old


def seal(value: object, *, salt: str) -> str:
    """A value (JSON) as a code that only this portal reads, for one purpose (``salt``); letters, digits, «-», «_»."""
    plain = MOMENT.pack(int(time.time())) + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = _cipher(settings.SECRET_KEY, salt).encrypt(plain, None)
    return _written(sealed)


def unseal(code: str, *, salt: str, max_age: dt.timedelta | None = None) -> Any:
    """The value of a code. NotGenuineError for one that is forged, cut or too old."""
    if ":" in code:  # as Django signs: from before codes were sealed
        return _signed(code, salt, max_age)
    plain = _opened(code, salt)
    made_at = MOMENT.unpack_from(plain)[0]
    if max_age is not None and time.time() - made_at > max_age.total_seconds():
        raise NotGenuineError(is_too_old=True)
    return json.loads(plain[MOMENT.size :])


def write_code(pk: int, email: str, *, salt: str) -> str:
    """The code of a row and an address, for one purpose (``salt``)."""
    return seal([pk, email], salt=salt)


def read_code(
    code: str, *, salt: str, error: type[Exception], max_age: dt.timedelta | None = None, too_old: str = ""
) -> tuple[int, str]:
    """The row's key and the address that a code names. ``error``, in French, for one that is forged or too old."""
    try:
        pk, email = unseal(code, salt=salt, max_age=max_age)
    except NotGenuineError as cause:
        raise error(too_old if cause.is_too_old else NOT_WHOLE) from cause
    except (ValueError, TypeError) as cause:
        raise error(NOT_WHOLE) from cause
    return pk, email


def _signed(code: str, salt: str, max_age: dt.timedelta | None) -> Any:
    try:
        return signing.loads(code, salt=salt, max_age=max_age)
    except signing.SignatureExpired as error:
        raise NotGenuineError(is_too_old=True) from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotGenuineError from error


def _opened(code: str, salt: str) -> bytes:
    try:
        sealed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotGenuineError from error
    if _written(sealed) != code:  # the last letter has bits that no byte needs: one code has one writing
        raise NotGenuineError
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(key, salt).decrypt(sealed, None)
        except (InvalidTag, ValueError):  # another key's, or too short to be anybody's
            continue
    raise NotGenuineError


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _cipher(key: str, salt: str) -> AESSIV:
    return AESSIV(hmac.new(key.encode(), f"consortium.signedcodes:{salt}".encode(), hashlib.sha512).digest())
