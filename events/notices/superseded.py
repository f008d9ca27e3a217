"""The outbox's checks for change notices: whether one that waits is out of date."""

import re
from collections.abc import Iterable

from consortium.outbox import preflight
from consortium.outbox.models import OutgoingEmail
from events.models import Reminder
from events.notices.messages import CHECK, CHECK_FOR_VISITOR, KIND

# What a message told of is in its calendar file: the identifiers of its occurrences.
IDENTIFIER = re.compile(r"^UID:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.MULTILINE)


@preflight.check(CHECK)
def reason_to_skip(row: OutgoingEmail) -> str:
    """Why this notice should not leave: later ones to the same address tell of each of its occurrences."""
    later = OutgoingEmail.objects.about(row.about).filter(kind=KIND, to__iexact=row.to, pk__gt=row.pk)
    known = set(_identifiers(later.only("attachments")))
    mine = set(_identifiers([row]))
    return "Un changement plus récent a été annoncé à cette personne." if mine and mine <= known else ""


@preflight.check(CHECK_FOR_VISITOR)
def reason_to_skip_visitor(row: OutgoingEmail) -> str:
    """The check for visitors: as :func:`reason_to_skip`, and skipped when they have no confirmed reminder left.

    Returns the reason in French, empty when the message should leave.
    """
    confirmed = Reminder.objects.filter(
        email__iexact=row.to, confirmed_at__isnull=False, occurrence__uid__in=list(_identifiers([row]))
    )
    return reason_to_skip(row) if confirmed.exists() else "Cette personne a arrêté ses rappels."


def _identifiers(rows: Iterable[OutgoingEmail]) -> Iterable[str]:
    for row in rows:
        for attachment in row.attachments:
            yield from IDENTIFIER.findall(attachment["text"])
