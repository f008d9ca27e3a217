"""The same pages, the same results, with JavaScript off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import ADDRESSES
from tests.browser.test_visitor import open_facet, total


@pytest.fixture
def plain(new_page) -> Page:
    return new_page(javascript=False)


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name != "not-found"])
def test_every_page_is_readable(plain, first_address, name):
    address = ADDRESSES[name]
    response = plain.goto(address if isinstance(address, str) else first_address(*address))
    assert response.status == 200
    expect(plain.get_by_role("heading", level=1)).to_be_visible()


def test_filters_are_a_form(plain, new_page):
    plain.goto("/agenda/")
    open_facet(plain, "Département").locator("#f-departement-88").check()
    plain.get_by_role("button", name=re.compile("^Voir ")).click()
    expect(plain).to_have_url(re.compile("departement=88"))
    live = new_page()
    live.goto("/agenda/?departement=88")
    assert total(plain) == total(live)


def test_a_village_is_found_by_its_name(plain):
    plain.goto("/agenda/")
    plain.get_by_label("Commune ou code postal").fill("st die des vosges")
    plain.get_by_role("button", name=re.compile("^Voir ")).click()
    expect(plain.locator("main")).to_contain_text("Saint-Dié-des-Vosges")


def test_the_map_page_is_the_list(plain):
    plain.goto("/agenda/carte/")
    on_map = total(plain)
    expect(plain.locator("noscript").first).to_be_attached()
    plain.goto("/agenda/")
    assert total(plain) == on_map


def test_pages_and_months_are_links(plain):
    plain.goto("/agenda/")
    plain.get_by_role("link", name="Page suivante").click()
    expect(plain.get_by_text(re.compile("^Page 2 sur"))).to_be_visible()
    plain.get_by_label("Présentation de l’agenda").get_by_role("link", name="Mois").click()
    plain.locator(".month-nav a[rel=next]").click()
    expect(plain.locator("table.month")).to_be_attached()


def test_on_a_phone_the_filters_open_without_a_script(new_page):
    page = new_page("phone", javascript=False)
    page.goto("/agenda/")
    page.get_by_role("link", name=re.compile("^Filtrer")).click()
    expect(page.get_by_role("button", name=re.compile("^Voir "))).to_be_visible()
