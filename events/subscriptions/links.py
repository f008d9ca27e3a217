"""Addresses that a subscriber receives, signed: to confirm, to manage, to stop.

A code names a row and an address, and nothing else: it cannot be turned to somebody else's. Only the link to confirm
grows old.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from consortium.links.absolute_urls import absolute
from consortium.links.signed_codes import read_code, write_code
from events.errors import EventError
from events.models import Subscription

CONFIRM_SALT = "events.subscriptions.confirm"
MANAGE_SALT = "events.subscriptions.manage"


def confirm_url(subscription: Subscription) -> str:
    """Whole address of the page where one confirms."""
    return absolute(reverse("subscription-confirm", args=[_code(subscription, CONFIRM_SALT)]))


def manage_url(subscription: Subscription) -> str:
    """Whole address of the page where one changes the frequency, the filter, or stops."""
    return absolute(reverse("subscription", args=[manage_code(subscription)]))


def stop_url(subscription: Subscription) -> str:
    """Whole address of the page that stops, in one click from a mail reader too."""
    return absolute(reverse("subscription-stop", args=[manage_code(subscription)]))


def manage_code(subscription: Subscription) -> str:
    """The code in the URLs to manage and to unsubscribe."""
    return _code(subscription, MANAGE_SALT)


def subscription_to_confirm(code: str) -> Subscription:
    """The subscription that a link to confirm names.

    EventError (message in French) for a link that is forged, too old, or whose subscription is gone.
    """
    days = settings.KEEP_UNCONFIRMED_DAYS
    too_old = f"Ce lien a plus de {days} jours : abonnez-vous de nouveau, cela prend un instant."
    age = dt.timedelta(days=days)
    pk, email = read_code(code, salt=CONFIRM_SALT, error=EventError, max_age=age, too_old=too_old)
    found = Subscription.objects.filter(pk=pk, email=email).first()
    if found is None:
        raise EventError("L’abonnement que ce lien confirmait n’existe plus : abonnez-vous de nouveau.")
    return found


def subscription_to_manage(code: str) -> Subscription | None:
    """The subscription that a link to manage or to stop names; None once it is stopped.

    EventError (message in French) for a link that is forged.
    """
    pk, email = read_code(code, salt=MANAGE_SALT, error=EventError)
    return Subscription.objects.filter(pk=pk, email=email).first()


def _code(subscription: Subscription, salt: str) -> str:
    return write_code(subscription.pk, subscription.email, salt=salt)
