"""What fails in the browser is said, the controls stay in step with the list, and there is a way to try again."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_visitor import total

NANCY = {"latitude": 48.69, "longitude": 6.18}
LISBON = {"latitude": 38.72, "longitude": -9.14}


@pytest.fixture(autouse=True)
def _failures_are_what_is_tested(expected) -> None:
    """The browser tells the console of each request that fails."""
    expected.extend(
        ["Failed to load resource", r"htmx-2\.min\.", r"/(agenda|activites|communes)/", "geojson", "contours"]
    )


def said(page: Page):
    """The sentence of a failure, wherever the person is."""
    return page.locator(".failure--said [role=status]")


def answering(status: int):
    """A server, or what stands before it, that answers so."""
    return lambda route: route.fulfill(status=status, content_type="text/html", body="<p>Non.</p>")


def tick_free(page: Page) -> None:
    page.locator("#f-gratuit").click()


FAILURES = {
    "offline": lambda route: route.abort("internetdisconnected"),
    "hotel": answering(200),
    **{str(status): answering(status) for status in (400, 403, 404, 429, 500, 503)},
}


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_filter_whose_list_does_not_come_is_put_back_said_and_tried_again(new_page, device):
    page = new_page(device)
    page.goto("/agenda/")
    if device == "phone":
        page.locator("a.filters-button").tap()
    everything = page.locator("#resultats-titre").inner_text()
    for name, failure in FAILURES.items():
        page.route(re.compile("gratuit=1"), failure)
        tick_free(page)
        expect(said(page), name).to_have_text(re.compile("La liste n’a pas changé"))
        expect(page.locator("#f-gratuit"), name).not_to_be_checked()
        assert "gratuit" not in page.url, name
        assert page.locator("#resultats-titre").inner_text() == everything, name
        page.unroute(re.compile("gratuit=1"))
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#f-gratuit")).to_be_checked()
    expect(page).to_have_url(re.compile("gratuit=1"))
    expect(said(page)).to_have_count(0)
    page.go_back()
    expect(page.locator("#f-gratuit")).not_to_be_checked()


@pytest.mark.parametrize("address", ["/agenda/", "/agenda/carte/", "/agenda/calendrier/", "/activites/"])
def test_a_double_tap_on_the_second_try_ticks_nothing_beneath_it(new_page, address):
    page = new_page("phone")
    page.goto(address)
    page.locator("a.filters-button").tap()
    page.route(re.compile("gratuit=1"), answering(503))
    tick_free(page)
    again = page.get_by_role("button", name="Réessayer")
    expect(again).to_be_visible()
    page.unroute(re.compile("gratuit=1"))
    page.evaluate("""() => {
        window.landed = [];
        for (const name of ["click", "change"]) document.addEventListener(name, (event) => landed.push(event.type));
    }""")
    again.dblclick()
    expect(page).to_have_url(re.compile("gratuit=1"))
    expect(page.locator("#f-gratuit")).to_be_checked()
    assert page.evaluate("landed") == ["click"]


def test_a_line_too_slow_is_said_and_what_was_ticked_meanwhile_is_not_lost(page):
    page.goto("/agenda/")
    page.evaluate("htmx.config.timeout = 300")
    waiting: list[Route] = []
    page.route(re.compile("gratuit=1"), lambda route: waiting.append(route))
    tick_free(page)
    expect(said(page)).to_have_text(re.compile("^La connexion est trop lente"))
    expect(page.locator("#f-gratuit")).not_to_be_checked()
    page.unroute(re.compile("gratuit=1"))
    page.evaluate("htmx.config.timeout = 60000")  # the line is good again; the machine may be slow
    page.locator("#f-q").fill("étoiles")
    page.get_by_role("button", name="Réessayer").click()
    expect(page).to_have_url(re.compile("gratuit=1"))
    expect(page.locator("#f-gratuit")).to_be_checked()


@pytest.mark.parametrize("address", ["/agenda/", "/agenda/carte/", "/agenda/calendrier/", "/activites/"])
def test_forward_before_the_list_of_back_has_come_leaves_the_list_of_the_address(page, address):
    page.goto(address)
    before = re.compile(f"{re.escape(page.url)}$")  # the calendar's own address names the month
    tick_free(page)
    expect(page).to_have_url(re.compile("gratuit=1"))
    free = page.locator("#resultats").inner_text()
    waiting: list[Route] = []
    page.route(before, lambda route: waiting.append(route))
    with page.expect_request(before) as asked:
        page.go_back(wait_until="commit")
    page.go_forward(wait_until="commit")
    expect(page).to_have_url(re.compile("gratuit=1"))
    for route in waiting:
        route.continue_()
    page.wait_for_function("!document.querySelector('.htmx-request')")
    assert asked.value.failure, "the list of Back was not called off"
    assert page.locator("#resultats").inner_text() == free
    expect(page.locator("#f-gratuit")).to_be_checked()


def test_back_to_a_list_that_does_not_come_says_so_and_tries_again(page):
    page.goto("/agenda/")
    everything = total(page)
    tick_free(page)
    expect(page).to_have_url(re.compile("gratuit=1"))
    page.route(re.compile("/agenda/$"), answering(503))
    page.go_back()
    expect(said(page)).to_have_text(re.compile("n’est pas encore celle de cette adresse"))
    page.unroute(re.compile("/agenda/$"))
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#f-gratuit")).not_to_be_checked()
    expect(said(page)).to_have_count(0)
    assert total(page) == everything


def test_suggestions_of_another_text_do_not_stay_when_those_of_this_one_cannot_be_fetched(page):
    page.goto("/agenda/")
    suggestions = page.get_by_role("list", name="Communes proposées").get_by_role("button")
    page.locator("#f-pres").press_sequentially("nan")
    expect(suggestions.first).to_be_visible()
    page.route(re.compile("/communes/"), answering(503))
    page.locator("#f-pres").press_sequentially("cy")
    expect(said(page)).to_have_text(re.compile("Les communes ne peuvent pas être proposées"))
    expect(suggestions).to_have_count(0)
    page.unroute(re.compile("/communes/"))
    page.get_by_role("button", name="Réessayer").click()
    expect(suggestions.first).to_contain_text("Nancy")
    expect(said(page)).to_have_count(0)


@pytest.mark.parametrize(
    ("permissions", "position", "words"),
    [
        ([], None, "ne donne pas votre position"),
        (["geolocation"], None, "ne trouve pas sa position"),
        (["geolocation"], LISBON, "loin du Grand Est"),
    ],
)
def test_a_position_that_does_not_serve_is_said_and_asked_again(new_page, permissions, position, words):
    page = new_page("phone", permissions=permissions, geolocation=position)
    page.goto("/agenda/")
    page.locator("a.filters-button").tap()
    page.get_by_role("button", name="Utiliser ma position").tap()
    expect(said(page)).to_have_text(re.compile(f"{words}.*Indiquez plutôt une commune"))
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(NANCY)
    page.get_by_role("button", name="Réessayer").tap()
    expect(page).to_have_url(re.compile("commune=54.*#filtres"))
    expect(said(page)).to_have_count(0)


def test_a_map_whose_pins_do_not_come_shows_none_says_so_and_asks_again(page):
    page.route(re.compile("agenda.geojson"), answering(503))
    page.route(re.compile("contours"), lambda route: route.abort("internetdisconnected"))
    page.goto("/agenda/carte/")
    expect(said(page)).to_be_visible()
    expect(page.locator("#carte .leaflet-marker-icon")).to_have_count(0)
    page.unroute_all()
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#carte .leaflet-marker-icon").first).to_be_visible()
    expect(page.locator("#carte svg path").first).to_be_attached()
    expect(said(page)).to_have_count(0)
