"""The filters on a phone: a dialog that says what it finds, and closes in every way that people try."""

import re
import urllib.error
import urllib.request

import pytest
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import VIEWPORTS
from tests.browser.server import Server
from tests.pages import names

COUNTED = re.compile(r"^Voir (\d+) (événement|activité)(s?)$")


def _addresses() -> list[str]:
    """Every address of the portal, outside the admin, that takes no argument."""
    found = []
    for name in sorted(names()):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


@pytest.fixture(scope="session")
def with_sheet(server: Server) -> list[str]:
    """The pages whose filters are a sheet on a phone, as the portal itself serves them."""
    pages = []
    for address in _addresses():
        request = urllib.request.Request(server.origin + address, headers={"Accept": "text/html"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
                if b'id="filtres"' in answer.read():
                    pages.append(address)
        except urllib.error.HTTPError as error:
            error.close()
    return pages


def opener(page: Page):
    return page.locator("a.filters-button")


def sheet(page: Page):
    return page.get_by_role("dialog", name=re.compile("^Filtrer"))


def submit(page: Page):
    return page.locator(".filters-submit button")


def tick_first(page: Page) -> None:
    """Tick the first option that finds something and is not ticked, whatever the page."""
    box = page.locator("#facettes .option:not(.option--none) input[type=checkbox]:not(:checked)").first
    if not box.is_visible():
        page.locator("#facettes details:not([open]) > summary").first.tap()
    box.tap()


def path_of(page: Page) -> str:
    return page.evaluate("location.pathname + location.search")


ALL_INERT = (
    "[...document.querySelectorAll('.site-header, #resultats, .agenda__head, footer')]"
    ".every(part => part.closest('[inert]'))"
)


def inert_beside(page: Page) -> bool:
    return page.evaluate(ALL_INERT)


@pytest.fixture
def phone(new_page) -> Page:
    return new_page("phone")


def test_each_sheet_of_the_portal_closes_when_its_results_are_asked_for(phone, with_sheet):
    assert len(with_sheet) >= 4
    for address in with_sheet:
        phone.goto(address)
        expect(sheet(phone)).to_have_count(0)
        before = path_of(phone)
        opener(phone).tap()
        expect(sheet(phone)).to_be_focused()
        assert inert_beside(phone)
        tick_first(phone)
        expect(opener(phone)).to_have_text(re.compile(r"^Filtrer \(1\)$"))
        assert inert_beside(phone)  # the new list is as inert as the old one
        counted = COUNTED.match(submit(phone).inner_text())
        assert counted, (address, submit(phone).inner_text())
        assert bool(counted[3]) == (int(counted[1]) > 1)
        filtered = path_of(phone)
        assert filtered.startswith(f"{before}?")
        submit(phone).tap()
        expect(sheet(phone)).to_have_count(0)
        expect(opener(phone)).to_be_focused()
        assert not inert_beside(phone)
        heading = phone.locator("#resultats h2").first
        expect(heading).to_contain_text(f"{counted[1]} {counted[2]}{counted[3]}")
        assert phone.evaluate("location.hash") == ""
        phone.go_back()  # to the list as it was
        expect(opener(phone)).to_have_text("Filtrer")
        assert path_of(phone) == before
        expect(phone.locator("#facettes input[type=checkbox]:checked")).to_have_count(0)
        expect(sheet(phone)).to_have_count(0)


def test_a_new_list_is_inert_in_the_very_moment_in_which_it_comes(phone):
    phone.goto("/agenda/")
    phone.evaluate(
        f"""() => {{
            window.moments = [];
            document.body.addEventListener("htmx:afterSwap", () => window.moments.push({ALL_INERT}));
        }}"""
    )
    opener(phone).tap()
    tick_first(phone)
    expect(opener(phone)).to_have_text("Filtrer (1)")
    moments = phone.evaluate("window.moments")
    assert moments
    assert all(moments)


@pytest.mark.parametrize("way", ["escape", "back", "close"])
def test_a_sheet_where_nothing_was_ticked_closes_and_leaves_no_trace(phone, way):
    phone.goto("/partenaires/")
    phone.goto("/agenda/")
    phone.mouse.wheel(0, 600)
    phone.wait_for_function("scrollY > 300")
    scrolled = phone.evaluate("scrollY")
    for _ in range(2):  # it opens again
        opener(phone).dblclick()
        expect(sheet(phone)).to_be_visible()
        if way == "escape":
            phone.keyboard.press("Escape")
        elif way == "back":
            phone.go_back()
        else:
            phone.get_by_role("link", name="Fermer").tap()
        expect(sheet(phone)).to_have_count(0)
        expect(opener(phone)).to_be_focused()
        expect(phone).to_have_url(re.compile(r"/agenda/$"))
        assert phone.evaluate("scrollY") == scrolled
    phone.go_back()
    expect(phone).to_have_url(re.compile("/partenaires/$"))


def test_back_from_a_ticked_sheet_gives_the_list_as_it_was_and_forward_the_ticks(phone):
    phone.goto("/agenda/")
    opener(phone).tap()
    phone.locator("#f-gratuit").tap()
    expect(opener(phone)).to_have_text("Filtrer (1)")
    found = submit(phone).inner_text()
    phone.go_back()
    expect(sheet(phone)).to_have_count(0)
    expect(opener(phone)).to_have_text("Filtrer")
    expect(phone.locator("#f-gratuit")).not_to_be_checked()
    expect(phone.get_by_role("list", name="Filtres actifs")).to_have_count(0)
    phone.go_forward()
    expect(sheet(phone)).to_be_visible()
    expect(phone.locator("#f-gratuit")).to_be_checked()
    expect(submit(phone)).to_have_text(found)


def test_results_asked_for_before_the_answer_came_are_those_of_the_tick(phone):
    phone.goto("/agenda/")
    opener(phone).tap()
    phone.locator("#f-gratuit").tap()
    submit(phone).tap()
    expect(sheet(phone)).to_have_count(0)
    expect(phone).to_have_url(re.compile(r"/agenda/\?gratuit=1$"))
    expect(phone.get_by_role("list", name="Filtres actifs")).to_be_visible()
    phone.go_back()
    expect(phone.locator("#f-gratuit")).not_to_be_checked()
    expect(phone).to_have_url(re.compile("/agenda/$"))


def test_tab_stays_in_the_open_sheet(phone):
    phone.goto("/activites/")
    opener(phone).tap()
    expect(sheet(phone)).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(25):
            phone.keyboard.press(key)
            assert phone.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('#filtres')"
            )


def test_a_phone_turned_to_a_wide_screen_leaves_a_column_and_nothing_inert(phone):
    phone.goto("/agenda/")
    opener(phone).tap()
    expect(sheet(phone)).to_be_visible()
    phone.set_viewport_size(VIEWPORTS["desktop"])
    expect(sheet(phone)).to_have_count(0)
    expect(phone.get_by_role("form", name="Filtrer l’agenda")).to_be_visible()
    assert not inert_beside(phone)
    phone.set_viewport_size(VIEWPORTS["phone"])
    expect(phone.get_by_role("form", name="Filtrer l’agenda")).not_to_be_visible()


def test_what_one_touches_in_the_sheet_is_large_enough(phone, with_sheet):
    for address in with_sheet:
        phone.goto(address)
        opener(phone).tap()
        closed = phone.locator("#facettes details:not([open]) > summary")
        for _ in range(closed.count()):
            closed.first.tap()
        small = phone.evaluate(
            """selector => [...document.querySelectorAll('#filtres *')]
            .filter(e => e.matches(selector) && e.offsetParent && e.getBoundingClientRect().height < 44)
            .map(e => e.outerHTML.slice(0, 80))""",
            "a, button, summary, .option, select, input:not([type=checkbox], [type=radio], [type=hidden])",
        )
        assert small == [], address


def test_a_sheet_that_finds_nothing_says_so_in_good_french(phone):
    phone.goto("/agenda/?q=introuvable-assurément")
    opener(phone).tap()
    expect(submit(phone)).to_have_text("Aucun événement : voir d’autres idées")
    expect(phone.locator("#resultats-titre")).to_have_text("0 événement")
