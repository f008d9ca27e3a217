"""A librarian asks for an activity, confirms from the mail, is answered, sees her event announced; she withdraws."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import layout
from tests.browser.mailbox import body
from tests.browser.server import TODAY
from tests.browser.test_accessibility import (
    DEVICES,
    classes_in,
    covering,
    violations,
    violations_in_both_schemes,
)
from tests.browser.test_staff import log_in

SOON = TODAY + dt.timedelta(days=16)
EMAIL = re.compile("^Votre adresse e-mail")
SEND = "Envoyer ma demande"


def find_place(page: Page, text: str, *, javascript: bool) -> None:
    """Look for a commune, by the script or by the button."""
    search = page.get_by_label("Votre commune, son code postal ou le nom de votre lieu")
    if javascript:
        search.press_sequentially(text)
    else:
        search.fill(text)
        page.get_by_role("button", name="Chercher", exact=True).click()


def fill(page: Page, to: str, *, javascript: bool) -> None:
    """Fill in the form but for what is asked, for a place that the network does not know."""
    find_place(page, "ban de sapt", javascript=javascript)
    expect(page.get_by_label("Nom du lieu")).to_be_hidden()
    page.get_by_label(re.compile("Un autre lieu à Ban-de-Sapt")).check()
    page.get_by_label("Nom du lieu").fill("Salle des fêtes")
    page.get_by_label("Sorte de lieu").select_option(label="Mairie, salle des fêtes")
    page.get_by_label("Familles").check()
    page.get_by_label(re.compile("^Votre nom")).fill("Jeanne Humbert")
    page.get_by_label(EMAIL).fill(to)
    page.wait_for_timeout(3100)  # nobody fills a form faster, and the portal knows


def expect_sent(page: Page) -> None:
    """The word of thanks, which says to look at the mail."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Plus qu’un clic")


def ask(page: Page, to: str, *, javascript: bool) -> None:
    """Ask in free words, not rightly the first time."""
    page.goto("/demander-une-activite/")
    page.get_by_label("Ce que vous souhaitez").fill("Une soirée sous les étoiles")
    fill(page, "jeanne", javascript=javascript)
    page.get_by_role("button", name=SEND).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("2 points à revoir")
    summary.get_by_role("link", name="Votre adresse e-mail").click()
    expect(page.get_by_label(EMAIL)).to_be_focused()
    expect(page.get_by_label("Nom du lieu")).to_have_value("Salle des fêtes")
    page.get_by_label(EMAIL).fill(to)
    page.get_by_label(re.compile("J’accepte")).check()
    page.get_by_role("button", name=SEND).click()
    expect_sent(page)


def confirm(page: Page, link: str) -> None:
    """Follow the link of the first mail and press its button."""
    page.goto(link)
    page.get_by_role("button", name="Confirmer ma demande").click()
    expect(page.get_by_role("heading", name="Elle est confirmée")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_contain_text("Confirmée")


def say(page: Page, words: str) -> None:
    """Write to the team from the tracking page."""
    page.get_by_label("Votre message").fill(words)
    page.get_by_role("button", name="Envoyer ce message").click()
    expect(page.locator("#messages")).to_contain_text(words)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_form_to_the_withdrawal(new_page, mailbox, javascript):
    page = new_page("phone" if javascript else "desktop", javascript=javascript)
    to = f"relais-{'avec' if javascript else 'sans'}@example.org"
    ask(page, to, javascript=javascript)
    confirm(page, mailbox.link(to, "/demandes/confirmer/"))
    say(page, f"La salle a trois prises : https://exemple.org/{'a' * 160}")
    assert layout.width(page) <= page.viewport_size["width"]

    page.get_by_role("link", name="Modifier ma demande").click()
    page.get_by_label("Combien de personnes").fill("40")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".notice[role=status]")).to_contain_text("Vos changements sont enregistrés")
    expect(page.locator(".request-summary")).to_contain_text("environ 40 personnes")

    page.get_by_role("link", name="Retirer ma demande").click()
    page.get_by_role("button", name="Oui, retirer ma demande").click()
    expect(page.get_by_role("heading", name="Vous l’avez retirée")).to_be_visible()
    assert "Rien d’autre n’est à faire" in body(mailbox.letters(to)[-1])


def test_the_places_found_are_there_again_after_back(new_page):
    page = new_page("phone")
    page.goto("/demander-une-activite/")
    find_place(page, "ban de sapt", javascript=True)
    place = page.get_by_label(re.compile("Un autre lieu à Ban-de-Sapt"))
    expect(place).to_be_visible()
    page.goto("/agenda/")
    page.go_back()
    expect(place).to_be_visible()


def open_desk(page: Page, server, link: str) -> None:
    """An editor follows the link of the letter to the team."""
    log_in(page, server, "redaction@accustica.example.org")
    page.goto(link)
    expect(page.get_by_text("Salle des fêtes, Ban-de-Sapt").first).to_be_visible()


def answer(page: Page, verb: str) -> None:
    """Press a verb's button, then yes."""
    page.get_by_role("link", name=verb, exact=True).click()
    page.get_by_role("button", name=f"Oui, {verb.lower()}").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_catalogue_to_the_agenda(new_page, server, mailbox, javascript):
    relay, to = new_page("phone", javascript=javascript), f"venue-{'avec' if javascript else 'sans'}@example.org"
    relay.goto("/activites/?partenaire=accustica&sorte=intervention")
    relay.locator(".card__title a").first.click()
    activity = relay.get_by_role("heading", level=1).inner_text()
    relay.get_by_role("link", name="Demander cette activité").first.click()
    expect(relay.get_by_label("L’activité du catalogue").locator("option:checked")).to_have_text(activity)
    fill(relay, to, javascript=javascript)
    relay.locator("#id_periode1-first_day").fill(f"{SOON:%Y-%m-%d}")
    relay.get_by_label(re.compile("J’accepte")).check()
    relay.get_by_role("button", name=SEND).click()
    expect_sent(relay)
    confirm(relay, mailbox.link(to, "/demandes/confirmer/"))
    followed = relay.url.partition("?")[0]

    desk = new_page()
    open_desk(desk, server, mailbox.link("redaction@accustica.example.org", "/admin/partners/activityrequest/"))
    answer(desk, "Prendre en charge")
    desk.get_by_label("Écrire au relais").fill("La salle a-t-elle des rideaux ?")
    desk.get_by_role("button", name="Envoyer le message").click()
    expect(desk.locator("#conversation")).to_contain_text("des rideaux")

    relay.goto(mailbox.link(to, "/demandes/"))
    assert relay.url == followed
    expect(relay.get_by_role("heading", name="Elle est à l’étude")).to_be_visible()
    say(relay, "Oui, et ils sont épais.")
    assert "ils sont épais" in body(mailbox.letters("redaction@accustica.example.org")[-1])
    desk.reload()
    expect(desk.locator("#conversation")).to_contain_text("ils sont épais")

    desk.get_by_role("link", name="Accepter", exact=True).click()
    dates = desk.locator(".date-row").first
    expect(dates.get_by_label("Retenir")).to_be_checked()
    dates.get_by_label("De", exact=True).fill("18:00")
    dates.get_by_label("À", exact=True).fill("19:30")
    desk.get_by_label("Un mot pour le relais").fill("Nous apportons tout.")
    desk.get_by_role("button", name="Oui, accepter").click()
    desk.get_by_label("L’événement").get_by_role("link", name=activity).click()
    desk.get_by_role("link", name="Publier", exact=True).click()
    desk.get_by_role("button", name="Oui, publier").click()
    expect(desk.get_by_text("1 événement publié.")).to_be_visible()

    relay.goto(f"/agenda/?q={activity}&du={SOON:%Y-%m-%d}&au={SOON:%Y-%m-%d}&departement=88")
    expect(relay.locator("#resultats")).to_contain_text("Ban-de-Sapt")
    [letter] = [letter for letter in mailbox.letters(to) if "événement est annoncé" in letter["Subject"]]
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["text/calendar"]
    relay.goto(followed)
    expect(relay.get_by_role("heading", name="L’événement est annoncé")).to_be_visible()
    calendar = relay.get_by_role("link", name="Ajouter à mon calendrier").get_attribute("href")
    assert f"DTSTART;TZID=Europe/Paris:{SOON:%Y%m%d}T180000" in relay.request.get(calendar).text()
    relay.get_by_role("link", name="Voir la page de l’événement").click()
    expect(relay.get_by_role("heading", level=1)).to_have_text(activity)
    expect(relay.locator("main")).to_contain_text("Salle des fêtes")
    assert urlsplit(relay.url).path.startswith("/evenements/")


RETIRED = (
    "from partners.catalogue.services import duplicate; from partners.models import Activity as A; "
    "copy = duplicate(A.objects.published().first(), by=None); copy.state = 'retired'; copy.save(); "
    "print(copy.get_absolute_url())"
)


@pytest.mark.parametrize("device", DEVICES)
def test_axe_finds_nothing_where_an_activity_was_retired(new_page, server, expected, device):
    expected.append("status of 410")
    page = new_page(device, bypass_csp=True)
    page.goto(server.evaluate(RETIRED), wait_until="load")
    expect(page.get_by_text("n’est plus au catalogue")).to_be_visible()
    assert violations_in_both_schemes(page) == []


def test_axe_finds_nothing_on_errors_nor_on_the_pages_of_a_request(new_page, server):
    page = new_page(bypass_csp=True)
    page.goto("/demander-une-activite/")
    find_place(page, "epinal", javascript=True)
    expect(page.locator("#lieux input").first).to_be_attached()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


PAGES = (
    "from partners.choices import RequestState as S; from partners.models import ActivityRequest as R; "
    "from partners.requests.links import confirmation_code as code; "
    "rows = {row.state: row for row in R.objects.all()}; "
    "one = {state: row.get_absolute_url() for state, row in rows.items()}; "
    "print(*one.values(), one['confirmed'] + 'retirer/', one['confirmed'] + 'amender/', one['done'] + 'retirer/', "
    "'/demandes/confirmer/' + code(rows['received']) + '/', '/demandes/confirmer/forge/')"
)
DESK = (
    "from partners.models import Activity, ActivityRequest as R, Loan; "
    "from partners.requests.decision_support import tour_companions; "
    "desk = '/admin/partners/activityrequest/'; "
    "one = {row.state: row.pk for row in R.objects.all()}; "
    "lent = R.objects.filter(activity__kind='mallette', state='in_study').first(); "
    "lent = lent or R.objects.get(pk=one['in_study']); "
    "tours = [row.pk for row in R.objects.open() if tour_companions(row)][:1]; "
    "answers = [f'{one[state]}/repondre/{verb}/' for state, verb in (('received', 'confirmer'), "
    "('confirmed', 'prendre-en-charge'), ('in_study', 'refuser'), ('in_study', 'transmettre'), "
    "('accepted', 'rouvrir'), ('accepted', 'deplacer'))]; "
    "pages = ['', '?etat=toutes&partenaire=tous', 'sans-reponse/', *[f'{pk}/change/' for pk in one.values()], "
    "*answers, "
    "f'{lent.pk}/repondre/accepter/', *[f'{pk}/tournee/' for pk in tours]]; "
    "activity, loan = Activity.objects.published().first().pk, Loan.objects.first().pk; "
    "print('/admin/', *[desk + page for page in pages], '/admin/partners/activity/', '/admin/partners/activity/add/', "
    "f'/admin/partners/activity/{activity}/change/', f'/admin/partners/activity/{activity}/apercu/', "
    "f'/admin/partners/activity/actions/retirer/?pk={activity}', "
    "'/admin/partners/loan/', '/admin/partners/loan/add/', f'/admin/partners/loan/{loan}/change/')"
)


@pytest.mark.parametrize("pages", ["relay", "desk"])
def test_axe_finds_nothing_on_the_pages_of_requests(new_page, server, expected, pages):
    """On each on a phone; in dark colours too, and on a desktop, on those that between them hold every component."""
    expected += ["status of 409", "status of 400"]
    addresses = server.evaluate(PAGES if pages == "relay" else DESK).split()
    classes, found = {}, {}
    for device in DEVICES:
        page = new_page(device, bypass_csp=True)
        if pages == "desk":
            log_in(page, server, "coordination@example.org")
        for address in covering(classes) or addresses:
            page.goto(address, wait_until="load")
            shown = classes_in(page.content())
            adds = not shown <= set().union(*classes.values())
            classes[address] = shown
            if problems := violations_in_both_schemes(page) if adds or device != DEVICES[0] else violations(page):
                found[device, address] = problems
        page.close()
    assert found == {}
