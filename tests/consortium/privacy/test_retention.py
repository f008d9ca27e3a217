"""Personal data goes after the time that the settings say, in chunks, and the page promises the same."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.retention import delete_expired
from consortium.privacy import retention
from consortium.tasks import purge_personal_data

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def mail(number: int, *, state: str = State.SENT, at: dt.datetime = NOW) -> OutgoingEmail:
    row = OutgoingEmail.objects.create(
        key=f"k{number}", kind="essai", to="zoe@example.org", subject="x", text="x", html="x",
        message_id=f"<{number}@example>", state=state,
    )  # fmt: skip
    OutgoingEmail.objects.filter(pk=row.pk).update(updated_at=at)
    return row


def purge(*arguments: str) -> str:
    out = StringIO()
    call_command("purge_personal_data", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.DROPPED])
def test_messages_are_erased_when_nobody_asks_about_them_any_more(settings, state):
    kept = dt.timedelta(days=settings.KEEP_MESSAGES_DAYS)
    mail(1, state=state)
    assert delete_expired(NOW + kept, dry_run=False) == 0
    assert delete_expired(NOW + kept + SECOND, dry_run=True) == 1
    assert OutgoingEmail.objects.count() == 1
    assert [delete_expired(NOW + kept + SECOND, dry_run=False) for _ in range(2)] == [1, 0]
    assert not OutgoingEmail.objects.exists()


@pytest.mark.django_db
def test_what_still_has_to_leave_is_kept(settings):
    mail(1, state=State.QUEUED)
    assert delete_expired(NOW + dt.timedelta(days=900), dry_run=False) == 0


@pytest.mark.django_db
def test_more_rows_than_a_chunk_are_erased_and_no_other(monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    rows = [mail(number) for number in range(5)]
    spared = mail(9, state=State.QUEUED)
    assert retention.erase(OutgoingEmail.objects.filter(state=State.SENT), dry_run=False) == len(rows)
    assert list(OutgoingEmail.objects.all()) == [spared]


@pytest.mark.django_db(transaction=True)
def test_what_a_failure_interrupts_stays_done_and_is_finished_later(monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    rows = [mail(number) for number in range(5)]
    sent = OutgoingEmail.objects.filter(state=State.SENT)

    def fail_at_the_second_chunk(chunk):
        erased = set(chunk.values_list("pk", flat=True))
        chunk.delete()
        if rows[2].pk in erased:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        retention.erase(sent, dry_run=False, by=fail_at_the_second_chunk)
    assert sent.count() == 3
    assert retention.erase(sent, dry_run=False) == 3


@pytest.mark.django_db
def test_the_command_counts_and_erases_only_when_told_to():
    mail(1, at=timezone.now() - dt.timedelta(days=365))
    line = "  Courriels partis, abandonnés ou refusés : 1\n"
    said = purge()
    assert line in said
    assert said.startswith("À effacer :\n")
    assert said.endswith("Rien n’a été changé. Pour effacer : manage.py purge_personal_data --apply\n")
    assert OutgoingEmail.objects.count() == 1
    said = purge("--apply")
    assert line in said
    assert said.startswith("Effacé :\n")
    assert not OutgoingEmail.objects.exists()
    assert line.replace("1", "0") in purge("--apply")


@pytest.mark.django_db
def test_the_schedule_erases_for_real():
    mail(1, at=timezone.now() - dt.timedelta(days=365))
    assert purge_personal_data() == 1
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        ((2028, 2, 29), 24, (2026, 2, 28)),
        ((2026, 11, 22), 24, (2024, 11, 22)),
        ((2026, 1, 31), 2, (2025, 11, 30)),
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2026, 12, 1), 12, (2025, 12, 1)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, earlier):
    assert retention.months_before(dt.datetime(*day, 9, tzinfo=dt.UTC), months) == dt.datetime(
        *earlier, 9, tzinfo=dt.UTC
    )


def promises(client) -> list[int]:
    """The durations that the page promises, in its order."""
    return [
        int(number) for number in re.findall(r"(\d+)&nbsp;(?:jours|mois)", client.get("/donnees-personnelles/").text)
    ]


@pytest.mark.django_db
def test_the_page_promises_what_the_settings_say_and_the_purge_does_it(client, settings):
    settings.KEEP_UNCONFIRMED_DAYS, settings.KEEP_REMINDERS_DAYS = 3, 11
    settings.KEEP_MESSAGES_DAYS, settings.KEEP_CONTACTS_MONTHS, settings.KEEP_JOURNAL_MONTHS = 17, 19, 13
    assert promises(client) == [3, 11, 3, 17, 19, 13, 19, 11]
    mail(1, at=timezone.now() - dt.timedelta(days=18))
    assert purge_personal_data() == 1
