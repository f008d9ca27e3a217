"""What is written to subscribers. Each message is keyed by what it tells of."""

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
# Whoever asks again within this time (seconds) is not written to again.
QUIET = 15 * 60


def about(subscription: Subscription) -> str:
    """How the outbox names this subscription."""
    return f"subscription:{subscription.pk}"


@preflight.check(TO_CONFIRM)
def no_longer_to_confirm(row: OutgoingEmail) -> str:
    """The outbox's check for confirmation links: why this one is of no use any more."""
    waiting = _subscriptions_of(row).filter(confirmed_at__isnull=True).exists()
    return "" if waiting else "L’abonnement n’attend plus de confirmation."


@preflight.check(CONFIRMED)
def no_longer_wanted(row: OutgoingEmail) -> str:
    """The outbox's check for what subscribers receive: why this one is not wanted any more."""
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
        address=links.confirm_url(subscription),
        days=settings.KEEP_UNCONFIRMED_DAYS,
    )


def remind_of_subscription(subscription: Subscription, saved: SavedFilter, *, now: dt.datetime) -> None:
    """To whoever asks for what they receive already: where to change it. The page said nothing of it to anybody."""
    _post(
        KNOWN,
        subscription,
        [not_clickable(label) for label in saved.labels],
        key=f"subscription-{subscription.pk}-known-{_quarter(now)}",
        condition=CONFIRMED,
        address=links.manage_url(subscription),
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
        agenda=saved.whole_address,
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
    """Whether it is written; not when there is one with this key."""
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
