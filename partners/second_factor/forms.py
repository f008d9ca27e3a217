"""Forms of the second factor: six digits of an app, or a printed recovery code."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from partners.models import RecoveryCodes, User
from partners.second_factor.recovery import LENGTH
from partners.second_factor.services import MAX_NAME_LENGTH

MAX_CODE_LENGTH = 40  # characters, spaces and hyphens included
MAX_FAILURES = 10  # counted: the wait doubles from 1 second and stays at 2**9 seconds, so that nobody is shut out
WRONG = "Ce code n’est pas le bon. Prenez celui que l’application montre maintenant, ou un autre de la feuille."


class CodeForm(forms.Form):
    """A code of an app of this person's, or of their printed sheet; ``device`` holds what accepted it.

    The rows are locked: two requests cannot use one code, nor guess beside each other.
    """

    code = forms.CharField(
        label="Code de l’application, ou code de secours",
        max_length=MAX_CODE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "none"}),
        error_messages={"required": "Écrivez le code."},
    )

    def __init__(self, *args: Any, user: User, confirmed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.confirmed = user, confirmed
        self.device: Device | None = None

    def clean_code(self) -> str:
        """Try the code against what it looks like."""
        typed = "".join(sign for sign in self.cleaned_data["code"] if sign.isalnum())
        model = RecoveryCodes if len(typed) == LENGTH else TOTPDevice
        self._try(model, typed)
        return typed

    def _try(self, model: type[Device], typed: str) -> None:
        # A refusal must not undo the count of failures: it is raised once the transaction has been committed.
        with transaction.atomic():
            devices = list(model.objects.devices_for_user(self.user, self.confirmed).select_for_update().order_by("pk"))
            waits = [wait for device in devices if (wait := _seconds_to_wait(device))]
            if len(waits) < len(devices):
                self.device = next((device for device in devices if device.verify_token(typed)), None)
            excess = model.objects.filter(user=self.user, throttling_failure_count__gt=MAX_FAILURES)
            excess.update(throttling_failure_count=MAX_FAILURES)
        if self.device is None and devices and len(waits) == len(devices):
            seconds = min(waits)
            counted = f"{seconds} seconde{'s' if seconds > 1 else ''}"
            raise forms.ValidationError(f"Plusieurs codes faux de suite. Attendez {counted}, puis recommencez.")
        if self.device is None:
            raise forms.ValidationError(WRONG)


class NewAppForm(CodeForm):
    """The first code of an app that is being enrolled, and what the person calls it."""

    name = forms.CharField(
        label="Nom de l’appareil",
        max_length=MAX_NAME_LENGTH,
        required=False,
        help_text="Facultatif : « téléphone de Camille ».",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, confirmed=False, **kwargs)
        self.fields["code"].label = "Les six chiffres"


def _seconds_to_wait(device: Device) -> int:
    """Whole seconds before this device looks at another code; 0 when it would now."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    return max(1, int((why["locked_until"] - timezone.now()).total_seconds()) + 1)
