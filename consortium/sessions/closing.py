"""Ending sessions: one's own, somebody's."""

import datetime as dt

from django.utils import timezone

from consortium.privacy import retention
from consortium.sessions.models import Session
from consortium.staff import AnyUser


def open_sessions(user: AnyUser) -> int:
    """How many browsers this person is logged in with."""
    return Session.objects.alive(timezone.now()).of(user).count()


def end_sessions(user: AnyUser, *, exclude: str | None = None) -> int:
    """Log this person out everywhere, ``exclude`` (a session key) excepted; how many living sessions that ended."""
    mine = Session.objects.of(user).exclude(session_key=exclude or "")
    living = mine.alive(timezone.now()).count()
    mine.delete()
    return living


@retention.rule("sessions", "Sessions de l’espace des partenaires, finies")
def delete_dead(now: dt.datetime, *, dry_run: bool) -> int:
    """Delete the sessions that nobody can use any more, or count them."""
    dead = Session.objects.dead(now)
    return dead.count() if dry_run else dead.delete()[0]
