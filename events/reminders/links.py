"""Addresses that a reminder carries, signed: to confirm that it was asked for, to stop it, to stop those of a role.

A code names a row and an address, and nothing else: it cannot be turned to somebody else's. Links to stop never expire.
"""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from consortium.links.absolute_urls import absolute
from consortium.links.signed_codes import NOT_WHOLE, read_code, seal, unseal, write_code
from events.errors import EventError
from events.models import Reminder

CONFIRM_SALT = "events.reminders.confirm"
STOP_SALT = "events.reminders.stop"
ROLE_SALT = "events.reminders.role"
GONE = "Le rappel que ce lien confirmait n’existe plus."
CONFIRM_WITHIN = dt.timedelta(days=settings.KEEP_UNCONFIRMED_DAYS)  # then what nobody confirmed is erased


def confirm_url(reminder: Reminder) -> str:
    """Whole address of the page where a visitor confirms this reminder."""
    return absolute(f"/rappels/confirmer/{_code(reminder, CONFIRM_SALT)}/")


def stop_url(reminder: Reminder) -> str:
    """Whole address of the page where a visitor stops this reminder."""
    return absolute(f"/rappels/arreter/{_code(reminder, STOP_SALT)}/")


def role_stop_url(address: str) -> str:
    """Whole address of the page that stops what this address receives as a team's member or a venue's contact."""
    return absolute(f"/rappels/equipe/{seal(address.lower(), salt=ROLE_SALT)}/")


def reminder_to_confirm(code: str) -> Reminder:
    """The reminder that a link to confirm names, with its occurrence and event.

    EventError (message in French) for a link that is forged, too old, or whose reminder is gone.
    """
    days = CONFIRM_WITHIN.days
    too_old = f"Ce lien a plus de {days} jours. Demandez de nouveau le rappel sur la page de l’événement."
    pk, email = read_code(code, salt=CONFIRM_SALT, error=EventError, max_age=CONFIRM_WITHIN, too_old=too_old)
    found = _rows().filter(pk=pk, email=email).first()
    if found is None:
        raise EventError(GONE)
    return found


def reminder_to_stop(code: str) -> Reminder | None:
    """The reminder that a link to stop names, with its occurrence and event; None once it is stopped or erased.

    EventError (message in French) for a link that is forged.
    """
    pk, email = read_code(code, salt=STOP_SALT, error=EventError)
    return _rows().filter(pk=pk, email=email).first()


def address_to_stop(code: str) -> str:
    """The address that a link of :func:`role_stop_url` names. EventError (in French) for a link that is forged."""
    try:
        return str(unseal(code, salt=ROLE_SALT))
    except ValueError as error:
        raise EventError(NOT_WHOLE) from error


def _code(reminder: Reminder, salt: str) -> str:
    return write_code(reminder.pk, reminder.email, salt=salt)


def _rows() -> QuerySet[Reminder]:
    return Reminder.objects.select_related("occurrence__event", "occurrence__venue__commune")
