"""A visitor finds what is on near their village: filters, chips, pages, map, month, event."""

import re
import urllib.request
from email.utils import parsedate_to_datetime

import pytest
from playwright.sync_api import Page, expect

from events.calendar.periods import PARIS
from tests.browser.server import QUIET_HOUR

TOTAL = re.compile(r"^(\d+) événements?$")


def total(page: Page) -> int:
    """How many events the page says it shows."""
    heading = page.locator("#resultats-titre")
    expect(heading).to_have_text(TOTAL)
    return int(TOTAL.match(heading.inner_text().strip())[1])


def expect_total(page: Page, number: int) -> None:
    """The page comes to show this many events: what it showed before may stand for a moment under the new address."""
    expect(page.locator("#resultats-titre")).to_have_text(re.compile(rf"^{number} événements?$"))


def open_facet(page: Page, label: str):
    """The options of a filter, unfolded."""
    facet = page.locator("details.facet").filter(has=page.locator("summary", has_text=label))
    if facet.get_attribute("open") is None:
        facet.locator("summary").click()
    return facet


def count_of(option) -> int:
    """The number that an option announces."""
    return int(option.locator(".option__count").inner_text())


def test_a_filter_gives_what_its_count_announced_and_its_chip_takes_it_back(page):
    page.goto("/agenda/")
    everything = total(page)
    option = open_facet(page, "Département").locator("label.option", has_text="Vosges")
    announced = count_of(option)
    option.get_by_role("checkbox").check()
    expect(page).to_have_url(re.compile(r"\?.*departement=88"))
    chip = page.get_by_role("list", name="Filtres actifs").get_by_role("link", name=re.compile("Vosges"))
    expect(chip).to_be_visible()
    expect_total(page, announced)
    chip.click()
    expect(page).not_to_have_url(re.compile("departement"))
    expect_total(page, everything)


def test_filters_add_up_and_the_address_can_be_shared(page, new_page):
    page.goto("/agenda/")
    open_facet(page, "Département").locator("#f-departement-57").check()
    expect(page).to_have_url(re.compile("departement=57"))
    page.locator("label.option", has_text="Gratuit").get_by_role("checkbox").check()
    expect(page).to_have_url(re.compile("gratuit=1"))
    expect(page.get_by_role("list", name="Filtres actifs").get_by_role("listitem")).to_have_count(3)
    friend = new_page()
    friend.goto(page.url)
    assert total(friend) == total(page)


def test_the_back_button_undoes_a_filter(page):
    page.goto("/agenda/")
    everything = total(page)
    page.locator("label.option", has_text="Gratuit").get_by_role("checkbox").check()
    expect(page).to_have_url(re.compile("gratuit=1"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("gratuit"))
    expect_total(page, everything)


def test_the_list_goes_on_over_pages(page):
    page.goto("/agenda/")
    first = page.locator(".card__title a").first.get_attribute("href")
    page.get_by_role("link", name="Page suivante").click()
    expect(page.get_by_text(re.compile("^Page 2 sur"))).to_be_visible()
    assert page.locator(".card__title a").first.get_attribute("href") != first
    page.get_by_role("link", name="Page précédente").click()
    expect(page.locator(".card__title a").first).to_have_attribute("href", first)


@pytest.mark.usefixtures("_something_in_saint_die")
def test_near_a_village_found_by_its_name_without_accents(page):
    page.goto("/agenda/")
    everything, shown = total(page), page.locator("#resultats-titre")
    before = shown.inner_text()
    page.get_by_label("Commune ou code postal").press_sequentially("st die")
    suggestions = page.get_by_role("list", name="Communes proposées")
    suggestions.get_by_role("button", name=re.compile("Saint-Dié-des-Vosges")).click()
    expect(page).to_have_url(re.compile("commune=88413"))
    expect(shown).not_to_have_text(before)  # it may stand for a moment under the new address
    assert 0 < total(page) < everything


def test_a_sentence_becomes_filters_and_the_form_says_so(page):
    page.goto("/agenda/")
    everything = total(page)
    field = page.get_by_role("searchbox", name="Rechercher", exact=True).and_(page.locator("#f-q"))
    field.fill("gratuit dans les Vosges")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/agenda/\?departement=88&gratuit=1$"))
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    expect(page.locator("#f-departement-88")).to_be_checked()
    few = total(page)
    assert 0 < few < everything
    open_facet(page, "Département").locator("#f-departement-88").uncheck()
    expect(page).to_have_url(re.compile(r"/agenda/\?gratuit=1$"))


def test_a_search_that_finds_nothing_offers_something_else(page):
    page.goto("/agenda/?q=introuvable")
    assert total(page) == 0
    assert page.locator("#resultats .card__title a, #resultats a[href]").count() > 0


def test_the_map_opens_with_pins_and_outlines_and_a_pin_leads_to_an_event(page):
    page.goto("/agenda/")
    page.get_by_label("Présentation de l’agenda").get_by_role("link", name="Carte").click()
    expect(page.locator("#carte path.leaflet-interactive, #carte svg path").first).to_be_attached()
    pin = page.locator("#carte .leaflet-marker-icon").first
    expect(pin).to_be_visible()
    for _ in range(12):  # a cluster opens on smaller ones, and at last on a pin
        lone = page.locator("#carte .leaflet-marker-icon.pin")
        if lone.count():
            break
        page.locator("#carte .leaflet-marker-icon").first.press("Enter")
        # The focus comes back a moment later; until then it could leave between a pin and the key pressed on it.
        expect(page.locator("#carte .leaflet-marker-icon:focus")).to_be_visible()
    lone.first.press("Enter")
    popup = page.locator(".leaflet-popup .map-popup")
    expect(popup).to_be_visible()
    popup.locator(".map-popup__events a").first.click()
    expect(page).to_have_url(re.compile("/evenements/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_map_is_still_there_when_no_tile_server_answers(new_page, expected):
    expected.append("data.geopf.fr|ERR_FAILED")
    page = new_page()
    page.route(re.compile("geopf"), lambda route: route.abort())
    page.goto("/agenda/carte/")
    expect(page.locator("#carte .leaflet-marker-icon").first).to_be_visible()
    expect(page.locator("#carte svg path").first).to_be_attached()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_month_follows_the_filters_and_leads_to_an_event(new_page, device):
    page = new_page(device)
    page.goto("/agenda/?gratuit=1")
    page.get_by_label("Présentation de l’agenda").get_by_role("link", name="Mois").click()
    expect(page).to_have_url(re.compile(r"/agenda/calendrier/\d{4}/\d{2}/\?gratuit=1"))
    before = page.locator("#mois-titre .month-name").inner_text()
    page.locator(".month-nav a[rel=next]").click()
    expect(page.locator("#mois-titre .month-name")).not_to_have_text(before)
    page.locator("table.month a[href^='/evenements/']").first.click()
    expect(page).to_have_url(re.compile("/evenements/"))


def test_an_event_says_when_where_and_how_to_keep_it(page):
    page.goto("/agenda/")
    card = page.locator(".card").first
    title = card.locator(".card__title").inner_text()
    card.locator(".card__title a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".event__when")).to_be_visible()
    assert page.locator("a[href$='.ics']").count() > 0


def test_the_home_page_leads_to_a_departement_by_its_outline(page):
    page.goto("/")
    page.locator("main svg a[href^='/departements/']").first.press("Enter")
    expect(page).to_have_url(re.compile("/departements/"))


def test_the_search_of_every_page_leads_to_the_agenda(page):
    page.goto("/partenaires/")
    page.get_by_role("search").get_by_role("searchbox").fill("étoiles")
    page.get_by_role("search").get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile("/agenda/\\?q="))
    assert total(page) >= 0


def test_on_a_phone_the_filters_open_as_a_sheet_and_close(new_page):
    page = new_page("phone")
    page.goto("/agenda/")
    filters = page.get_by_role("form", name="Filtrer l’agenda")
    expect(filters).not_to_be_visible()
    page.get_by_role("link", name=re.compile("^Filtrer")).click()
    expect(filters).to_be_visible()
    page.get_by_role("link", name="Fermer").click()
    expect(filters).not_to_be_visible()


def test_the_keyboard_reaches_the_content_at_once(page):
    page.goto("/agenda/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.keyboard.press("Enter")
    expect(page.locator("main#contenu")).to_be_focused()


def test_a_search_of_ten_thousand_letters_is_answered_in_our_own_words(page):
    response = page.goto(f"/agenda/?q={'é' * 10_000}")
    assert response.status == 200
    expect(page.locator(".field__error").first).to_be_visible()


def test_the_portal_lives_at_a_quiet_hour(server):
    with urllib.request.urlopen(f"{server.origin}/sante/", timeout=10) as answer:  # noqa: S310 - our own server
        served = parsedate_to_datetime(answer.headers["Date"])
    assert served.astimezone(PARIS).hour == QUIET_HOUR.hour
