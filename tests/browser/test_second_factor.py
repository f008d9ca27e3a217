"""Passkeys in the real browser, with an authenticator that Chromium plays; and the way without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.test_staff import log_in

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
RESET = "from django.core.management import call_command; call_command('reset_second_factor', '{}')"
CONTRIBUTOR = "contribution@universite-de-lorraine.example.org"


@pytest.fixture
def own_account(server: Server):
    """An account that no other test logs in with, back without a second factor afterwards."""
    yield CONTRIBUTOR
    server.evaluate(RESET.format(CONTRIBUTOR))


def with_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_a_passkey_is_added_then_asked_for(new_page, server, own_account):
    page = new_page("phone", base_url=server.origin.replace("127.0.0.1", "localhost"))
    with_authenticator(page)
    log_in(page, server, own_account)
    page.goto("/compte/double-authentification/")
    page.get_by_label("Nom de l’appareil").fill("Téléphone de Camille")
    page.get_by_role("button", name="Ajouter une clé d’accès").tap()
    expect(page).to_have_url(re.compile("/codes/$"))
    page.get_by_role("button", name="Faire mes codes").tap()
    expect(page.locator(".recovery-codes li")).to_have_count(10)

    page.context.clear_cookies()
    page.goto("/admin/events/event/")
    page.locator("#id_username").fill(own_account)
    page.locator("#id_password").fill(server.password)
    page.get_by_role("button", name="Se connecter").tap()
    expect(page.get_by_role("heading", name="Deuxième étape")).to_be_visible()
    page.get_by_role("button", name="Utiliser ma clé d’accès").tap()
    expect(page).to_have_url(re.compile("/admin/events/event/$"))
