"""The catalogue asked in a sentence: «mallette chimie 8 ans dans les Vosges» as its filters."""

from django.http import QueryDict

from consortium.caching.programme_version import VersionedCache
from consortium.filtering.sentences import Phrases, read_age, understood_query
from consortium.filtering.vocabulary import load_vocabulary
from partners.catalogue.facets import FACETS
from partners.filter_options import MORE_WORDS
from partners.models import Activity
from partners.models.publishable import OLDEST_AGE

# The months of what is lent change with each day: they are chosen, not written.
WRITTEN = tuple(facet for facet in FACETS if facet.name != "libre")
SEVERAL = frozenset(facet.name for facet in FACETS if not facet.is_single)


def understood(query: QueryDict) -> QueryDict | None:
    """The query with what its sentence (``q``) means in place of it; None when that is nothing.

    The title of an activity is searched as it is: one query.
    """
    found = understood_query(query, lambda _: [read_age(OLDEST_AGE), _phrases.get()], several=SEVERAL)
    if found is None or Activity.objects.published().titled(query.get("q", "")).exists():
        return None
    return found[0]


_phrases: VersionedCache[Phrases] = VersionedCache(
    lambda: Phrases.of(WRITTEN, load_vocabulary(WRITTEN).options, MORE_WORDS)
)
