"""Recovery codes: made, shown once, printed, and kept as digests only.

A code has 80 random bits, so that a plain SHA-256 of it cannot be turned back (NIST SP 800-63B, look-up secrets).
"""

import hashlib
import secrets

from partners.models import RecoveryCode, RecoveryCodes, User

HOW_MANY = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789"  # 32 signs, without those that paper confuses: i, l, o, 1
LENGTH = 16
GROUP = 4


def digest_of(code: str) -> str:
    """SHA-256, in hexadecimal, of a code as typed: capitals, spaces and hyphens do not count."""
    plain = "".join(sign for sign in code.lower() if sign in ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()


def renew(user: User) -> list[str]:
    """Replace the person's codes; the new ones as they are to be printed. To be called in a transaction."""
    sheet, _ = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": "codes de secours"})
    sheet.codes.all().delete()
    sheet.throttle_reset()
    codes = [_random_code() for _ in range(HOW_MANY)]
    RecoveryCode.objects.bulk_create(RecoveryCode(sheet=sheet, digest=digest_of(code)) for code in codes)
    return codes


def codes_left(user: User) -> int:
    """How many of the printed codes have not served."""
    return RecoveryCode.objects.filter(sheet__user=user).count()


def state_of_sheet(user: User) -> str:
    """In words, whether the person has a sheet, and which: of two sheets the words differ."""
    newest = RecoveryCode.objects.filter(sheet__user=user).order_by("-pk").values_list("pk", flat=True).first()
    return f"feuille n° {newest}" if newest else "aucune"


def _random_code() -> str:
    signs = [secrets.choice(ALPHABET) for _ in range(LENGTH)]
    return "-".join("".join(signs[start : start + GROUP]) for start in range(0, LENGTH, GROUP))
