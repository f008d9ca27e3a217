"""The options that the agenda's filters and cards name: the partners' vocabulary, moments and ways of access."""

from events.choices import When
from partners import vocabulary
from partners.vocabulary import Vocabulary
from territories.choices import ACCESSIBILITY

__all__ = ["Vocabulary", "load_vocabulary"]


def load_vocabulary() -> Vocabulary:
    """The vocabulary as the database has it now: one query, whatever its size."""
    return vocabulary.load_vocabulary(quand=dict(When.choices), accessible=ACCESSIBILITY)
