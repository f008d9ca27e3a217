"""axe finds nothing to say on any public page; on those that between them hold every component, in all four looks."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.resources import files
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import layout
from tests.browser.conftest import VIEWPORTS, Watch, opening_pages
from tests.browser.server import TODAY, Server

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DEVICES = ("phone", "desktop")  # every page is looked at on the first
SAFE = ":/?&=%"
CLASSES = re.compile(r'\bclass="([^"]+)"')
ADDRESSES = {
    "home": "/",
    "agenda": "/agenda/",
    "agenda-filtered": "/agenda/?departement=57&departement=88&gratuit=1",
    "agenda-empty": "/agenda/?q=introuvable-assurément",
    "agenda-wrong": "/agenda/?du=abc&rayon=-3",
    "agenda-map": "/agenda/carte/",
    "agenda-month": f"/agenda/calendrier/{TODAY:%Y/%m}/",
    "event": ("/agenda/", '/evenements/[^/"]+/'),
    "event-dates": ("/agenda/", '/evenements/[^/"]+/', "dates/"),
    "departement": "/departements/vosges/",
    "venues": "/lieux/",
    "venue": ("/lieux/", '/lieux/[^/"]+/'),
    "partners": "/partenaires/",
    "partner": "/partenaires/accustica/",
    "activities": "/activites/",
    "activities-empty": "/activites/?q=introuvable-assurément&gratuit=1",
    "activities-wrong": "/activites/?age=abc&theme=rien",
    "activity": ("/activites/?sorte=intervention", '/activites/[^/"]+/'),
    "activity-lent": ("/activites/?sorte=exposition-itinerante", '/activites/[^/"]+/'),
    "request-form": "/demander-une-activite/",
    "request-sent": "/demander-une-activite/merci/",
    "letter-choose": "/abonnements/",
    "letter-new": "/abonnements/nouveau/?departement=57&public=familles",
    "letter-wrong": "/abonnements/nouveau/?departement=75&age=8",
    "letter-where": "/abonnements/nouveau/?pres=saint",
    "letter-asked": "/abonnements/merci/",
    "accessibility": "/accessibilite/",
    "legal-notice": "/mentions-legales/",
    "privacy": "/donnees-personnelles/",
    "not-found": "/nulle-part/",
    "login": "/admin/login/",
}


def _is_pin(rule: str, html: str) -> bool:
    """Pins stand where their places are, however near each other: WCAG 2.5.8 exempts them («essential»), all the more
    as the list beside the map leads to the same pages («equivalent»). Every other rule applies to them."""
    return rule == "target-size" and "leaflet-marker-icon" in html


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe reports on the page, or within a part of it, one line per element."""
    return _found_by_axe(page, within, "{type: 'tag', values: tags}")


def violations_in_both_schemes(page: Page) -> list[str]:
    """The same in light colours and in dark ones: there by the rules about colours, nothing else depends on them."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    rules = "axe.getRules(tags).filter(rule => rule.tags.includes('cat.color')).map(rule => rule.ruleId)"
    return found + [f"dark: {line}" for line in _found_by_axe(page, "html", f"{{type: 'rule', values: {rules}}}")]


def _found_by_axe(page: Page, within: str, rules: str) -> list[str]:
    """``rules``: what axe calls ``runOnly``, in JavaScript; it may name ``tags``."""
    page.wait_for_load_state("load")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # A colour on its way from light to dark is neither.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(animation => animation.finished))")
    results = page.evaluate(
        # ``preload`` would copy style sheets into the page, where their relative imports lead nowhere.
        f"([within, tags]) => axe.run(within, {{runOnly: {rules}, resultTypes: ['violations'], preload: false}})",
        [within, TAGS],
    )
    return [
        f"{violation['id']}: {' '.join(str(part) for part in node['target'])} — {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
        if not _is_pin(violation["id"], node["html"])  # axe may name the element by its label as well as by its class
    ]


@pytest.fixture(scope="session")
def address_of(first_address) -> Callable[[str], str]:
    """The address of a page by its name in ADDRESSES."""

    def find(name: str) -> str:
        address = ADDRESSES[name]
        return address if isinstance(address, str) else first_address(*address)

    return find


@pytest.fixture(scope="session")
def layouts(server: Server, address_of) -> list[str]:
    """Pages that between them hold every class name of all pages: of the largest, each that adds one.

    A component is its classes: what colours and widths do to it, they do wherever it stands.
    """
    return covering({name: classes_in(_text(server.origin + address_of(name))) for name in ADDRESSES})


def covering(classes: dict[str, set[str]]) -> list[str]:
    """Names that between them hold every class: of the one with most classes first, each that adds one."""
    found, seen = [], set()
    for name in sorted(classes, key=lambda name: -len(classes[name])):
        if classes[name] - seen:
            found.append(name)
            seen |= classes[name]
    return found


def classes_in(text: str) -> set[str]:
    """The class names in a page's HTML."""
    return {name for names in CLASSES.findall(text) for name in names.split()}


def _text(url: str) -> str:
    """The HTML of a page, whatever its status."""
    try:
        with urllib.request.urlopen(quote(url, safe=SAFE), timeout=60) as answer:  # noqa: S310 - our own server
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


@pytest.fixture(scope="module")
def screens(server: Server, chromium: Browser) -> Iterator[tuple[Watch, dict[str, Page]]]:
    """A page for each device, for somebody who goes from address to address; and the watch on them."""
    watch = Watch(server.origin)
    with opening_pages(server, chromium, watch) as open_page:
        yield watch, {device: open_page(device, bypass_csp=True) for device in DEVICES}


@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing_and_nothing_overflows_a_narrow_phone(screens, address_of, layouts, name):
    watch, pages = screens
    watch.expected, watch.problems = ["status of 404"] if name == "not-found" else [], []
    found = {}
    for device in DEVICES if name in layouts else DEVICES[:1]:
        page = pages[device]
        page.set_viewport_size(VIEWPORTS[device])
        page.emulate_media(color_scheme="light")
        page.goto(address_of(name), wait_until="load")
        found[device] = violations_in_both_schemes(page) if name in layouts else violations(page)
        if device == "phone":
            page.set_viewport_size({"width": 320, "height": 640})
            assert layout.width(page) <= 320
    assert found == {device: [] for device in found}
    assert watch.problems == []
