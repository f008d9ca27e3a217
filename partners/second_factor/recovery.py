"""Recovery codes: made, shown once, printed, and kept as digests only.

A code has 80 random bits, so that a plain SHA-256 of it cannot be turned back (NIST SP 800-63B, look-up secrets).
"""

import secrets

from partners.models import RecoveryCode, RecoveryCodes, User
from partners.models.second_factor import CODE_ALPHABET, digest_of

HOW_MANY = 10
LENGTH = 16
GROUP = 4


def renew(user: User) -> list[str]:
    """Replace the person's codes; the new ones as they are to be printed. To be called in a transaction."""
    sheet, _ = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": "codes de secours"})
    sheet.codes.all().delete()
    sheet.throttle_reset()
    codes = [_random_code() for _ in range(HOW_MANY)]
    RecoveryCode.objects.bulk_create(RecoveryCode(sheet=sheet, digest=digest_of(code)) for code in codes)
    return codes


def codes_left(user: User) -> int:
    """The number of unused recovery codes."""
    return RecoveryCode.objects.filter(sheet__user=user).count()


def state_of_sheet(user: User) -> str:
    """In words, whether the person has a sheet, and which: of two sheets the words differ."""
    newest = RecoveryCode.objects.filter(sheet__user=user).order_by("-pk").values_list("pk", flat=True).first()
    return f"feuille n° {newest}" if newest else "aucune"


def _random_code() -> str:
    signs = [secrets.choice(CODE_ALPHABET) for _ in range(LENGTH)]
    return "-".join("".join(signs[start : start + GROUP]) for start in range(0, LENGTH, GROUP))
