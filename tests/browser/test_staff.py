"""The staff at work in the real admin: an editor publishes and the public sees it; another partner's team may not."""

import datetime as dt
import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import TODAY, Server

SOON = TODAY + dt.timedelta(days=9)


def log_in(page: Page, server: Server, email: str) -> None:
    """Open a session of the staff, as a person would."""
    page.goto("/admin/login/")
    page.locator("#id_username").fill(email)
    page.locator("#id_password").fill(server.password)
    page.get_by_role("button", name=re.compile("connecter|Connexion", re.IGNORECASE)).click()
    expect(page).to_have_url(re.compile("/admin/$"))


@pytest.fixture
def editor(page, server) -> Page:
    """A page where an editor of Accustica is logged in."""
    log_in(page, server, "redaction@accustica.example.org")
    return page


def write_event(page: Page, title: str) -> None:
    """Fill in the form of a new event with one occurrence."""
    page.goto("/admin/events/event/add/")
    page.get_by_label("Titre").first.fill(title)
    page.locator("#id_summary").fill("Regarder le ciel, comprendre ce qu’on voit.")
    page.locator("#id_format").select_option("atelier")
    page.locator("#id_themes_0").check()
    page.locator("#id_audiences_0").check()
    page.locator("#id_occurrences-0-day").fill(f"{SOON:%Y-%m-%d}")
    page.locator("#id_occurrences-0-start_time").fill("14:00")
    page.locator("#id_occurrences-0-end_time").fill("16:00")
    choose_first_venue(page)


def choose_first_venue(page: Page) -> None:
    """Pick a venue in the autocomplete of the first occurrence."""
    page.locator(".field-venue .select2-selection").first.click()
    page.locator(".select2-search__field").last.press_sequentially("médiathèque")
    # A venue, whatever the list holds before the answer to the last letter: «Recherche en cours…» is an option too.
    page.locator(".select2-results__option", has_text=re.compile("Médiathèque")).first.click()
    expect(page.locator(".field-venue .select2-selection__rendered").first).to_contain_text("Médiathèque")


def test_an_editor_publishes_and_the_public_sees_it(editor, new_page):
    title = f"Nuit des étoiles {secrets.token_hex(3)}"
    visitor = new_page()
    visitor.goto(f"/agenda/?q={title}")
    expect(visitor.locator("#resultats-titre")).to_have_text(re.compile("^0 événement"))

    write_event(editor, title)
    editor.get_by_role("button", name="Enregistrer, puis publier…").click()
    editor.locator("main, #content").get_by_role("button", name=re.compile("publier", re.IGNORECASE)).first.click()
    expect(editor.get_by_text(re.compile("publié", re.IGNORECASE)).first).to_be_visible()

    visitor.goto(f"/agenda/?q={title}")
    expect(visitor.locator("#resultats-titre")).to_have_text(re.compile("^1 événement"))
    visitor.locator(".card__title a").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)


def test_a_draft_is_previewed_by_the_staff_and_unknown_to_the_public(editor, new_page, expected):
    expected.append("status of 404")
    title = f"Brouillon {secrets.token_hex(3)}"
    write_event(editor, title)
    editor.get_by_role("button", name="Enregistrer et prévisualiser").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text(title)
    visitor = new_page()
    visitor.goto(f"/agenda/?q={title}")
    expect(visitor.locator("#resultats-titre")).to_have_text(re.compile("^0 événement"))
    response = visitor.goto(f"/evenements/{title.lower().replace(' ', '-')}/")
    assert response.status == 404


def test_another_partners_contributor_reads_but_may_not_change(editor, new_page, server, expected):
    expected.append("status of 403")
    title = f"À nous {secrets.token_hex(3)}"
    write_event(editor, title)
    editor.get_by_role("button", name="Enregistrer et rester ici").click()
    expect(editor).to_have_url(re.compile(r"/admin/events/event/\d+/change/"))
    address = re.sub(r"^https?://[^/]+", "", editor.url)

    other = new_page()
    log_in(other, server, "contribution@nef-des-sciences.example.org")
    other.goto(address)
    expect(other.get_by_text("Vous pouvez lire cet événement")).to_be_visible()
    expect(other.locator("[name=_save], [name=_publish]")).to_have_count(0)
    token = next(cookie["value"] for cookie in other.context.cookies() if cookie["name"] == "csrftoken")
    response = other.request.post(
        address,
        form={"title": "Pris", "csrfmiddlewaretoken": token},
        headers={"Referer": f"{server.origin}{address}"},
    )
    assert response.status == 403
    editor.goto(address)
    expect(editor.locator("#id_title")).to_have_value(title)


def test_a_contributor_has_no_button_to_publish(new_page, server):
    page = new_page()
    log_in(page, server, "contribution@accustica.example.org")
    page.goto("/admin/events/event/add/")
    expect(page.locator("[name=_save]")).to_be_visible()
    expect(page.locator("[name=_publish]")).to_have_count(0)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_desk_opens_on_what_waits(new_page, server, device):
    page = new_page(device)
    log_in(page, server, "responsable@universite-de-lorraine.example.org")
    expect(page.get_by_role("heading", name=re.compile("traiter", re.IGNORECASE)).first).to_be_visible()
