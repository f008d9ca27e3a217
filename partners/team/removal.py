"""The consequences of removing a member or closing an account, as French sentences for the confirmation page."""

from collections.abc import Iterable
from dataclasses import dataclass

from consortium.sessions.closing import open_sessions
from partners.models import Membership, User


@dataclass(frozen=True)
class Removal:
    """One person who loses something. ``words`` is a whole sentence; ``key`` tells it from another outcome."""

    name: str
    words: str
    key: str


def removal_of(user: User, *, leaving: Iterable[Membership], closed: bool = False, elsewhere: bool = False) -> Removal:
    """The consequence for this person of leaving these teams; ``closed``: the account itself is closed.

    ``elsewhere``: whether the coordination, or a team that they join at the same time, lets them in. Three queries.
    """
    left = {membership.pk for membership in leaving}
    kept = [team for team in user.memberships.select_related("partner") if team.pk not in left]
    if not user.is_staff:
        return Removal(str(user), f"{user} quitte l’équipe ; son compte est déjà fermé.", f"{user.pk}:shut")
    if closed or not (kept or elsewhere):
        return Removal(str(user), closing_words(user, open_sessions(user)), f"{user.pk}:out")
    access = f", par {', '.join(str(team.partner) for team in kept)}" if kept else ""
    change = "quitte l’équipe" if left else "quitte la coordination"
    return Removal(str(user), f"{user} {change} et garde son accès{access}.", f"{user.pk}:in")


def closing_words(user: User, sessions: int) -> str:
    """The sentence about somebody who will not be able to log in any more."""
    if sessions > 1:
        ending = f" ; {sessions} sessions seront fermées"
    else:
        ending = " ; une session sera fermée" if sessions else ""
    return f"{user} ne pourra plus se connecter ; ses brouillons restent à l’équipe{ending}."
