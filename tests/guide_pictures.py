"""The pictures of the French guides, taken from the running portal: ``make pictures``.

Each function below leads a page to where its picture is taken; the picture has the function's name. The portal runs its
demonstration on the day of the browser tests, so that the same pictures come again. People and places are invented.
"""

import datetime as dt
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests import smtp
from tests.browser.conftest import BLANK_TILE, CHROMIUM
from tests.browser.mailbox import Mailbox
from tests.browser.server import TODAY, Server, running
from tests.browser.test_staff import choose_first_venue, log_in
from tests.parts import ROOT
from tests.services import browser_path

FOLDER = ROOT / "docs" / "fr" / "pictures"
HEIGHTS = {390: 720, 1000: 640}  # of a window, by its width in pixels
PHONE, DESK = HEIGHTS
LARGEST = 60_000  # bytes
QUALITIES = (82, 72, 60, 45)
VISIBLE = 32  # of 256 shades: what a re-rendered edge does not reach, and a changed letter does
RELAY = "j.humbert@bibliotheque.example.org"
SOON = TODAY + dt.timedelta(days=16)
TITLE = "Nuit des étoiles au lavoir"

# The browser of the tests speaks English only; people's own writes dates and hours as their country does.
FRENCH_FIELDS = """() => {
  const hints = {date: "jj/mm/aaaa", time: "--:--", "datetime-local": "jj/mm/aaaa --:--"};
  for (const field of document.querySelectorAll(Object.keys(hints).map((type) => `input[type=${type}]`).join())) {
    const {width, height} = field.getBoundingClientRect();
    const value = field.value.replace(/^(\\d+)-(\\d+)-(\\d+)/, "$3/$2/$1");
    Object.assign(field, {placeholder: hints[field.type], type: "text", value});
    Object.assign(field.style, {boxSizing: "border-box", width: `${width}px`, height: `${height}px`});
  }
}"""


@dataclass
class Walk:
    """Somebody at the portal: a visitor on a phone, the team at its desk, and the letters."""

    server: Server
    mailbox: Mailbox
    browser: Browser
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, who: str, width: int) -> Page:
        """The page of this visitor or this account, opened the first time."""
        if who not in self.pages:
            context = self.browser.new_context(
                base_url=self.server.origin, viewport={"width": width, "height": HEIGHTS[width]}, locale="fr-FR",
                timezone_id="Europe/Paris", reduced_motion="reduce", has_touch=width == PHONE,
            )  # fmt: skip
            context.route(re.compile(r"^https://"), _no_elsewhere)
            self.pages[who] = context.new_page()
            if "@" in who:
                log_in(self.pages[who], self.server, who)
        return self.pages[who]

    @property
    def phone(self) -> Page:
        """A visitor's phone."""
        return self.page("visitor", PHONE)

    @property
    def desk(self) -> Page:
        """An editor of Accustica."""
        return self.page("redaction@accustica.example.org", DESK)

    @cached_property
    def event(self) -> str:
        """The address of an event that the editor has written, a draft; its first date has a place."""
        page = self.desk
        page.goto("/admin/events/event/add/")
        page.locator("#id_title").fill(TITLE)
        page.locator("#id_summary").fill("Trois télescopes, un lavoir sans lampadaire : apprendre à lire le ciel.")
        page.locator("#id_format").select_option("atelier")
        page.locator("#id_themes_0").check()
        page.locator("#id_audiences_1").check()
        page.locator("#id_occurrences-0-day").fill(f"{SOON:%Y-%m-%d}")
        page.locator("#id_occurrences-0-start_time").fill("20:00")
        page.locator("#id_occurrences-0-end_time").fill("22:00")
        choose_first_venue(page)
        page.get_by_role("button", name="Enregistrer et rester ici").click()
        return page.url

    @cached_property
    def request(self) -> str:
        """The address of the page on which a relay follows her request, which she has just confirmed."""
        page = self.phone
        self.fill_request()
        page.get_by_label(re.compile("J’accepte")).check()
        page.get_by_role("button", name="Envoyer ma demande").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Plus qu’un clic")
        page.goto(self.mailbox.link(RELAY, "/demandes/confirmer/"))
        page.get_by_role("button", name="Confirmer ma demande").click()
        expect(page.get_by_role("heading", name="Elle est confirmée")).to_be_visible()
        return page.url

    def fill_request(self) -> None:
        """A request of the activity whose page is the first of Accustica's catalogue."""
        page = self.phone
        page.goto("/activites/?partenaire=accustica&sorte=intervention")
        page.locator(".card__title a").first.click()
        page.get_by_role("link", name="Demander cette activité").first.click()
        page.get_by_label("Votre commune, son code postal ou le nom de votre lieu").press_sequentially("ban de sapt")
        page.get_by_label(re.compile("Un autre lieu à Ban-de-Sapt")).check()
        page.get_by_label("Nom du lieu").fill("Bibliothèque du village")
        page.get_by_label("Sorte de lieu").select_option(label="Médiathèque, bibliothèque")
        page.get_by_label("Familles").check()
        page.get_by_label("Combien de personnes").fill("25")
        page.locator("#id_periode1-first_day").fill(f"{SOON:%Y-%m-%d}")
        page.get_by_label(re.compile("^Votre nom")).fill("Jeanne Humbert")
        page.get_by_label(re.compile("^Votre adresse e-mail")).fill(RELAY)
        page.wait_for_timeout(3100)  # nobody fills a form faster, and the portal knows


def _no_elsewhere(route: Route) -> None:
    """Map tiles are blank: they are somebody else's, and change."""
    route.fulfill(status=200, content_type="image/png", body=BLANK_TILE)


PICTURES: dict[str, Callable[[Walk], Page]] = {}


def picture(show: Callable[[Walk], Page]) -> Callable[[Walk], Page]:
    """Take a picture of the page that this function returns."""
    PICTURES[show.__name__.replace("_", "-")] = show
    return show


def put_on_top(page: Page, selector: str) -> Page:
    """Scroll so that this is at the top of the window, and nothing has the focus."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement?.blur()")
    page.locator(selector).first.evaluate("element => scrollBy(0, element.getBoundingClientRect().top - 12)")
    return page


@picture
def accueil(walk: Walk) -> Page:
    walk.phone.goto("/")
    return walk.phone


@picture
def agenda(walk: Walk) -> Page:
    page = walk.page("reader", DESK)
    page.goto("/agenda/?departement=67")
    return put_on_top(page, "#resultats-titre")


@picture
def equipe_accueil(walk: Walk) -> Page:
    walk.desk.goto("/admin/")
    return walk.desk


@picture
def equipe_evenement(walk: Walk) -> Page:
    walk.desk.goto(walk.event)
    return walk.desk


@picture
def equipe_seance(walk: Walk) -> Page:
    walk.desk.goto(walk.event)
    return put_on_top(walk.desk, ".occurrences")


@picture
def equipe_serie(walk: Walk) -> Page:
    page = walk.desk
    page.goto(walk.event)
    page.get_by_role("link", name="Ajouter une série de dates…").click()
    choose_first_venue(page)
    for name, value in {"Première date": "2026-12-09", "Jusqu’au": "2027-01-20", "De": "14:00", "À": "16:00"}.items():
        page.get_by_label(f"{name} :", exact=True).fill(value)
    page.get_by_label(re.compile("Pas pendant les vacances scolaires")).check()
    page.get_by_role("button", name="Voir les dates").click()
    expect(page.get_by_text("vacances scolaires").first).to_be_visible()
    return put_on_top(page, "#content h1")


@picture
def equipe_publier(walk: Walk) -> Page:
    page = walk.desk
    page.goto(walk.event)
    page.get_by_role("link", name="Publier", exact=True).click()
    return put_on_top(page, "#content h1")


@picture
def equipe_annuler(walk: Walk) -> Page:
    page = walk.desk
    page.goto(walk.event)
    page.get_by_role("link", name="Publier", exact=True).click()
    page.get_by_role("button", name="Oui, publier").click()
    page.get_by_role("link", name="Annuler l’événement").click()
    page.get_by_label("Pourquoi ?").fill("La salle est fermée pour travaux.")
    return put_on_top(page, "#content h1")


@picture
def relais_catalogue(walk: Walk) -> Page:
    walk.phone.goto("/activites/?departement=88")
    return put_on_top(walk.phone, ".results__head, #resultats-titre")


@picture
def relais_pret(walk: Walk) -> Page:
    page = walk.phone
    page.goto("/activites/?sorte=mallette")
    page.locator(".card__title a", has_text="Sons et vibrations").click()
    return put_on_top(page, "h2:has-text('Quand c’est libre')")


@picture
def relais_demande(walk: Walk) -> Page:
    walk.fill_request()
    return put_on_top(walk.phone, "h2:has-text('Où ?'), legend:has-text('Où ?')")


@picture
def relais_suivi(walk: Walk) -> Page:
    walk.phone.goto(walk.request)
    return walk.phone


@picture
def relais_courriel(walk: Walk) -> Page:
    letter = walk.mailbox.letters(RELAY)[-1]
    page = walk.page("reader of mail", PHONE)
    html = letter.get_body(("html",)).get_content().replace(walk.server.origin, "https://agenda.example.org")
    page.set_content(re.sub(r"/demandes/[\w-]+/", "/demandes/25-votre-lien-personnel/", html))
    return page


@picture
def equipe_demande(walk: Walk) -> Page:
    walk.desk.goto(walk.mailbox.link("redaction@accustica.example.org", "/admin/partners/activityrequest/"))
    return put_on_top(walk.desk, "#content h1")


@picture
def equipe_accepter(walk: Walk) -> Page:
    page = walk.desk
    page.goto(walk.mailbox.link("redaction@accustica.example.org", "/admin/partners/activityrequest/"))
    page.get_by_role("link", name="Prendre en charge", exact=True).click()
    page.get_by_role("button", name="Oui, prendre en charge").click()
    page.get_by_role("link", name="Accepter", exact=True).click()
    dates = page.locator(".date-row").first
    dates.get_by_label("De", exact=True).fill("18:00")
    dates.get_by_label("À", exact=True).fill("19:30")
    return put_on_top(page, "#content h1")


@picture
def relais_evenement(walk: Walk) -> Page:
    page = walk.desk
    page.get_by_role("button", name="Oui, accepter").click()
    page.get_by_label("L’événement").get_by_role("link").first.click()
    page.get_by_role("link", name="Publier", exact=True).click()
    page.get_by_role("button", name="Oui, publier").click()
    page.get_by_role("link", name="Voir sur le site").click()
    walk.phone.goto(page.url)
    return walk.phone


def keep(shot: bytes, path: Path) -> int:
    """Save a picture as WebP, as good as is small enough, unless it looks as before; its size in bytes."""
    with Image.open(BytesIO(shot)) as image:
        for quality in QUALITIES:
            out = BytesIO()
            image.convert("RGB").save(out, "WEBP", quality=quality, method=6)
            if out.tell() <= LARGEST:
                if not looks_as(path, out):
                    path.write_bytes(out.getvalue())
                return out.tell()
    raise ValueError(f"{path.name} : plus de {LARGEST} octets, quelle que soit la qualité.")


def looks_as(path: Path, picture: BytesIO) -> bool:
    """Whether the picture that is there differs by what nobody sees: the smoothing of a letter's edge."""
    if not path.exists():
        return False
    with Image.open(path) as old, Image.open(picture) as new:
        if old.size != new.size:
            return False
        shades = ImageChops.difference(old.convert("RGB"), new.convert("RGB")).getextrema()
    return max(most for _, most in shades) < VISIBLE


def take_all(folder: Path = FOLDER) -> None:
    """Take every picture anew; those that no function takes any more are removed."""
    with tempfile.TemporaryDirectory() as home, smtp.running() as sink, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM)
        with running(Path(home), mail_port=sink.port) as server:
            walk = Walk(server, Mailbox(server, sink), browser)
            for name, show in PICTURES.items():
                page = show(walk)
                page.wait_for_load_state("networkidle")
                page.evaluate(FRENCH_FIELDS)
                size = keep(page.screenshot(), folder / f"{name}.webp")
                sys.stdout.write(f"{name} : {size // 1000} ko\n")
            browser.close()
    for path in set(folder.glob("*.webp")) - {folder / f"{name}.webp" for name in PICTURES}:
        path.unlink()


if __name__ == "__main__":
    take_all()
