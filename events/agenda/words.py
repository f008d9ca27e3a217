"""The words of the events to come, by which those that nobody has written are put right."""

from django.utils import timezone

from consortium.caching.programme_version import VersionedCache
from consortium.text.nearest import Words
from events.agenda.filter_options import load_vocabulary
from events.models import Event


def words_to_come() -> Words:
    """The words that a search can find: of events to come and of the filters. One query, when nothing is kept."""
    return _kept.get()


def _make() -> Words:
    now = timezone.now()
    documents = Event.objects.published(now).upcoming(now).order_by().values_list("search_text", flat=True)
    labels = (label for options in load_vocabulary().options.values() for label in options.values())
    return Words.of(documents.iterator(), labels)


_kept: VersionedCache[Words] = VersionedCache(_make)
