"""Messages for requests that hit the query time limit or a full disk."""

import datetime as dt
import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from consortium.text.french import duration

# A disk that fails (EIO) keeps as little as one that is full.
OUT_OF_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


@dataclass(frozen=True)
class Exhaustion:
    """A title and a sentence for the visitor; ``seconds`` after which to try again."""

    title: str
    lead: str
    seconds: int


SOON = dt.timedelta(minutes=1)
TIME = Exhaustion(
    "Cette page demande trop de travail",
    "Sa recherche a été arrêtée pour que le site réponde aux autres visiteurs. "
    f"Précisez votre demande, ou réessayez dans {duration(SOON)}.",
    SOON.seconds,
)
ROOM = Exhaustion(
    "Le serveur n’a plus de place",
    "Rien n’a été enregistré, et rien de ce qui l’était n’est perdu. Revenez à la page précédente : ce que vous avez "
    "écrit y est encore. Gardez-en une copie, et prévenez-nous.",
    600,
)


def exhaustion_of(error: BaseException | None) -> Exhaustion | None:
    """The :class:`Exhaustion` of an exception or its cause; None for other errors."""
    for each in _causes(error):
        if getattr(each, "sqlstate", None) == "57014" or _sqlite_name(each) == "SQLITE_INTERRUPT":
            return TIME
        if getattr(each, "sqlstate", None) == "53100" or _sqlite_name(each) == "SQLITE_FULL":
            return ROOM
        if isinstance(each, OSError) and each.errno in OUT_OF_ROOM:
            return ROOM
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _sqlite_name(error: BaseException) -> str:
    return getattr(error, "sqlite_errorname", "") if isinstance(error, sqlite3.Error) else ""
