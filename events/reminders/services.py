"""The verbs of a visitor's reminders: ask, confirm, stop. The moments of one occurrence for one address go together."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from consortium.links.absolute_urls import absolute
from consortium.outbox import preflight
from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.outbox.models import OutgoingEmail
from consortium.text.normalize import one_line
from events.calendar.dates import occurrence_when
from events.calendar.periods import local_date
from events.calendar.wording import where_line
from events.errors import EventError
from events.models import Occurrence, Reminder
from events.reminders import links
from events.reminders.options import offers, refusal

CONFIRM = declare("reminder_confirm", "Rappel : lien pour confirmer", reader=Reader.ANYBODY)
KNOWN = declare("reminder_known", "Rappel : il est déjà prévu", reader=Reader.CONFIRMED)
TO_CONFIRM = "events.reminder-to-confirm"
ONGOING = "events.reminder-asked"
# Seconds in which a repeated request does not send the mail again.
QUIET = 15 * 60
UNPUBLISHED = "Cet événement n’est plus annoncé."


@transaction.atomic
def ask(*, occurrence: Occurrence, email: str, moments: Iterable[str], now: dt.datetime) -> None:
    """Store reminders at these moments and mail a confirmation link to ``email``.

    If they are already confirmed, the mail says so; the caller cannot tell the difference (no address is disclosed).
    EventError when the occurrence can no longer be reminded of.
    """
    if refused := unavailable(occurrence, now):
        raise EventError(refused)
    for moment in moments:
        Reminder.objects.get_or_create(
            occurrence=occurrence, email=email, moment=moment, defaults={"start_when_asked": occurrence.start}
        )
    rows = of_address(occurrence, email)
    waiting = rows.filter(confirmed_at__isnull=True)
    if waiting.update(asked_at=now, start_when_asked=occurrence.start):
        _write(CONFIRM, waiting, now=now, condition=TO_CONFIRM, link=links.confirm_url)
    else:
        _write(KNOWN, rows, now=now, condition=ONGOING, link=links.stop_url)


@transaction.atomic
def confirm(reminder: Reminder, *, now: dt.datetime) -> bool:
    """Confirm all reminders of this occurrence for this address; returns whether any was unconfirmed.

    EventError when there is nothing to be reminded of any more.
    """
    if refused := unavailable(reminder.occurrence, now):
        raise EventError(refused)
    waiting = of_address(reminder.occurrence, reminder.email).filter(confirmed_at__isnull=True)
    return waiting.update(confirmed_at=now) > 0


@transaction.atomic
def stop(reminder: Reminder, *, everything: bool = False) -> None:
    """Stop the reminders of this occurrence at this address; with ``everything``, all those of the address."""
    rows = Reminder.objects.filter(email=reminder.email) if everything else siblings(reminder)
    rows.delete()


def siblings(reminder: Reminder) -> QuerySet[Reminder]:
    """All reminders of the same occurrence and address, this one included."""
    return of_address(reminder.occurrence, reminder.email)


def of_address(occurrence: Occurrence, email: str) -> QuerySet[Reminder]:
    """The reminders of an occurrence for an address, confirmed or not."""
    return Reminder.objects.filter(occurrence=occurrence, email=email)


def unavailable(occurrence: Occurrence, now: dt.datetime) -> str:
    """Why nobody can be reminded of this occurrence any more, in French; empty when they can (needs ``event``)."""
    return refusal(occurrence, now) if occurrence.event.is_published else UNPUBLISHED


@preflight.check(TO_CONFIRM)
def reason_to_skip_confirmation(row: OutgoingEmail) -> str:
    """The outbox's check for confirmation mails: a reason in French when nothing is left to confirm, else empty."""
    waiting = _reminders(row).filter(confirmed_at__isnull=True)
    return "" if waiting.exists() else "Le rappel n’attend plus de confirmation."


@preflight.check(ONGOING)
def reason_to_skip_known(row: OutgoingEmail) -> str:
    """The outbox's check for «already confirmed» mails: a reason in French once the reminders are stopped."""
    return "" if _reminders(row).exists() else "Le rappel est arrêté."


def _reminders(row: OutgoingEmail) -> QuerySet[Reminder]:
    return Reminder.objects.filter(occurrence=int(row.about.partition(":")[2]), email=row.to)


def _write(
    kind: str, rows: QuerySet[Reminder], *, now: dt.datetime, condition: str, link: Callable[[Reminder], str]
) -> None:
    """At most one message of a kind in a quarter of an hour."""
    first = rows.select_related("occurrence__event", "occurrence__venue__commune").earliest("pk")
    occurrence = first.occurrence
    moments = rows.values_list("moment", flat=True)
    context = {
        "title": one_line(occurrence.event.title),
        "event_url": absolute(occurrence.event.get_absolute_url()),
        "when": occurrence_when(occurrence, local_date(now)),
        "place": where_line(occurrence),
        "moments": [offer.when for offer in offers(occurrence, now) if offer.moment in moments],
        "url": link(first),
        "days": settings.KEEP_UNCONFIRMED_DAYS,
    }
    enqueue(
        kind=kind,
        to=first.email,
        reply_to=settings.CONTACT_EMAIL,
        context=context,
        key=f"{kind}-{first.pk}-{int(now.timestamp()) // QUIET}",
        about=f"occurrence:{occurrence.pk}",
        wanted=condition,
        priority=Priority.AWAITED,
    )
