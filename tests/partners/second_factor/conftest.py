"""An account of the coordination, its code app, and the browser in which only its password has been given."""

import time

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from partners.models import User
from partners.second_factor import services
from tests.factories import coordination


def code_of(device: TOTPDevice, *, later: int = 0) -> str:
    """The six figures that an app shows now, or so many steps of thirty seconds later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + later * device.step
    return f"{totp.token():06d}"


@pytest.fixture
def user() -> User:
    return coordination(email="tete@example.org")


@pytest.fixture
def app(user: User) -> TOTPDevice:
    """A code app that counts."""
    device = services.new_app(user)
    services.enrol(user, device, name="Téléphone")
    return device


@pytest.fixture
def browser_of_user(client: Client, user: User) -> Client:
    client.force_login(user)
    return client
