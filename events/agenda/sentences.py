"""The agenda asked in a sentence: «que faire ce week-end avec mon fils de 8 ans à Saint-Dié» as its filters.

Words come from what the portal knows: labels of options, communes, school holidays; those that people use for them and
that it does not know are here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from consortium.caching.programme_version import VersionedCache
from consortium.filtering.sentences import (
    MAX_WORDS,
    Phrases,
    Reader,
    Reading,
    plain_words,
    read_age,
    understood_query,
)
from events.agenda.facets import FACETS
from events.agenda.filter_options import load_vocabulary
from events.calendar.periods import local_date
from events.calendar.spoken import read_when
from events.models import Event
from partners.filter_options import MORE_WORDS
from partners.models.publishable import OLDEST_AGE
from territories.datafiles import codes_by_other_name
from territories.models import Commune
from territories.names import search_name
from territories.places import names_beyond, resolve

SEVERAL = frozenset(facet.name for facet in FACETS if not facet.is_single)
TIME = frozenset({"quand", "du", "au"})
PLACE = frozenset({"commune", "pres", "rayon"})
BEFORE_PLACES = (
    ("pres", "de"), ("pres", "d"), ("pres", "du"), ("autour", "de"), ("autour", "d"), ("autour", "du"), ("cote", "de"),
    ("proche", "de"), ("environs", "de"), ("a",), ("au",), ("aux",), ("vers",),
)  # fmt: skip
ARTICLES = {"au": "le", "aux": "les", "du": "le"}
LONGEST_NAME = 6  # words
POSTCODE_LENGTH = 5
TOWN = 3_000  # inhabitants from which a name of one word is that of a place without «à» before it
# Towns whose names are words too: places only behind «à» or «près de».
WORDS_TOO = frozenset({"sens", "trier", "bouillon", "bade", "charmes", "vertus", "esch", "lure"})


def understood(query: QueryDict, now: dt.datetime) -> QueryDict | None:
    """The query with what its sentence (``q``) means in place of it; None when that is nothing.

    A place that may be one of several stands in ``pres``, for whoever asks to choose. The title of an event is searched
    as it is. Where there is a text: two queries about communes, one about titles.
    """

    def readers(text: str) -> list[Reader]:
        return [read_when(local_date(now)), read_age(OLDEST_AGE), _phrases.get(), *_places(text)]

    found = understood_query(query, readers, several=SEVERAL, together=(TIME, PLACE))
    # «Trente ans de chasse aux exoplanètes» may be an event, and «Nuit des étoiles à Metz».
    if found is None or Event.objects.published(now).titled(query.get("q", "")).exists():
        return None
    asked, values = found
    if "pres" in values and (place := resolve(values["pres"][0]).place):
        del asked["pres"]
        asked["commune"] = place.code
    return asked


_phrases: VersionedCache[Phrases] = VersionedCache(
    lambda: Phrases.of((facet for facet in FACETS if facet.name != "quand"), load_vocabulary().options, MORE_WORDS)
)


# --- places -----------------------------------------------------------------------------------------------------------


def _places(text: str) -> Iterator[Reader]:
    """A reader of the places of a sentence, where it has any. One query."""
    words = plain_words(text)[:MAX_WORDS]
    names = PlaceNames.of(words)
    if names:
        yield names


@dataclass(frozen=True)
class PlaceNames:
    """A reader of places. ``known``: names and postcodes, with inhabitants; ``begun``: what names begin with."""

    known: Mapping[str, int]
    begun: Collection[str]

    @classmethod
    def of(cls, words: Sequence[str]) -> PlaceNames | None:
        """Of those that these words may name; None when there are none. One query."""
        runs = {name for at in range(len(words)) for _, name in _runs(words, at)}
        begun = {name for at in range(len(words)) for _, name in _runs(words, at) if _may_begin(words, at, name)}
        condition = Q(search_name__in=runs)
        for name in begun:
            condition |= Q(search_name__startswith=f"{name} ")
        codes = [word for word in words if len(word) == POSTCODE_LENGTH and word.isdecimal()]
        for code in codes:
            condition |= Q(postal_codes__contains=code)
        rows = list(Commune.objects.filter(condition).values_list("search_name", "population", "postal_codes"))
        known = dict.fromkeys(runs & names_beyond(), TOWN) | dict.fromkeys(runs & codes_by_other_name().keys(), 0)
        for name, population, _ in rows:
            known[name] = max(population, known.get(name, 0))
        known |= {code: TOWN for code in codes if any(code in row[2].split() for row in rows)}
        begun = {start for start in begun if any(row[0].startswith(f"{start} ") for row in rows)}
        return cls(known, begun) if known or begun else None

    def __call__(self, words: Sequence[str], at: int) -> Reading | None:
        """The longest name that stands at a place, with the preposition before it."""
        before = next((len(each) for each in BEFORE_PLACES if tuple(words[at : at + len(each)]) == each), 0)
        for length, name in sorted(_runs(words, at + before), reverse=True):
            if self._is_place(name, length, is_behind=bool(before), is_alone=length == len(words)):
                length += _on_envelope(words[at + before + length :])
                return Reading(before + length, {"pres": [name]})
        return None

    def _is_place(self, name: str, length: int, *, is_behind: bool, is_alone: bool) -> bool:
        if is_behind:
            return name in self.known or name in self.begun
        if name in WORDS_TOO or (name.isdecimal() and len(name) != POSTCODE_LENGTH):
            return False
        is_other = is_alone and name in codes_by_other_name()
        many = " " in name and length > 1
        return self.known.get(name, -1) >= (0 if many or is_other else TOWN) or (many and name in self.begun)


def _on_envelope(rest: Sequence[str]) -> int:
    """How many words behind a place belong to its postal address alone: «cedex 3», «France»."""
    if rest[:1] == ["cedex"]:
        return 1 + (len(rest) > 1 and rest[1].isdecimal())
    return int(rest[:1] == ["france"])


def _runs(words: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
    """The names that may begin at a word, and how many words they are; behind «au» with the article that it hides."""
    for length in range(1, LONGEST_NAME + 1):
        if at + length > len(words):
            return
        name = search_name(" ".join(words[at : at + length]))
        yield length, name
        if at and words[at - 1] in ARTICLES:
            yield length, f"{ARTICLES[words[at - 1]]} {name}"


def _may_begin(words: Sequence[str], at: int, name: str) -> bool:
    """Whether a name may be meant by its beginning: «à Bar», «Saint-Dié»."""
    is_behind = any(tuple(words[max(0, at - len(each)) : at]) == each for each in BEFORE_PLACES)
    return (is_behind and len(name) > 2) or name.startswith(("st ", "ste "))
