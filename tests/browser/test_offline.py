"""A form sent while the line is cut stays on its page, says so, and is sent by «Réessayer» once the line is back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_failures import said
from tests.browser.test_relay import SEND, expect_sent, fill
from tests.browser.test_staff import log_in

CUT = re.compile("^La connexion à Internet est coupée. Rien n’est envoyé")
BACK = re.compile("^La connexion à Internet est revenue. Rien n’est encore envoyé")


def held(page: Page, button: str) -> None:
    """Send while the line is cut, twice; then the line comes back."""
    address = page.url
    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).click()
    expect(said(page)).to_have_text(CUT)
    again = page.get_by_role("button", name="Réessayer")
    again.click()
    expect(said(page)).to_have_text(CUT)
    assert page.url == address
    page.context.set_offline(False)
    expect(said(page)).to_have_text(BACK)
    again.click()


def test_a_form_of_the_admin_is_held_while_the_line_is_cut(page, server):
    log_in(page, server, "redaction@accustica.example.org")
    page.goto("/admin/events/event/add/")
    page.get_by_label("Titre").first.fill("Nuit sans ligne")
    held(page, "Enregistrer")
    expect(page.locator(".errornote")).to_be_visible()  # it was sent, by the button that was pressed, and read
    expect(page.get_by_label("Titre").first).to_have_value("Nuit sans ligne")


def test_what_was_typed_is_still_said_unsaved_after_a_form_was_held(page, server):
    log_in(page, server, "redaction@accustica.example.org")
    page.goto("/admin/events/event/add/")
    page.get_by_label("Titre").first.press_sequentially("Nuit sans ligne")
    page.context.set_offline(True)
    page.locator("[name=_save]").click()
    expect(said(page)).to_have_text(CUT)
    page.context.set_offline(False)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_request_is_held_while_the_line_is_cut(new_page, device):
    page = new_page(device)
    page.goto("/demander-une-activite/")
    page.get_by_label("Ce que vous souhaitez").fill("Une soirée sans ligne")
    fill(page, f"hors-ligne-{device}@example.org", javascript=True)
    page.get_by_label(re.compile("J’accepte")).check()
    held(page, SEND)
    expect_sent(page)


def test_a_request_sent_again_after_back_is_the_same_one(page):
    page.goto("/demander-une-activite/")
    page.get_by_label("Ce que vous souhaitez").fill("Une soirée envoyée deux fois")
    fill(page, "retour@example.org", javascript=True)
    page.get_by_label(re.compile("J’accepte")).check()
    page.get_by_role("button", name=SEND).click()
    expect_sent(page)
    page.go_back()
    page.get_by_label(re.compile("Un autre lieu à Ban-de-Sapt")).check()  # it came by the script, not with the page
    expect(page.get_by_label("C’est une autre demande")).not_to_be_checked()
    page.wait_for_timeout(3100)  # nobody fills a form faster
    page.get_by_role("button", name=SEND).click()
    expect_sent(page)
    expect(page.get_by_text("nous ne gardons qu’une demande")).to_be_visible()
