"""The machine of a request's states: the one place that says what may follow what. Pure.

    received ──► confirmed ──► in_study ──► accepted ──► scheduled ──► done
                                   │  ▲         │             │
                                   ▼  └─────────┴─────────────┘ reopened
                               declined ──► in_study (reopened)

The relay may withdraw at any time before «done», unless it was declined. An event taken back to draft takes its
request back from «scheduled» to «accepted». «Done» and «withdrawn» are final.
"""

from partners.choices import RequestState as S
from partners.errors import RequestError

TRANSITIONS: dict[S, frozenset[S]] = {
    S.RECEIVED: frozenset({S.CONFIRMED, S.WITHDRAWN}),
    S.CONFIRMED: frozenset({S.IN_STUDY, S.WITHDRAWN}),
    S.IN_STUDY: frozenset({S.ACCEPTED, S.DECLINED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.SCHEDULED, S.IN_STUDY, S.WITHDRAWN}),
    S.DECLINED: frozenset({S.IN_STUDY}),
    S.SCHEDULED: frozenset({S.DONE, S.ACCEPTED, S.IN_STUDY, S.WITHDRAWN}),
    S.DONE: frozenset(),
    S.WITHDRAWN: frozenset(),
}
FINAL = frozenset(state for state, following in TRANSITIONS.items() if not following)
AMENDABLE = frozenset({S.RECEIVED, S.CONFIRMED})
# Where words may still be exchanged: afterwards nobody watches.
TALKING = frozenset(set(S) - {S.WITHDRAWN})
# Where the desk may still hand a request to another partner.
TRANSFERABLE = frozenset({S.RECEIVED, S.CONFIRMED, S.IN_STUDY})
# Where dates are agreed upon and still to come: they may be moved.
MOVABLE = frozenset({S.ACCEPTED, S.SCHEDULED})


def may_follow(current: str, wanted: str) -> bool:
    """Whether a request in the state ``current`` may go to ``wanted``."""
    return S(wanted) in TRANSITIONS[S(current)]


def check(current: str, wanted: str) -> None:
    """RequestError (message in French) unless ``wanted`` may follow ``current``."""
    _check(may_follow(current, wanted), current, wanted)


def check_from(current: str, origin: S, wanted: S) -> None:
    """RequestError (in French) unless the state is ``origin`` and ``wanted`` may follow it.

    To study is not to reopen (which gives dates and loan back), to accept is not to take an announcement back.
    """
    _check(current == origin and may_follow(origin, wanted), current, wanted)


def _check(allowed: bool, current: str, wanted: str) -> None:
    if not allowed:
        now, then = S(current).label.lower(), S(wanted).label.lower()
        raise RequestError(f"Cette demande est « {now} » : elle ne peut pas devenir « {then} ».")
