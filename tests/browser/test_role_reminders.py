"""A member of a team stops the reminders from the link of a message, without an account nor JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.server import Server
from tests.browser.test_accessibility import DEVICES, violations_in_both_schemes

ADDRESS = "contribution@accustica.example.org"
LINK = f"from events.reminders.links import role_stop_url; print(role_stop_url({ADDRESS!r}))"
WISHED = f"""
from partners.models import Membership
print(list(Membership.objects.filter(user__email={ADDRESS!r}).values_list("receives_reminders", flat=True)))
"""
AGAIN = "from partners.models import Membership; Membership.objects.update(receives_reminders=True)"


@pytest.fixture
def path(server: Server):
    """The link; the box is ticked again afterwards."""
    yield "/rappels/" + server.evaluate(LINK).partition("/rappels/")[2]
    server.evaluate(AGAIN)


def test_the_link_asks_then_stops(new_page, server: Server, path: str):
    page = new_page(javascript=False)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ne plus recevoir ces rappels ?")
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    assert server.evaluate(WISHED) == "[True]"
    page.get_by_role("button", name="Oui, arrêter tous ces rappels").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est arrêté")
    assert server.evaluate(WISHED) == "[False]"


@pytest.mark.parametrize("device", DEVICES)
def test_axe_finds_nothing(new_page, path: str, device: str):
    page = new_page(device, bypass_csp=True)
    page.goto(path)
    assert violations_in_both_schemes(page) == []
    page.get_by_role("button", name="Oui, arrêter tous ces rappels").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est arrêté")
    page.wait_for_load_state("load")  # its style sheets, which sizes and contrasts come from
    assert violations_in_both_schemes(page) == []
