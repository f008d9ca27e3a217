"""axe finds nothing to say on any public page: light and dark, phone and desktop."""

import datetime as dt
from importlib.resources import files

import pytest
from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TODAY = dt.date.today()  # noqa: DTZ011 - only to name a month that has events
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
    page.evaluate(AXE)
    # A colour on its way from light to dark is neither.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(animation => animation.finished))")
    results = page.evaluate(
        # ``preload`` would copy style sheets into the page, where their relative imports lead nowhere.
        "([within, tags]) => axe.run(within,"
        " {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})",
        [within, TAGS],
    )
    return [
        f"{violation['id']}: {' '.join(str(part) for part in node['target'])} — {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
        if not _is_pin(violation["id"], node["html"])  # axe may name the element by its label as well as by its class
    ]


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing(new_page, first_address, expected, name, scheme, device):
    if name == "not-found":
        expected.append("status of 404")
    address = ADDRESSES[name]
    page = new_page(device, scheme=scheme, bypass_csp=True)
    page.goto(address if isinstance(address, str) else first_address(*address), wait_until="load")
    assert violations(page) == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_overflows_a_narrow_phone(new_page, first_address, expected, name):
    if name == "not-found":
        expected.append("status of 404")
    address = ADDRESSES[name]
    page = new_page("phone")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address if isinstance(address, str) else first_address(*address), wait_until="load")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
