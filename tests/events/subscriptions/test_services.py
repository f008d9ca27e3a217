"""Subscribing, confirming, changing, stopping: as people, robots and mail readers do it."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from consortium.limits.honeypot import issue
from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from events.agenda.filter_options import load_vocabulary
from events.choices import Frequency
from events.models import Subscription
from events.signup.limits import LIMITS
from events.subscriptions import emails, links
from tests.events.subscriptions.conftest import link_in
from tests.factories import CommuneFactory, OccurrenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEW, ASKED = "/abonnements/nouveau/", "/abonnements/merci/"
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*src=)")
DAY = dt.timedelta(days=1)


@pytest.fixture
def sent(clock, client, django_capture_on_commit_callbacks):
    """Send the form as a person does, in half a minute; the answer."""

    def send(query: str = "departement=88", **changes):
        ticket = issue().signed
        clock.shift(30)
        filled = {"ticket": ticket, "website_url": "", "email": "Jeanne@Example.org", "frequency": "weekly"} | changes
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"{NEW}?{query}", filled)

    return send


def subscribed(email: str = "jeanne@example.org", query: str = "departement=88", **fields) -> Subscription:
    fields = {"frequency": Frequency.WEEKLY, "confirmed_at": timezone.now(), **fields}
    return Subscription.objects.create(email=email, query=query, **fields)


def manage(row: Subscription, suffix: str = "") -> str:
    return f"/abonnements/{links.manage_code(row)}/{suffix}"


def listed() -> list[tuple[str, str, bool]]:
    return [(row.query, row.frequency, row.confirmed_at is not None) for row in Subscription.objects.order_by("pk")]


# --- asking -----------------------------------------------------------------------------------------------------------


def test_asking_keeps_one_row_and_asks_to_confirm(client, sent):
    answer = sent("gratuit=1&departement=88&quand=weekend")
    assert (answer.status_code, answer.url) == (302, ASKED)
    assert listed() == [("departement=88&gratuit=1", "weekly", False)]
    [message] = mail.outbox
    assert (message.to, "chaque jeudi matin" in message.subject) == (["jeanne@example.org"], True)
    assert "- Vosges (88)\n- Gratuit\n" in message.body
    assert "Vosges" not in client.get(ASKED).text


def test_the_link_of_the_mail_asks_and_its_button_confirms(client, sent):
    sent()
    address = link_in(mail.outbox[0].body)
    page = client.get(address)
    assert ("Oui, recevoir cet agenda" in page.text, listed()[0][2]) == (True, False)
    answer = client.post(address, follow=True)
    assert "C’est confirmé" in answer.text
    assert "jeudi 26\u00a0novembre 2026" in answer.text
    row = Subscription.objects.get()
    assert (row.confirmed_at, row.looked_at) == (timezone.now(), None)
    before = row.confirmed_at
    assert "C’était déjà confirmé" in client.post(address, follow=True).text
    assert Subscription.objects.get().confirmed_at == before


def test_asking_twice_makes_one_row_and_no_flood(sent, clock):
    for frequency in ("weekly", "monthly", "weekly", "monthly"):
        sent(frequency=frequency)
    assert listed() == [("departement=88", "monthly", False)]
    assert len(mail.outbox) == 1
    clock.shift(15 * 60)
    sent()
    assert len(mail.outbox) == 2


def test_nothing_tells_whether_an_address_is_known(client, sent):
    answers = {(answer := sent()).status_code: answer.url}
    row = Subscription.objects.get()
    client.post(link_in(mail.outbox[0].body))
    mail.outbox.clear()
    answers |= {(answer := sent(frequency="monthly")).status_code: answer.url}
    assert answers == {302: ASKED}
    assert listed() == [("departement=88", "weekly", True)]
    [message] = mail.outbox
    assert message.subject == "Vous recevez déjà cet agenda"
    assert link_in(message.body) == manage(row)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": "jeanne"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "jeanne@example.org\nBcc: b@example.org"}, "email"),
        ({"frequency": "daily"}, "frequency"),
        ({"frequency": ""}, "frequency"),
        ({"website_url": "http://example.org"}, "website_url"),
        ({"ticket": "forgé"}, "ticket"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(sent, changes, wrong):
    answer = sent(**changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
    assert 'role="alert"' in answer.text
    assert (listed(), mail.outbox) == ([], [])
    if wrong in ("email", "frequency"):
        assert f'id="id_{wrong}_error"' in answer.text
        assert f'href="#id_{wrong}' in answer.text


def test_a_form_sent_faster_than_one_reads_is_refused(client):
    answer = client.post(NEW, {"ticket": issue().signed, "email": "a@example.org", "frequency": "weekly"})
    assert list(answer.context["form"].errors) == ["ticket"]
    assert listed() == []


@pytest.mark.parametrize("query", ["departement=75", "commune=99999", "age=abc", "q=%00", "pres=nulle-part-du-tout"])
def test_a_filter_that_cannot_be_read_is_said_and_not_subscribed_to(client, sent, query):
    OccurrenceFactory()
    assert 'role="alert"' in client.get(f"{NEW}?{query}").text
    assert (sent(query).status_code, listed(), mail.outbox) == (200, [], [])


def test_a_place_in_words_becomes_its_code(client):
    CommuneFactory(code="57463", name="Metz")
    answer = client.get(f"{NEW}?pres=metz&rayon=&theme=&departement=57&choisi=1")
    assert answer.url == f"{NEW}?departement=57&commune=57463"
    CommuneFactory(code="88413", name="Saint-Dié", postal_codes="88100")
    CommuneFactory(code="88001", name="Taintrux", postal_codes="88100")
    page = client.get(f"{NEW}?pres=88100").text
    assert ("commune=88413" in page, "commune=88001" in page, '<form method="post"' in page) == (True, True, False)


def test_one_address_is_written_to_so_often(sent, clock):
    statuses = [sent(f"age={age}").status_code for age in range(LIMITS.for_address.times + 1)]
    assert statuses == [302] * LIMITS.for_address.times + [429]
    refused = sent("age=99")
    assert (LIMITS.refusal in refused.text, refused["Retry-After"]) == (True, "86400")
    assert sent("age=99", email="autre@example.org").status_code == 302


def test_a_robot_costs_next_to_nothing(client, django_assert_num_queries):
    client.get("/accessibilite/")
    robot = {"website_url": "http://example.org", "email": "a@example.org"}
    looked_at = {client.post(NEW, robot).status_code for _ in range(LIMITS.posts.times)}
    with django_assert_num_queries(1):  # the look at the count, in an index
        refused = client.post(NEW, robot)
    assert (looked_at, refused.status_code, refused["Retry-After"]) == ({200}, 429, "600")


# --- confirming -------------------------------------------------------------------------------------------------------


def test_confirming_can_take_the_place_of_what_one_received(client, sent):
    old = subscribed(query="departement=57")
    subscribed(query="departement=57", email="autre@example.org")
    sent("departement=88")
    address = link_in(mail.outbox[0].body)
    assert "Moselle (57)" in client.get(address).text
    client.post(address, {"remplacer": "1"})
    assert not Subscription.objects.filter(pk=old.pk).exists()
    assert sorted(listed()) == [("departement=57", "weekly", True), ("departement=88", "weekly", True)]


def test_a_link_to_confirm_grows_old_and_cannot_be_turned(client, sent, clock, settings):
    sent()
    row = Subscription.objects.get()
    address = link_in(mail.outbox[0].body)
    for wrong in ("", manage(row).split("/")[2], f"{address.split('/')[3]}x", "a:b:c", "é" * 300):
        answer = client.post(f"/abonnements/confirmer/{wrong}/")
        assert answer.status_code in (400, 404)
    clock.shift(settings.KEEP_UNCONFIRMED_DAYS * DAY + DAY)
    answer = client.post(address)
    assert (answer.status_code, "7 jours" in answer.text, listed()[0][2]) == (400, True, False)


def test_a_subscription_that_is_gone_is_said_to_be(client, sent):
    sent()
    address = link_in(mail.outbox[0].body)
    Subscription.objects.all().delete()
    assert (client.get(address).status_code, client.post(address).status_code) == (400, 400)


def test_a_mail_to_confirm_is_dropped_when_it_has_no_object_any_more(sent):
    sent()
    row = OutgoingEmail.objects.get()
    assert emails.reason_to_skip_confirmation(row) == ""
    Subscription.objects.update(confirmed_at=timezone.now())
    assert (emails.reason_to_skip_confirmation(row) != "", emails.reason_to_skip_digest(row)) == (True, "")
    Subscription.objects.all().delete()
    assert emails.reason_to_skip_digest(row) == "L’abonnement est arrêté."
    assert row.state == State.SENT


# --- changing and stopping --------------------------------------------------------------------------------------------


def test_how_often_is_changed(client):
    row = subscribed()
    page = client.get(manage(row)).text
    assert ("Vosges (88)" in page, "jeanne@example.org" in page) == (True, True)
    assert "jeudi 3\u00a0décembre 2026" in client.post(manage(row), {"frequency": "monthly"}, follow=True).text
    assert listed() == [("departement=88", "monthly", True)]
    assert client.post(manage(row), {"frequency": "daily"}).status_code == 200
    assert listed() == [("departement=88", "monthly", True)]


def test_what_is_received_is_changed_after_a_question(client):
    row = subscribed(query="departement=88&age=8", looked_at=timezone.now())
    address = manage(row, "choix/")
    page = client.get(address).text
    assert re.search(r'value="88"[^>]*checked', page)
    assert re.search(r'name="age" value="8" checked', page)
    CommuneFactory(code="57463", name="Metz")
    answer = client.get(f"{address}?choisi=1&pres=metz&age=8&theme=astronomie", follow=True)
    assert ("Oui, enregistrer" in answer.text, listed()[0][0]) == (True, "departement=88&age=8")
    action = re.search(r'<form method="post" action="([^"]+)"', answer.text)[1].replace("&amp;", "&")
    assert "désormais" in client.post(action, follow=True).text
    assert listed() == [("commune=57463&theme=astronomie&age=8", "weekly", True)]
    assert Subscription.objects.get().looked_at is None


def test_everything_can_be_asked_for_again(client):
    row = subscribed()
    answer = client.get(f"{manage(row, 'choix/')}?choisi=1")
    assert "Tout l’agenda du Grand Est" in answer.text
    client.post(f"{manage(row, 'choix/')}?choisi=1")
    assert listed() == [("", "weekly", True)]


def test_two_subscriptions_do_not_become_the_same(client):
    row, other = subscribed(), subscribed(query="departement=57")
    answer = client.post(f"{manage(row, 'choix/')}?departement=57&choisi=1")
    assert (answer.status_code, manage(row) in answer.text) == (409, True)
    assert [query for query, *_ in listed()] == ["departement=88", "departement=57"]
    other.confirmed_at = None
    other.save()
    assert client.post(f"{manage(row, 'choix/')}?departement=57&choisi=1").status_code == 302
    assert listed() == [("departement=57", "weekly", True)]


def test_a_filter_that_cannot_be_read_changes_nothing(client):
    row = subscribed()
    assert client.post(f"{manage(row, 'choix/')}?departement=75&choisi=1").status_code == 200
    assert client.post(f"{manage(row, 'choix/')}?pres=nulle-part").status_code == 200
    assert listed() == [("departement=88", "weekly", True)]


def test_stopping_asks_and_then_stops_and_the_links_say_so(client):
    row = subscribed()
    address = manage(row, "arreter/")
    assert ("Oui, arrêter" in client.get(address).text, len(listed())) == (True, 1)
    assert "C’est arrêté" in client.post(address).text
    assert listed() == []
    assert ["C’est arrêté" in client.get(address).text, "C’est arrêté" in client.post(address).text] == [True, True]
    gone = client.get(manage(row))
    assert (gone.status_code, "arrêté" in gone.text) == (400, True)


def test_a_mail_reader_stops_in_one_click_without_cookie_or_token():
    row = subscribed()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(manage(row, "arreter/"), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, listed(), answer.cookies.keys()) == (200, [], set())


@pytest.mark.parametrize("suffix", ["", "choix/", "arreter/"])
def test_a_link_of_one_s_own_making_opens_nothing(client, suffix):
    row = subscribed()
    forged = links.manage_code(Subscription(pk=row.pk, email="autre@example.org"))
    for code, status in {
        links.manage_code(row)[:-1]: 400,
        "abc": 400,
        forged: 400 if suffix != "arreter/" else 200,
    }.items():
        assert client.get(f"/abonnements/{code}/{suffix}").status_code == status
        assert client.post(f"/abonnements/{code}/{suffix}").status_code == status
    assert listed() == [("departement=88", "weekly", True)]


@pytest.mark.parametrize("suffix", ["", "choix/?departement=57"])
def test_changes_need_the_token_of_our_own_form(suffix):
    row = subscribed()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(manage(row, suffix), {"frequency": "monthly"}).status_code == 403
    assert strict.post(NEW, {}).status_code == 403


# --- what these pages owe ---------------------------------------------------------------------------------------------


def test_never_cached_never_listed_nothing_inline(client):
    row = subscribed()
    waiting = subscribed(email="b@example.org", confirmed_at=None)
    confirm = links.confirm_url(waiting).partition("/abonnements")
    addresses = [
        "/abonnements/",
        NEW,
        ASKED,
        manage(row),
        manage(row, "choix/"),
        manage(row, "arreter/"),
        confirm[1] + confirm[2],
    ]
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"], answer["Referrer-Policy"]) == (
            200,
            "no-store",
            "same-origin",
        )
        assert '<meta name="robots" content="noindex">' in answer.text
        assert (INLINE.findall(answer.text), "unsafe" in answer["Content-Security-Policy"]) == ([], False)
        assert set(answer.cookies) <= {"csrftoken"}


def test_pages_cost_the_same_with_one_event_and_with_three(client, django_assert_num_queries):
    row = subscribed()
    load_vocabulary()  # kept by this process from now on
    OccurrenceFactory()
    counts = {f"{NEW}?departement=88": 1, manage(row): 1, manage(row, "choix/"): 1, "/abonnements/": 0}
    for _ in range(2):
        for address, count in counts.items():
            with django_assert_num_queries(count):
                client.get(address)
        OccurrenceFactory.create_batch(2)
