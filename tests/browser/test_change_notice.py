"""An editor moves a date, reads how many people will be told, confirms, and they are."""

import datetime as dt
import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.mailbox import Mailbox
from tests.browser.server import Server
from tests.browser.test_accessibility import violations
from tests.browser.test_staff import SOON, log_in, write_event

ASK_FOR_A_REMINDER = """
from django.utils import timezone
from events.models import Occurrence, Reminder
occurrence = Occurrence.objects.get(event__title={title!r})
occurrence.venue.contact_email = ""
occurrence.venue.save()
now = timezone.now()
Reminder.objects.create(occurrence=occurrence, email={email!r}, moment="day_before", confirmed_at=now)
print(occurrence.event_id)
"""


@pytest.fixture
def editor(new_page, server: Server) -> Page:
    """A page where an editor of Accustica is logged in, and where axe may look."""
    page = new_page(bypass_csp=True)
    log_in(page, server, "redaction@accustica.example.org")
    return page


def test_a_move_is_counted_confirmed_and_told(editor: Page, server: Server, mailbox: Mailbox):
    title, email = f"Ciel d’hiver {secrets.token_hex(3)}", f"zoe-{secrets.token_hex(3)}@example.org"
    write_event(editor, title)
    editor.get_by_role("button", name="Enregistrer, puis publier…").click()
    editor.locator("#content").get_by_role("button", name=re.compile("publier", re.IGNORECASE)).first.click()
    event = server.evaluate(ASK_FOR_A_REMINDER.format(title=title, email=email))

    editor.goto(f"/admin/events/event/{event}/change/")
    later = SOON + dt.timedelta(days=1)
    editor.locator("#id_occurrences-0-day").fill(f"{later:%Y-%m-%d}")
    editor.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(editor.get_by_text("1 personne sera prévenue : elle avait demandé un rappel.")).to_be_visible()
    expect(editor.locator("#id_occurrences-0-day")).to_have_value(f"{later:%Y-%m-%d}")
    for scheme in ("dark", "light"):
        editor.emulate_media(color_scheme=scheme)
        assert violations(editor, ".told") == []
    expect(editor.get_by_label("J’ai lu : prévenir cette personne")).to_be_focused()
    editor.get_by_label("J’ai lu : prévenir cette personne").check()
    editor.get_by_role("button", name="Prévenir et enregistrer").click()
    expect(editor).to_have_url(re.compile("/admin/events/event/$"))

    [letter] = mailbox.letters(email)
    assert letter["Subject"].strip().startswith(f"Nouvelle date : {title}")

    editor.goto(f"/admin/events/event/actions/annuler/?pk={event}")
    expect(editor.get_by_text("1 personne sera prévenue : elle avait demandé un rappel.")).to_be_visible()
