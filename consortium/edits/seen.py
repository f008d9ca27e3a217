"""The state shown by a confirmation page, signed in a hidden field and compared with the current one on POST.

For pages that ask «yes or no» about a stored row. The comparison belongs in the transaction that holds the row's lock.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db import models

from consortium.edits.shown import row_name

FIELD = "_seen"
SALT = "consortium.seen"
MAX_WORDS_LENGTH = 120  # characters of a value that is quoted
UNSAID = "Cette page n’a pas dit ce qu’elle montrait : relisez-la, puis recommencez. Rien n’est encore fait."
MOVED_ON = (
    "Depuis que vous avez ouvert cette page, quelque chose a changé. {changes} "
    "Rien n’est fait : relisez, puis choisissez."
)
Said = Mapping[str, str]  # by label: what the page says, in words


def signed_state(row: models.Model, said: Said) -> str:
    """The value of the hidden field :data:`FIELD`, for this row alone."""
    return signing.dumps([row_name(row), dict(said)], salt=SALT, compress=True)


def changed_since(data: Mapping[str, Any], row: models.Model, said: Said) -> str:
    """A sentence in French when the posted page showed something else than ``said``; empty when nothing changed."""
    try:
        name, before = signing.loads(data.get(FIELD, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return UNSAID
    if name != row_name(row):
        return UNSAID
    changed = [label for label in {**before, **said} if before.get(label, "") != said.get(label, "")]
    words = [_change(label, before.get(label, ""), said.get(label, "")) for label in changed]
    return MOVED_ON.format(changes=" ".join(words)) if words else ""


def _change(label: str, before: str, now: str) -> str:
    label = label[:1].upper() + label[1:]
    if max(len(before), len(now)) > MAX_WORDS_LENGTH:
        return f"{label} : ce n’est plus le même texte."
    return f"{label} : « {before or '(vide)'} » est devenu « {now or '(vide)'} »."
