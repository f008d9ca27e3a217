"""The verbs of a subscription: ask, confirm, change, stop. Each is atomic and locks the row it decides on."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from events.errors import EventError
from events.models import Subscription
from events.models.subscriptions import SubscriptionQuerySet
from events.subscriptions import emails, links
from events.subscriptions.saved import SavedFilter


@dataclass(frozen=True)
class Confirmed:
    """A subscription that is confirmed, now (``is_new``) or before."""

    subscription: Subscription
    is_new: bool


@transaction.atomic
def ask(*, email: str, saved: SavedFilter, frequency: str, now: dt.datetime) -> None:
    """Store a subscription and mail a confirmation link to ``email``; one row per address and filter.

    If it is already confirmed, the mail links to its settings instead; the caller cannot tell the difference.
    """
    row, is_new = Subscription.objects.get_or_create(email=email, query=saved.query, defaults={"frequency": frequency})
    if not is_new:
        row = Subscription.objects.select_for_update().get(pk=row.pk)
    if row.confirmed_at:
        emails.remind_of_subscription(row, saved, now=now)
        return
    row.frequency, row.asked_at = frequency, now
    row.save(update_fields=["frequency", "asked_at"])
    emails.ask_to_confirm(row, saved, now=now)


@transaction.atomic
def confirm(code: str, *, now: dt.datetime, instead: bool = False) -> Confirmed:
    """Start what the link of a mail names; with ``instead``, stop whatever else this address receives.

    EventError (message in French) when the link is of no use (any more).
    """
    named = links.subscription_to_confirm(code)
    row = Subscription.objects.select_for_update().filter(pk=named.pk).first()
    if row is None:
        raise EventError("L’abonnement que ce lien confirmait n’existe plus : abonnez-vous de nouveau.")
    is_new = row.confirmed_at is None
    if is_new:
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
    if instead:
        others_of(row).delete()
    return Confirmed(row, is_new)


@transaction.atomic
def change(subscription: Subscription, *, frequency: str) -> None:
    """Change the frequency."""
    Subscription.objects.filter(pk=subscription.pk).update(frequency=frequency)


@transaction.atomic
def change_filter(subscription: Subscription, saved: SavedFilter) -> None:
    """Change the filter. EventError (message in French) when this address already subscribes to it."""
    others = others_of(subscription)
    others.filter(query=saved.query, confirmed_at__isnull=True).delete()
    if others.filter(query=saved.query).exists():
        raise EventError("Vous recevez déjà cet agenda par un autre abonnement : arrêtez plutôt celui-ci.")
    # Everything the new filter finds is unknown to this person, whenever it was published.
    Subscription.objects.filter(pk=subscription.pk).exclude(query=saved.query).update(query=saved.query, looked_at=None)


@transaction.atomic
def stop(subscription: Subscription) -> None:
    """Stop for good; messages that wait in the outbox are dropped."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def other_confirmed(subscription: Subscription) -> SubscriptionQuerySet:
    """The other subscriptions of the same address that are confirmed, oldest first."""
    return others_of(subscription).confirmed().order_by("pk")


def others_of(subscription: Subscription) -> SubscriptionQuerySet:
    """The other subscriptions of the same address."""
    return Subscription.objects.filter(email=subscription.email).exclude(pk=subscription.pk)
