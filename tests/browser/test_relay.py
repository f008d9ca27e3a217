"""A librarian asks for an activity, confirms from the mail, follows her request, answers, withdraws."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import violations

LAST_LINK = (
    "import re; from consortium.outbox.models import OutgoingEmail as O; "
    "print(re.search(r'http\\S+/demandes/\\S+', O.objects.filter(to='{to}').latest('pk').text)[0])"
)


def find_place(page: Page, text: str, *, javascript: bool) -> None:
    """Look for a commune, by the script or by the button."""
    search = page.get_by_label("Votre commune, son code postal ou le nom de votre lieu")
    if javascript:
        search.press_sequentially(text)
    else:
        search.fill(text)
        page.get_by_role("button", name="Chercher", exact=True).click()


def ask(page: Page, to: str, *, javascript: bool) -> None:
    """Fill the whole form, for a place that the network does not know."""
    page.goto("/demander-une-activite/")
    page.get_by_label("Ce que vous souhaitez").fill("Une soirée sous les étoiles")
    find_place(page, "ban de sapt", javascript=javascript)
    expect(page.get_by_label("Nom du lieu")).to_be_hidden()
    page.get_by_label(re.compile("Un autre lieu à Ban-de-Sapt")).check()
    page.get_by_label("Nom du lieu").fill("Salle des fêtes")
    page.get_by_label("Sorte de lieu").select_option(label="Mairie, salle des fêtes")
    page.get_by_label("Familles").check()
    page.get_by_label(re.compile("^Votre nom")).fill("Jeanne Humbert")
    page.get_by_label(re.compile("^Votre adresse e-mail")).fill("jeanne")
    page.wait_for_timeout(3100)  # nobody fills a form faster, and the portal knows
    page.get_by_role("button", name="Envoyer ma demande").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("2 points à revoir")
    summary.get_by_role("link", name="Votre adresse e-mail").click()
    expect(page.get_by_label(re.compile("^Votre adresse e-mail"))).to_be_focused()
    expect(page.get_by_label("Nom du lieu")).to_have_value("Salle des fêtes")
    page.get_by_label(re.compile("^Votre adresse e-mail")).fill(to)
    page.get_by_label(re.compile("J’accepte")).check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plus qu’un clic")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_form_to_the_withdrawal(new_page, server, javascript):
    page = new_page("phone" if javascript else "desktop", javascript=javascript)
    to = f"relais-{'avec' if javascript else 'sans'}@example.org"
    ask(page, to, javascript=javascript)

    page.goto(server.evaluate(LAST_LINK.format(to=to)))
    page.get_by_role("button", name="Confirmer ma demande").click()
    expect(page.get_by_role("heading", name="Elle est confirmée")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_contain_text("Confirmée")

    page.get_by_label("Votre message").fill("La salle a trois prises.")
    page.get_by_role("button", name="Envoyer ce message").click()
    expect(page.locator("#messages")).to_contain_text("La salle a trois prises.")

    page.get_by_role("link", name="Modifier ma demande").click()
    page.get_by_label("Combien de personnes").fill("40")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Vos changements sont enregistrés")
    expect(page.locator(".asked")).to_contain_text("environ 40 personnes")

    page.get_by_role("link", name="Retirer ma demande").click()
    page.get_by_role("button", name="Oui, retirer ma demande").click()
    expect(page.get_by_role("heading", name="Vous l’avez retirée")).to_be_visible()


def test_axe_finds_nothing_on_errors_nor_on_the_pages_of_a_request(new_page, server):
    page = new_page(bypass_csp=True)
    page.goto("/demander-une-activite/")
    find_place(page, "epinal", javascript=True)
    expect(page.locator("#lieux input").first).to_be_attached()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    addresses = server.evaluate(
        "from partners.models import ActivityRequest as R; "
        "rows = {row.state: row for row in R.objects.exclude(state='confirmed')}.values(); "
        "open = R.objects.filter(state='confirmed').first().get_absolute_url(); "
        "print(*[row.get_absolute_url() for row in rows], open, open + 'retirer/', open + 'amender/')"
    ).split()
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = violations(page)
    assert {address: problems for address, problems in found.items() if problems} == {}
