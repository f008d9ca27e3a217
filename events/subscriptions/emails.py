"""E-mails to subscribers, each with an idempotency key."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from consortium.outbox import preflight
from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.unsubscribe import one_click_headers
from consortium.text.normalize import not_clickable
from events.models import Subscription
from events.subscriptions import links
from events.subscriptions.saved import SavedFilter

CONFIRM = declare("subscription_confirm", "Abonnement : lien pour confirmer", reader=Reader.ANYBODY)
KNOWN = declare("subscription_known", "Abonnement : il est déjà reçu", reader=Reader.CONFIRMED)
DIGEST = declare("subscription_digest", "Abonnement : l’agenda", reader=Reader.CONFIRMED)
TO_CONFIRM = "events.subscription-to-confirm"
CONFIRMED = "events.subscription-confirmed"
# Seconds in which a repeated request does not send the mail again.
QUIET = 15 * 60


def about(subscription: Subscription) -> str:
    """The subscription's reference in ``OutgoingEmail.about``."""
    return f"subscription:{subscription.pk}"


@preflight.check(TO_CONFIRM)
def reason_to_skip_confirmation(row: OutgoingEmail) -> str:
    """The outbox's check for confirmation mails: a reason in French when nothing is left to confirm, else empty."""
    waiting = _subscriptions_of(row).filter(confirmed_at__isnull=True).exists()
    return "" if waiting else "L’abonnement n’attend plus de confirmation."


@preflight.check(CONFIRMED)
def reason_to_skip_digest(row: OutgoingEmail) -> str:
    """The outbox's check for digests: a reason in French once the subscription is stopped, else empty."""
    is_wanted = _subscriptions_of(row).filter(confirmed_at__isnull=False).exists()
    return "" if is_wanted else "L’abonnement est arrêté."


def ask_to_confirm(subscription: Subscription, saved: SavedFilter, *, now: dt.datetime) -> None:
    """The link by which a visitor confirms; at most one in a quarter of an hour."""
    _post(
        CONFIRM,
        subscription,
        saved.labels_without_words,
        key=f"subscription-{subscription.pk}-confirm-{_quarter(now)}",
        condition=TO_CONFIRM,
        url=links.confirm_url(subscription),
        days=settings.KEEP_UNCONFIRMED_DAYS,
    )


def remind_of_subscription(subscription: Subscription, saved: SavedFilter, *, now: dt.datetime) -> None:
    """Mail the link to the settings of a subscription that exists already; at most one in a quarter of an hour."""
    _post(
        KNOWN,
        subscription,
        [not_clickable(label) for label in saved.labels],
        key=f"subscription-{subscription.pk}-known-{_quarter(now)}",
        condition=CONFIRMED,
        url=links.manage_url(subscription),
    )


def send_digest(subscription: Subscription, saved: SavedFilter, *, period_key: str, **context: object) -> bool:
    """A digest, once per subscription and period; whether it is this one."""
    return _post(
        DIGEST,
        subscription,
        [not_clickable(label) for label in saved.labels],
        key=f"subscription-{subscription.pk}-{subscription.frequency}-{period_key}",
        condition=CONFIRMED,
        priority=Priority.BULK,
        headers=one_click_headers(links.stop_url(subscription)),
        manage=links.manage_url(subscription),
        stop=links.stop_url(subscription),
        agenda=saved.absolute_url,
        **context,
    )


def _post(
    kind: str,
    subscription: Subscription,
    labels: list[str],
    *,
    key: str,
    condition: str,
    headers: dict[str, str] | None = None,
    priority: Priority = Priority.AWAITED,
    **context: object,
) -> bool:
    """Enqueue a message to the subscriber; returns False when one with this key exists already."""
    row = enqueue(
        kind=kind,
        to=subscription.email,
        reply_to=settings.CONTACT_EMAIL,
        context={"frequency": subscription.get_frequency_display().lower(), "labels": labels, **context},
        key=key,
        headers=headers,
        about=about(subscription),
        wanted=condition,
        priority=priority,
    )
    return row is not None


def _subscriptions_of(row: OutgoingEmail) -> QuerySet[Subscription]:
    return Subscription.objects.filter(pk=row.about.partition(":")[2], email=row.to)


def _quarter(now: dt.datetime) -> int:
    return int(now.timestamp()) // QUIET
