"""Addresses that a subscriber receives, signed: to confirm, to manage, to stop.

A code names a row and an address, and nothing else: it cannot be turned to somebody else's. Only the link to confirm
grows old.
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.urls import reverse

from consortium.links import absolute
from events.errors import EventError
from events.models import Subscription

CONFIRM_SALT = "events.subscriptions.confirm"
MANAGE_SALT = "events.subscriptions.manage"
NOT_WHOLE = "Ce lien n’est pas entier : copiez-le en une seule fois depuis le courriel."


def confirm_address(subscription: Subscription) -> str:
    """Whole address of the page where one confirms."""
    return absolute(reverse("subscription-confirm", args=[_code(subscription, CONFIRM_SALT)]))


def manage_address(subscription: Subscription) -> str:
    """Whole address of the page where one changes the frequency, the filter, or stops."""
    return absolute(reverse("subscription", args=[manage_code(subscription)]))


def stop_address(subscription: Subscription) -> str:
    """Whole address of the page that stops, in one click from a mail reader too."""
    return absolute(reverse("subscription-stop", args=[manage_code(subscription)]))


def manage_code(subscription: Subscription) -> str:
    """What the addresses to manage and to stop carry."""
    return _code(subscription, MANAGE_SALT)


def subscription_to_confirm(code: str) -> Subscription:
    """The subscription that a link to confirm names.

    EventError, in words, for a link that is forged, too old, or whose subscription is gone.
    """
    days = settings.KEEP_UNCONFIRMED_DAYS
    try:
        pk, email = signing.loads(code, salt=CONFIRM_SALT, max_age=dt.timedelta(days=days))
    except signing.SignatureExpired as error:
        raise EventError(f"Ce lien a plus de {days} jours : abonnez-vous de nouveau, cela prend un instant.") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise EventError(NOT_WHOLE) from error
    found = Subscription.objects.filter(pk=pk, email=email).first()
    if found is None:
        raise EventError("L’abonnement que ce lien confirmait n’existe plus : abonnez-vous de nouveau.")
    return found


def subscription_to_manage(code: str) -> Subscription | None:
    """The subscription that a link to manage or to stop names; None once it is stopped.

    EventError, in words, for a link that is forged.
    """
    try:
        pk, email = signing.loads(code, salt=MANAGE_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise EventError(NOT_WHOLE) from error
    return Subscription.objects.filter(pk=pk, email=email).first()


def _code(subscription: Subscription, salt: str) -> str:
    return signing.dumps([subscription.pk, subscription.email], salt=salt)
