"""A visitor asks to be reminded, and to receive the agenda; confirms from the mail, changes, stops."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import layout
from tests.browser.test_accessibility import violations

SOON = (
    "import datetime as dt; from django.utils import timezone; from events.models import Occurrence as O; "
    "now = timezone.now(); three = now + dt.timedelta(days=3); "
    "row = O.objects.published(now).taking_place().filter(start__gt=three, all_day=False).earliest('start', 'pk'); "
)
EVENT = f"{SOON}print(row.event.get_absolute_url(), row.uid)"
DIGEST = (
    "import datetime as dt; from django.utils import timezone; from events.models import Subscription as S; "
    "from events.choices import Frequency; from events.subscriptions import digests, periods; "
    "now = timezone.now(); "
    "S.objects.filter(email='{to}').update(confirmed_at=now - dt.timedelta(days=40)); "
    "digests.write_due(periods.next_start(Frequency.MONTHLY, now) + dt.timedelta(minutes=5))"
)
EMAIL = re.compile("^Votre adresse e-mail")


def address(page: Page, text: str, button: str) -> None:
    """Write an address wrongly, then rightly: the error stands beside the field, the summary leads there."""
    page.get_by_label(EMAIL).fill("jeanne")
    page.wait_for_timeout(3100)  # nobody fills a form faster, and the portal knows
    page.get_by_role("button", name=button).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Un point à revoir")
    summary.get_by_role("link", name="Votre adresse e-mail").click()
    expect(page.get_by_label(EMAIL)).to_be_focused()
    page.get_by_label(EMAIL).fill(text)
    page.get_by_role("button", name=button).click()
    expect(title(page)).to_have_text("Plus qu’un clic")


def title(page: Page):
    return page.get_by_role("heading", level=1)


def left(server, model: str, to: str) -> str:
    """How many rows are kept for an address."""
    return server.evaluate(f"from events.models import {model}; print({model}.objects.filter(email='{to}').count())")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reminder_asked_confirmed_and_stopped(new_page, server, mailbox, javascript):
    page = new_page("phone" if javascript else "desktop", javascript=javascript)
    to = f"rappel-{'avec' if javascript else 'sans'}@example.org"
    event, uid = server.evaluate(EVENT).split()
    page.goto(event)
    name = title(page).inner_text()
    page.locator(f"a[href='/rappels/demander/?seance={uid}']").first.click()
    expect(title(page)).to_have_text("Me le rappeler")
    expect(page.get_by_label("La veille à 18 h")).to_be_checked()
    page.get_by_label("Deux heures avant").check()
    address(page, to, "Me le rappeler")

    page.goto(mailbox.link(to, "/rappels/confirmer/"))
    expect(page.locator("main")).to_contain_text(name)
    page.get_by_role("button", name="Oui, me le rappeler").click()
    expect(title(page)).to_have_text("C’est noté")
    assert left(server, "Reminder", to) == "2"

    page.get_by_role("link", name="Arrêter ce rappel").click()
    page.get_by_role("button", name="Oui, arrêter").click()
    expect(title(page)).to_have_text("C’est arrêté")
    assert left(server, "Reminder", to) == "0"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_agenda_received_changed_and_stopped(new_page, server, mailbox, javascript):
    page = new_page("desktop" if javascript else "phone", javascript=javascript)
    to = f"agenda-{'avec' if javascript else 'sans'}@example.org"
    page.goto("/agenda/?departement=57&departement=88&quand=mois")
    page.get_by_role("link", name="Recevoir par courriel").click()
    expect(page.get_by_role("list", name="Ce que vous recevrez")).to_have_text(re.compile("Moselle.*Vosges", re.DOTALL))
    page.get_by_label("Le premier jeudi du mois").check()
    address(page, to, "Recevoir cet agenda")

    page.goto(mailbox.link(to, "/abonnements/confirmer/"))
    page.get_by_role("button", name="Oui, recevoir cet agenda").click()
    expect(page.locator(".notice[role=status]")).to_contain_text("C’est confirmé")
    page.get_by_role("link", name="Changer ce choix").click()
    page.get_by_label("Moselle (57)").uncheck()
    page.get_by_label("Commune ou code postal").fill("st die des vosges")
    page.get_by_role("button", name="Voir ce que cela donne").click()
    expect(page.get_by_role("list", name="Ce que vous recevrez")).to_contain_text("Saint-Dié-des-Vosges")
    page.get_by_role("button", name="Oui, enregistrer").click()
    expect(page.locator(".notice[role=status]")).to_contain_text("C’est noté")
    page.get_by_role("link", name="Arrêter l’abonnement").click()
    page.get_by_role("button", name="Oui, arrêter").click()
    expect(title(page)).to_have_text("C’est arrêté")
    assert left(server, "Subscription", to) == "0"


@pytest.mark.usefixtures("_something_in_saint_die")
def test_a_digest_arrives_and_the_mail_reader_stops_it_in_one_click(new_page, server, mailbox):
    page, to = new_page("phone"), "jeudi@example.org"
    page.goto("/")
    page.get_by_role("link", name="Recevoir l’agenda", exact=True).click()
    page.get_by_label("Vosges (88)").check()
    page.locator("summary", has_text="Publics").click()
    page.get_by_label("Tout public").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Le premier jeudi du mois").check()
    address(page, to, "Recevoir cet agenda")
    page.goto(mailbox.link(to, "/abonnements/confirmer/"))
    page.get_by_role("button", name="Oui, recevoir cet agenda").click()

    server.evaluate(DIGEST.format(to=to))
    asked, letter = mailbox.letters(to)  # others may be subscribed by now: what counts is what this reader gets
    assert "Confirmez" in asked["Subject"]
    assert "rendez-vous à venir" in letter["Subject"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page.goto(urlsplit(mailbox.link(to, "/evenements/")).path)  # written by our command, which has no host
    expect(page.locator("main")).to_contain_text("(88)")
    stop = re.search(r"/abonnements/\S+/arreter/", letter["List-Unsubscribe"])[0]
    reader = new_page().context.request.post(stop, form={"List-Unsubscribe": "One-Click"})
    assert (reader.status, left(server, "Subscription", to)) == (200, "0")


PAGES = (
    f"{SOON}from events.models import Reminder as R, Subscription as S; "
    "from events.reminders import links as r; from events.subscriptions import links as s; "
    "one = dict(occurrence=row, moment='day_before'); gone = row.start - dt.timedelta(days=9); "
    "waits = R.objects.create(email='a@example.org', start_when_asked=gone, **one); "
    "runs = R.objects.create(email='b@example.org', confirmed_at=now, **one); "
    "kept = S.objects.create(email='c@example.org', frequency='weekly', query='departement=88', confirmed_at=now); "
    "asked = S.objects.create(email='c@example.org', frequency='weekly', query='departement=57&age=8'); "
    "over = O.objects.published(now).past(now).latest('start'); form = '/rappels/demander/?seance='; "
    "mine = '/abonnements/' + s.manage_code(kept) + '/'; "
    "print(form + str(row.uid), form + str(over.uid), '/rappels/merci/', r.confirm_url(waits), "
    "r.confirm_url(runs), r.stop_url(runs), '/rappels/arreter/forge/', s.confirm_url(asked), mine, "
    "mine + 'choix/', mine + 'choix/?choisi=1&departement=57', mine + 'arreter/', '/abonnements/forge/')"
)


def test_axe_finds_nothing_on_the_pages_of_a_link(new_page, server, expected):
    expected.append("status of 400")
    addresses = [re.sub(r"^https?://[^/]+", "", each) for each in server.evaluate(PAGES).split()]
    for device, scheme in (("phone", "light"), ("desktop", "dark")):
        page = new_page(device, scheme=scheme, bypass_csp=True)
        for each in addresses:
            page.goto(each)
            assert (each, violations(page)) == (each, [])
    page.set_viewport_size({"width": 320, "height": 640})
    for each in addresses:
        page.goto(each)
        assert (each, layout.width(page)) == (each, 320)


@pytest.mark.parametrize("path", ["/abonnements/nouveau/?departement=88", "reminder"])
def test_axe_finds_nothing_on_errors(new_page, server, path):
    page = new_page("phone", scheme="dark", bypass_csp=True)
    page.goto(path if path != "reminder" else f"/rappels/demander/?seance={server.evaluate(EVENT).split()[1]}")
    page.get_by_role("button", name=re.compile("Recevoir cet agenda|Me le rappeler")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
