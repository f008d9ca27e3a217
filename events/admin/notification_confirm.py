"""Before a form that changes what is announced is saved: how many people will be written to, and a box to tick.

The form comes back once with the count; it is saved when the box was ticked for that very count. Nothing is asked when
nobody will be written to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.models import Occurrence
from events.notices.preview import if_saved
from events.notices.texts import count_sentence, persons

BOX = "prevenir"
UNTICKED = "Rien n’est encore enregistré : lisez qui sera prévenu, cochez « J’ai lu », puis enregistrez de nouveau."


@dataclass(frozen=True)
class Tick:
    """The box: ``count`` is its value, ``words`` say who will be told."""

    count: int
    words: str
    is_ticked: bool
    name: str = BOX


def tick_for(occurrences: Sequence[Occurrence], data: Mapping[str, str]) -> Tick | None:
    """The box to tick before these occurrences are saved as they are in memory (need ``event``); None when nobody
    counts on what changed.
    """
    people = if_saved(occurrences) if occurrences else []
    count = len(persons(people))
    return Tick(count, count_sentence(people), data.get(BOX) == str(count)) if count else None


def without_reproach(context: dict[str, Any]) -> None:
    """Remove Django's «corrigez l’erreur» when the only missing thing is the confirmation box."""
    # Of a form, lists of words by field; of its occurrences, words.
    said = [words for found in context["errors"] for words in ([found] if isinstance(found, str) else found)]
    if said == [UNTICKED]:
        context["errors"] = []
