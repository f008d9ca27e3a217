"""The options that the agenda's filters and cards name, kept while the programme stays as it is."""

from consortium.caching.programme_version import VersionedCache
from consortium.filtering import vocabulary
from consortium.filtering.vocabulary import Vocabulary
from events.agenda.facets import FACETS

__all__ = ["Vocabulary", "load_vocabulary"]


def load_vocabulary() -> Vocabulary:
    """The vocabulary of the programme as it stands: one query, or none while nothing has changed."""
    return _kept.get()


_kept = VersionedCache(lambda: vocabulary.load_vocabulary(FACETS))
