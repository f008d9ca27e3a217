"""Recovery codes of the second factor. Passkeys and code apps are django-otp's own models."""

import hashlib

from django.db import models
from django_otp.models import Device, ThrottlingMixin

CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789"  # 32 signs, without those that paper confuses: i, l, o, 1


def digest_of(code: str) -> str:
    """SHA-256, in hexadecimal, of a recovery code as typed: capitals, spaces and hyphens do not count."""
    plain = "".join(sign for sign in code.lower() if sign in CODE_ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()


class RecoveryCodes(ThrottlingMixin, Device):
    """The printed codes of one account: each opens once. Only digests are kept: see ``second_factor.recovery``."""

    class Meta:
        verbose_name = "codes de secours"
        verbose_name_plural = "codes de secours"
        constraints = [models.UniqueConstraint(fields=["user"], name="recovery_codes_one_sheet_per_user")]

    def get_throttle_factor(self) -> int:
        """Seconds to wait after a first wrong code; each further one doubles them."""
        return 1

    def verify_token(self, token: str) -> bool:
        """Whether this is one of the codes; it is then used up. To be called in a transaction, with the row locked."""
        if not self.verify_is_allowed()[0]:
            return False
        used, _ = self.codes.filter(digest=digest_of(token)).delete()
        if used:
            self.throttle_reset()
        else:
            self.throttle_increment()
        return bool(used)


class RecoveryCode(models.Model):
    """One printed code that has not served yet."""

    sheet = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes", verbose_name="feuille")
    digest = models.CharField("empreinte", max_length=64, editable=False)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = [models.UniqueConstraint(fields=["sheet", "digest"], name="recovery_code_once_per_sheet")]

    def __str__(self) -> str:
        return f"code de {self.sheet.user}"
