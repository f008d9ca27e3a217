"""The kinds of message that the portal writes, each declared once by the module that writes it.

A kind that may reach an address which nobody has confirmed gets plain values only: texts, numbers, dates and lists of
them. A row of the database would bring along whatever a stranger typed into it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Reader(Enum):
    """Who may receive a kind of message: it decides which context values are allowed."""

    ANYBODY = "une adresse que personne n’a confirmée"
    CONFIRMED = "une personne qui a confirmé son adresse"
    STAFF = "un compte, ou une adresse tenue par les équipes"


@dataclass(frozen=True)
class Kind:
    """The template ``emails/<name>.html``, of text and HTML; ``words`` say in French what the message is for."""

    name: str
    words: str
    reader: Reader


_kinds: dict[str, Kind] = {}
PLAIN = (str, int, float, dt.date, dt.time, type(None))


def declare(name: str, words: str, *, reader: Reader) -> str:
    """Register a kind of message; returns ``name``."""
    _kinds[name] = Kind(name, words, reader)
    return name


def declared() -> list[Kind]:
    """Every kind, in the order of their names."""
    return [_kinds[name] for name in sorted(_kinds)]


def check(name: str, context: Mapping[str, object]) -> None:
    """LookupError for a kind that nobody declared; TypeError for a row where only plain values may go."""
    if name not in _kinds:
        raise LookupError(f"no kind of message named {name!r}: declare it where it is written")
    if _kinds[name].reader is not Reader.ANYBODY:
        return
    for label, value in context.items():
        parts = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(part, PLAIN) for part in parts):
            raise TypeError(f"{name} may reach an unconfirmed address: {label!r} has to be a plain value")
