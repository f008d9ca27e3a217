"""A message is a row of the same transaction, once, and keeps what people write out of its headers."""

import pytest
from django.core import mail
from django.db import transaction

from consortium.outbox.choices import State
from consortium.outbox.enqueue import Attachment, enqueue
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.render import HeaderInjection
from consortium.outbox.tasks import sweep
from tests.callers import callers


def write(**changes):
    fields = {"kind": "essai", "to": "zoe@example.org", "context": {"who": "Zoé"}, "key": "une", **changes}
    with transaction.atomic():
        return enqueue(**fields)


@pytest.mark.django_db
def test_a_message_is_rendered_when_it_is_written():
    row = write(reply_to="ici@example.org", context={"who": "L’« Âne » & fils"})
    assert row.subject == "Nouvelle de L’« Âne » & fils"
    assert row.text.startswith("Bonjour,\n\nL’« Âne » & fils arrive & repart.\n\nBien à vous,")
    assert "L’« Âne » &amp; fils arrive." in row.html
    assert (row.state, row.attempts, row.reply_to) == (State.QUEUED, 0, "ici@example.org")


@pytest.mark.django_db
def test_the_same_news_is_written_once():
    assert write() is not None
    assert write(to="autre@example.org") is None
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.parametrize("bad", ["a\nBcc: b@example.org", "a\rb", "a\x00", "a\u2028b"])
@pytest.mark.parametrize("field", ["to", "reply_to", "header", "header name", "subject", "attachment"])
@pytest.mark.django_db
def test_no_header_takes_a_second_line(field: str, bad: str):
    changes = {
        "to": {"to": bad},
        "reply_to": {"reply_to": bad},
        "header": {"headers": {"List-Unsubscribe": bad}},
        "header name": {"headers": {bad: "x"}},
        "subject": {"context": {"who": bad}},
        "attachment": {"attachments": [Attachment(bad, "text/calendar", "")]},
    }[field]
    with pytest.raises(HeaderInjection):
        write(**changes)
    assert not OutgoingEmail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        enqueue(kind="essai", to="zoe@example.org", context={"who": "Zoé"}, key="une")


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_a_message_leaves_on_commit_in_this_process():
    with transaction.atomic():
        row = enqueue(kind="essai", to="zoe@example.org", context={"who": "Zoé"}, key="une")
        assert mail.outbox == []
    row.refresh_from_db()
    assert (row.state, [message.to for message in mail.outbox]) == (State.SENT, [["zoe@example.org"]])


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_is_not_told():
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - the error is the rollback
        enqueue(kind="essai", to="zoe@example.org", context={"who": "Zoé"}, key="une")
        raise ZeroDivisionError
    assert (mail.outbox, OutgoingEmail.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("silent", [False, True])
def test_a_broker_that_is_away_breaks_nothing_and_is_asked_once(away_broker, silent: bool):
    with away_broker(silent=silent) as broker:
        with transaction.atomic():
            for name in ("zoe", "ali", "eve"):
                write(key=name)
        # Twice (three seconds each) for one that says nothing, never that for each message.
        assert not silent or callers(broker) == 2
    assert OutgoingEmail.objects.undelivered().count() == 3
    assert sweep() == 3
    assert len(mail.outbox) == 3
