"""The outbox in the admin: read by the coordination, written by nobody, and tried again."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consortium.outbox import admin
from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.requeue import retry
from partners.choices import Role
from tests.factories import PartnerFactory, coordination, member_of

LIST = reverse("admin:outbox_outgoingemail_changelist")


def mail(number: int = 1, **fields) -> OutgoingEmail:
    fields = {"to": "jeanne@example.org", "subject": f"Nouvelles {number}", **fields}
    return OutgoingEmail.objects.create(
        key=f"cle-{number}",
        kind="essai",
        text="Bonjour <b>Jeanne</b>",
        html="<p>Bonjour</p><script>alert(1)</script>",
        message_id=f"<{number}@example.org>",
        **fields,
    )


def page(row: OutgoingEmail, name: str = "change") -> str:
    return reverse(f"admin:outbox_outgoingemail_{name}", args=[row.pk])


@pytest.fixture
def boss(client, db):
    user = coordination()
    client.force_login(user)
    return user


def test_the_coordination_reads_and_changes_nothing(client, boss):
    row = mail()
    assert "Nouvelles 1" in client.get(LIST).text
    content = client.get(page(row)).text
    assert "Bonjour &lt;b&gt;Jeanne&lt;/b&gt;" in content
    assert client.post(page(row), {"to": "autre@example.org", "subject": "Autre"}).status_code == 403
    assert client.post(page(row, "delete"), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:outbox_outgoingemail_add")).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert OutgoingEmail.objects.values_list("to", "subject").get() == ("jeanne@example.org", "Nouvelles 1")


@pytest.mark.parametrize("who", ["manager", "anonymous"])
def test_nobody_else_reads_links_that_open_a_request(client, db, who):
    row = mail(state=State.FAILED)
    people = {"manager": lambda: member_of(PartnerFactory(), Role.MANAGER)}
    if who in people:
        client.force_login(people[who]())
    refused = 302 if who == "anonymous" else 403
    data = {"action": "try_again", "_selected_action": [row.pk]}
    assert {client.get(address).status_code for address in (LIST, page(row), page(row, "rendered"))} == {refused}
    assert client.post(LIST, data).status_code == refused
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_the_rendered_message_is_kept_in_a_sandbox(client, boss):
    response = client.get(page(mail(), "rendered"))
    policy = set(response.headers["Content-Security-Policy"].split("; "))
    assert policy == {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox"}
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.text == "<p>Bonjour</p><script>alert(1)</script>"


def test_the_message_s_page_shows_it_in_a_frame_that_may_do_nothing(client, boss):
    row = mail()
    response = client.get(page(row))
    assert f'<iframe class="mail-page" sandbox src="{page(row, "rendered")}"' in response.text
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"].split("; ")
    assert "<script>alert(1)" not in response.text


@pytest.mark.parametrize(("state", "shown"), [(State.QUEUED, "2 mars 2026 12:00"), (State.SENT, "aucun")])
def test_only_what_waits_has_a_next_attempt(client, boss, state, shown):
    row = mail(state=state, next_attempt_at=dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC))
    content = client.get(page(row)).text
    assert shown in content.partition("field-next_attempt")[2].partition("form-row")[0]


def test_failed_messages_leave_again_and_no_other(client, boss, mailoutbox, django_capture_on_commit_callbacks):
    failed = mail(1, state=State.FAILED, reason="550 no such user", attempts=9, first_attempt_at=timezone.now())
    sent = mail(2, state=State.SENT)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(LIST, {"action": "try_again", "_selected_action": [failed.pk, sent.pk]}, follow=True)
    assert [message.subject for message in mailoutbox] == ["Nouvelles 1"]
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.reason) == (State.SENT, 1, "")
    assert "1 message à envoyer de nouveau." in response.text
    assert "1 sans changement" in response.text


def test_many_failures_are_tried_again_in_turns_and_the_page_says_so(client, boss, monkeypatch):
    monkeypatch.setattr(admin, "MAX_AT_ONCE", 2)
    ticked = [mail(number, state=State.SENT if number == 1 else State.FAILED).pk for number in (1, 2, 3, 4)]
    for queued, words in ((2, "Il en reste 1 en échec"), (3, "1 message à envoyer")):
        response = client.post(LIST, {"action": "try_again", "_selected_action": ticked}, follow=True)
        assert words in response.text
        assert OutgoingEmail.objects.filter(state=State.QUEUED).count() == queued


@pytest.mark.parametrize("state", [State.QUEUED, State.SENT, State.DROPPED])
def test_only_what_failed_is_tried_again(db, state):
    row = mail(state=state)
    with transaction.atomic():
        assert retry(row.pk) is False
    row.refresh_from_db()
    assert row.state == state


def test_the_list_costs_the_same_with_one_row_and_with_three(client, boss, django_assert_num_queries):
    mail(1)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)
    mail(2), mail(3)
    with django_assert_num_queries(5):
        client.get(LIST)
