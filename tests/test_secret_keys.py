"""A key that changes breaks no link in people's mailboxes, no session, no count; and no link shows an address."""

import base64
import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import get_resolver

from consortium.limits import honeypot
from consortium.limits.rate_limit import Limit, allow, is_reached
from consortium.outbox.models import OutgoingEmail
from events.calendar.periods import PARIS
from events.choices import Frequency, ReminderMoment
from events.models import Subscription
from events.reminders import services as reminding
from events.reminders.dispatch import write_due
from events.subscriptions import digests
from events.subscriptions import services as subscribing
from events.subscriptions.saved import SavedFilter
from partners.requests import emails as request_emails
from partners.requests import services as requests
from partners.team.accounts import PasswordForgottenForm
from tests.factories import OccurrenceFactory, PartnerFactory, ReminderFactory, RequestFactory, coordination, member_of
from tests.visitor import ADDRESS, Reader, name_of

pytestmark = pytest.mark.django_db
THURSDAY = dt.datetime(2026, 11, 26, 9, 5, tzinfo=PARIS)
DAY = dt.timedelta(days=1)
KEYS = {"code", "token"}  # the parameters of addresses that open something to whoever has them
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
CHUNK = re.compile(r"[A-Za-z0-9_-]{8,}")


def secret_pages() -> set[str]:
    """The names of all addresses that a link opens, as the portal lists them."""
    listed = get_resolver().reverse_dict
    return {name for name in listed if isinstance(name, str) and KEYS & set(listed.getlist(name)[0][0][0][1])}


@pytest.fixture
def mail(time_machine) -> list[str]:
    """All that the portal writes with a link of somebody's own in it, once; the addresses in it, from the root."""
    time_machine.move_to(THURSDAY, tick=False)
    member = member_of(PartnerFactory(), email="equipe@example.org")
    reminded = OccurrenceFactory(start=THURSDAY + dt.timedelta(hours=1))
    ReminderFactory(occurrence=reminded, email="rappelee@example.org", moment=ReminderMoment.TWO_HOURS)
    later = OccurrenceFactory(start=THURSDAY + 10 * DAY, venue__contact_email="hote@example.org")
    subscribed = {"frequency": Frequency.WEEKLY, "confirmed_at": THURSDAY - 8 * DAY}
    Subscription.objects.create(email="abonnee@example.org", **subscribed)
    write_due(THURSDAY)
    digests.write_due(THURSDAY + DAY)
    reminding.ask(occurrence=later, email="lea@example.org", moments=[ReminderMoment.DAY_BEFORE], now=THURSDAY)
    saved = SavedFilter("", now=THURSDAY)
    subscribing.ask(email="lea@example.org", saved=saved, frequency=Frequency.WEEKLY, now=THURSDAY)
    request_emails.ask_to_confirm(RequestFactory(contact_email="jeanne@example.org"))
    requests.confirm_for_relay(RequestFactory(contact_email="relais@example.org"), by=coordination())
    forgotten = PasswordForgottenForm({"email": member.email})
    assert forgotten.is_valid()
    forgotten.save()
    rows = OutgoingEmail.objects.order_by("pk")
    links = [link for row in rows for link in ADDRESS.findall(f"{row.text} {row.headers}")]
    found = [link.rstrip(">'") for link in links]
    return sorted({link for link in found if name_of(link) in secret_pages()})


def opened(links: list[str]) -> dict[str, tuple[int, str]]:
    """What each link opens, and each link of those pages in turn: status and heading."""
    answers, waiting = {}, list(links)
    while waiting:
        link = waiting.pop()
        if link in answers or name_of(link) not in secret_pages():
            continue
        response = Client().get(link, follow=True)
        html = response.content.decode()
        heading = HEADING.search(html)
        answers[link] = response.status_code, heading.group(1).strip() if heading else ""
        page = Reader(link, html)
        waiting += [*page.links, *(form.action for form in page.forms)]
    return answers


def test_every_kind_of_link_made_under_a_former_key_opens_what_it_did(mail, settings):
    before = opened(mail)
    assert {name_of(link) for link in before} == secret_pages()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une nouvelle clé", [settings.SECRET_KEY]
    after = opened(mail)
    assert {link: after.get(link) for link in mail} == {link: before[link] for link in mail}
    settings.SECRET_KEY_FALLBACKS = []
    without = opened(mail)
    assert [link for link in mail if without[link] == before[link]] == []


def test_no_link_shows_an_address(mail):
    addresses = {row.to for row in OutgoingEmail.objects.all()}
    for link in mail:
        chunks = [
            base64.urlsafe_b64decode(chunk + "=" * (-len(chunk) % 4))
            for chunk in CHUNK.findall(link)
            if len(chunk) % 4 != 1
        ]
        shown = link.encode() + b" ".join(chunks)
        assert not [address for address in addresses if address.encode() in shown], link


def test_sessions_forms_and_counts_outlive_a_change_of_key(settings, client, time_machine):
    time_machine.move_to(THURSDAY, tick=False)
    once = Limit("essai", times=1, seconds=86400)
    user = coordination()
    client.force_login(user)
    ticket = honeypot.issue().signed
    assert allow(once, "lea@example.org")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une nouvelle clé", [settings.SECRET_KEY]
    assert client.get("/admin/").status_code == 200
    time_machine.shift(10)
    assert honeypot.check(ticket).signed == ticket
    assert is_reached(once, "lea@example.org")
