"""The options that the agenda's filters and cards name: the partners' vocabulary, moments and ways of access."""

from consortium.http.programme_version import VersionedCache
from events.choices import When
from partners import filter_options
from partners.filter_options import Vocabulary
from territories.choices import ACCESSIBILITY

__all__ = ["Vocabulary", "load_vocabulary"]


def load_vocabulary() -> Vocabulary:
    """The vocabulary of the programme as it stands: one query, or none while nothing has changed."""
    return _kept.get()


def _load() -> Vocabulary:
    return filter_options.load_vocabulary(quand=dict(When.choices), accessible=ACCESSIBILITY)


_kept = VersionedCache(_load)
