"""The parts of the tracking page: state, steps, history, events."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from partners.choices import RequestState as S
from partners.models import ActivityRequest, RequestChange
from partners.requests import states

LIFE = {
    S.RECEIVED: "Envoyée",
    S.CONFIRMED: "Confirmée",
    S.IN_STUDY: "À l’étude",
    S.ACCEPTED: "Acceptée",
    S.SCHEDULED: "Annoncée",
    S.DONE: "Réalisée",
}
ENDS = {S.DECLINED: "Non acceptée", S.WITHDRAWN: "Retirée"}
WORDS = {
    S.RECEIVED: (
        "Elle attend que vous la confirmiez",
        "Ouvrez le courriel que nous vous avons envoyé et confirmez : {partner} pourra alors l’étudier.",
    ),
    S.CONFIRMED: (
        "Elle est confirmée",
        "{partner} l’a reçue et va l’étudier. D’ici là, vous pouvez encore la modifier.",
    ),
    S.IN_STUDY: ("Elle est à l’étude", "{who} s’en occupe et vous répondra, ici et par courriel."),
    S.ACCEPTED: (
        "Elle est acceptée",
        "{partner} prépare l’annonce. Vous recevrez un courriel quand elle paraîtra dans l’agenda.",
    ),
    S.DECLINED: ("Elle n’a pas pu être acceptée", "{partner} vous dit pourquoi ci-dessous."),
    S.SCHEDULED: (
        "L’événement est annoncé",
        "Faites-le connaître autour de vous : affiche, bulletin, bouche à oreille.",
    ),
    S.DONE: ("L’événement a eu lieu", "Merci de l’avoir accueilli. Racontez-nous comment cela s’est passé."),
    S.WITHDRAWN: (
        "Vous l’avez retirée",
        "Rien d’autre n’est à faire. Vous pouvez en faire une autre quand vous voulez.",
    ),
}
# What has just been done, named in the address after a form: only these words.
DONE_JUST_NOW = {
    "confirmee": "C’est confirmé. Gardez l’adresse de cette page : elle permet de suivre votre demande.",
    "deja": "Cette demande était déjà confirmée : rien n’a changé.",
    "message": "Votre message est parti.",
    "modifiee": "Vos changements sont enregistrés.",
    "ensemble": "Vos changements sont enregistrés, avec ceux que quelqu’un a faits pendant que vous écriviez.",
    "retiree": "Votre demande est retirée.",
}


def state_label(state: str) -> str:
    """A state as the relay reads it."""
    return (LIFE | ENDS)[S(state)]


@dataclass(frozen=True)
class Step:
    """A step of the line. ``when`` is the day it was reached, None for what is still to come."""

    label: str
    when: dt.datetime | None
    is_current: bool


@dataclass(frozen=True)
class Line:
    """A line of the history: what happened, who did it, what was said."""

    at: dt.datetime
    what: str
    author: str
    note: str


class Tracking:
    """A request as its relay reads it. ``request`` comes with ``for_page``; ``now`` decides what is public."""

    def __init__(self, request: ActivityRequest, *, now: dt.datetime) -> None:
        self.request = request
        self.now = now
        self.state = S(request.state)

    @property
    def title(self) -> str:
        """The state, as a sentence about «your request»."""
        return WORDS[self.state][0]

    @property
    def words(self) -> str:
        """An explanation of the state, in French."""
        partner, person = self.request.partner, self.request.taken_by
        who = f"{person} ({partner})" if person else str(partner)
        return WORDS[self.state][1].format(partner=partner, who=who)

    @cached_property
    def steps(self) -> list[Step]:
        """The line from «sent» to «done», cut where the request ended."""
        life = list(LIFE)
        if self.state in LIFE:
            reached = life[: life.index(self.state) + 1]
            shown = life
        else:
            reached = [state for state in life if state in self._days] or [S.RECEIVED]
            reached = [*reached, self.state]
            shown = reached
        return [
            Step(state_label(state), self._day(state) if state in reached else None, state == self.state)
            for state in shown
        ]

    @cached_property
    def history(self) -> list[Line]:
        """History lines visible to the relay, latest first."""
        return [_line(change) for change in reversed(self._changes)]

    @cached_property
    def events(self) -> list[Any]:
        """The events that came of it and that anybody may read."""
        # The floor above owns events; they are reached through the request's own rows, its public verb included.
        return list(self.request.events.published(self.now).order_by("pk"))

    @property
    def may_amend(self) -> bool:
        """Whether the relay may still change what it asks."""
        return self.state in states.AMENDABLE

    @property
    def may_withdraw(self) -> bool:
        """Whether the relay may take it back."""
        return states.may_follow(self.state, S.WITHDRAWN)

    @property
    def may_write(self) -> bool:
        """Whether messages may be exchanged; the desk has not heard of what is not confirmed."""
        return self.state in states.TALKING - {S.RECEIVED}

    @cached_property
    def _changes(self) -> list[RequestChange]:
        return [change for change in self.request.changes.all() if not change.is_internal]

    @cached_property
    def _days(self) -> dict[S, dt.datetime]:
        return {S(change.to_state): change.at for change in self._changes if change.from_state != change.to_state}

    def _day(self, state: S) -> dt.datetime:
        if state == self.state:
            return self.request.state_since
        return self._days.get(state) or self.request.created_at


def _line(change: RequestChange) -> Line:
    is_remark = change.from_state == change.to_state
    what = "" if is_remark else state_label(change.to_state)
    author = "vous" if change.by_relay else change.author
    return Line(change.at, what, author, change.note)
