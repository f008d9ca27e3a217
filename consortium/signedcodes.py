"""What a link in a mail carries: a row and an address, signed. It cannot be turned to somebody else's."""

import datetime as dt

from django.core import signing

NOT_WHOLE = "Ce lien n’est pas entier : copiez-le en une seule fois depuis le courriel."


def write_code(pk: int, email: str, *, salt: str) -> str:
    """The code of a row and an address, for one purpose (``salt``)."""
    return signing.dumps([pk, email], salt=salt)


def read_code(
    code: str, *, salt: str, error: type[Exception], max_age: dt.timedelta | None = None, too_old: str = ""
) -> tuple[int, str]:
    """The row's key and the address that a code names. ``error``, in words, for one that is forged or too old."""
    try:
        pk, email = signing.loads(code, salt=salt, max_age=max_age)
    except signing.SignatureExpired as cause:
        raise error(too_old) from cause
    except (signing.BadSignature, ValueError, TypeError) as cause:
        raise error(NOT_WHOLE) from cause
    return pk, email
