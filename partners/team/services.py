"""Close or reopen the access of accounts when memberships change, and record who did it.

An account that is in no team any more may not enter, whoever took it out and however: that is asked at each request
(:class:`partners.team.backend.StaffBackend`). What is here also ends what was open, so that nothing of it serves again
when the person comes back.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from consortium.journal.history import record
from consortium.models import JournalEntry
from consortium.sessions.closing import end_sessions
from partners.models import User


@transaction.atomic
def close_access(user: User, *, by: User | None) -> int:
    """End the sessions of an account, and the links to choose a password that wait in a mailbox; how many sessions."""
    ended = end_what_was_open(user)
    record(user, f"Accès fermé, {sessions_words(ended)}.", by=by, kind=JournalEntry.Kind.REMOVAL)
    return ended


@transaction.atomic
def end_what_was_open(user: User) -> int:
    """End all sessions and invalidate password links, without a history entry; returns how many sessions."""
    user.access_closed_at = timezone.now()
    user.save(update_fields=["access_closed_at"])
    return end_sessions(user)


@transaction.atomic
def close_access_of_leavers(users: Iterable[User], *, by: User | None) -> list[User]:
    """Close the access of those of these accounts that may not enter any more; which."""
    keys = {user.pk for user in users}
    gone = list(User.objects.filter(pk__in=keys).exclude(pk__in=User.objects.staff().order_by().values("pk")))
    for user in gone:
        close_access(user, by=by)
    return gone


def sessions_words(count: int) -> str:
    """«2 sessions fermées»."""
    return f"{count} session{'s' if count > 1 else ''} fermée{'s' if count > 1 else ''}" if count else "aucune session"
