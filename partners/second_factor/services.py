"""Enrolling, removing and resetting second factors: what writes. Each leaves a trace and tells the person."""

import base64

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from consortium.journal.history import record
from partners.models import RecoveryCodes, User
from partners.team.emails import tell_second_factor
from partners.team.services import end_what_was_open

FACTORS = {"cle": WebAuthnCredential, "application": TOTPDevice}  # as addresses name them; printed codes are no factor
MAX_NAME_LENGTH = 64  # characters of ``Device.name``


def factors_of(user: User) -> list[Device]:
    """The person's passkeys, then code apps, that have been proved once."""
    return [device for model in FACTORS.values() for device in model.objects.devices_for_user(user, confirmed=True)]


def kind_of(device: Device) -> str:
    """The device's kind in French."""
    return "clé d’accès" if isinstance(device, WebAuthnCredential) else "application de codes"


def path_of(device: Device) -> str:
    """URL path of the page that removes this device."""
    kind = next(kind for kind, model in FACTORS.items() if isinstance(device, model))
    return reverse("second-factor-remove", args=[kind, device.pk])


def key_to_type(device: TOTPDevice) -> str:
    """The secret of an app in base 32 (RFC 4648), in groups of four, for whoever cannot scan the square."""
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@transaction.atomic
def new_app(user: User) -> TOTPDevice:
    """The code app that this person is about to prove: the same until it is, or is given up."""
    User.objects.select_for_update().get(pk=user.pk)
    found = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-pk").first()
    return found or TOTPDevice.objects.create(user=user, confirmed=False, name="Application de codes")


@transaction.atomic
def enrol(user: User, device: Device, *, name: str = "") -> None:
    """Mark a device as confirmed and name it; write the history and mail the person."""
    device.name, device.confirmed = (name.strip() or device.name or kind_of(device))[:MAX_NAME_LENGTH], True
    device.save()
    User.objects.filter(pk=user.pk, second_factor_since=None).update(second_factor_since=timezone.now())
    user.refresh_from_db(fields=["second_factor_since"])
    _tell(user, f"Second facteur ajouté : {kind_of(device)} « {device.name} »", by=user)


@transaction.atomic
def remove(user: User, device: Device) -> None:
    """Remove one of the person's own; with the last one the printed codes go too."""
    words = f"Second facteur retiré : {kind_of(device)} « {device.name} »"
    device.delete()
    if not factors_of(user):
        _delete_all(user)
    _tell(user, words, by=user)


@transaction.atomic
def reset(user: User, *, by: User | None) -> None:
    """Remove all second factors of an account and end its sessions; the password alone is then enough."""
    _delete_all(user)
    end_what_was_open(user)
    _tell(user, "Second facteur réinitialisé", by=by)


def tell_codes_renewed(user: User) -> None:
    """New recovery codes have replaced the old ones."""
    _tell(user, "Nouveaux codes de secours", by=user)


def _delete_all(user: User) -> None:
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    RecoveryCodes.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(second_factor_since=None)
    user.second_factor_since = None


def _tell(user: User, words: str, *, by: User | None) -> None:
    record(user, words, by=by)
    tell_second_factor(user, words)
