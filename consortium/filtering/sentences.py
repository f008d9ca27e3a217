"""What somebody types read as the filters that it means: «atelier gratuit 8 ans» has no word left to search.

A reader looks at the words of a sentence from one of them on, and says how many of them it understands, and as which
values of which parameters. Of several readers the one that understands most words is right, the first of them where
they are equal. What quotation marks hold is searched as it stands: nothing of such a sentence is read.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import QueryDict

from consortium.filtering.filters import MAX_QUERY_LENGTH, Facet, Options
from consortium.text.normalize import plain
from consortium.text.stems import STOP_WORDS, stems

MAX_WORDS = 30  # of a sentence that is read
WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile('[«»“”"]')
# Between the things that a label names: «Astronomie et espace», «Scolaires : maternelle (cycle 1)».
JOINTS = re.compile(r"\s*(?:[,:()/]|\bet\b)\s*")
# What they do not want is no filter: «pas gratuit», «sauf à Metz»; «pas loin de Metz» is one.
REFUSING = frozenset({"pas", "sauf", "hors"})
# «50 ans du CNRS», «dix ans de recherche»: how long something lasts.
OF = frozenset({"de", "du", "des", "d"})
# What people say around what they look for, beside the words too common to be searched.
AROUND = frozenset(
    """que quoi quelle quelles quels quel faire fait voir sortir sortie sorties cherche chercher trouver idee idees
    activite activites evenement evenements animation animations mon ma mes fils fille filles garcon enfant enfants
    petit petite petits pres proche autour vers cote environs t il est ce qu avoir lieu chez moi""".split()  # noqa: SIM905
)


class Reading(NamedTuple):
    """The first ``length`` words understood, as ``values`` by parameter."""

    length: int
    values: Mapping[str, Sequence[str]]


# The stems of its words, and the values that they mean.
Phrase = tuple[tuple[frozenset[str], ...], Mapping[str, Sequence[str]]]
Reader = Callable[[Sequence[str], int], Reading | None]


@dataclass(frozen=True)
class Understood:
    """A sentence: ``values`` by parameter, and the ``rest``, which is searched."""

    values: Mapping[str, Sequence[str]]
    rest: str


def plain_words(text: str) -> list[str]:
    """The words of a sentence as readers get them: without accents or marks."""
    return [plain(match.group()) for match in WORD.finditer(text)]


def understand(
    text: str,
    readers: Iterable[Reader],
    *,
    known: Collection[str] = (),
    several: Collection[str] = (),
    together: Collection[Collection[str]] = (),
) -> Understood | None:
    """What readers make of a sentence; None when they make nothing of it.

    ``known``: parameters that have a value already; what would give them another stays in the rest. ``several``: those
    that may have more than one. ``together``: groups of parameters that say one thing: only one reading gives them.
    """
    matches = list(WORD.finditer(text))
    if QUOTED.search(text) or len(matches) > MAX_WORDS:
        return None
    words, readers = [plain(match.group()) for match in matches], list(readers)
    values: dict[str, Sequence[str]] = {}
    left: list[int] = []
    at = 0
    while at < len(words):
        asking = [] if _is_refused(words, at) else readers
        readings = [reading for reader in asking if (reading := reader(words, at))]
        taken = {*known, *values}
        taken |= {name for group in together if not taken.isdisjoint(group) for name in group}
        readings = [each for each in readings if not (each.values.keys() - set(several)) & taken]
        best = max(readings, key=lambda reading: reading.length, default=None)
        if best:
            values |= {name: [*values.get(name, ()), *each] for name, each in best.values.items()}
        else:
            left.append(at)
        at += best.length if best else 1
    if not values:
        return None
    telling = [at for at in left if words[at] not in STOP_WORDS and words[at] not in AROUND]
    return Understood(values, _joined(text, matches, telling))


def understood_query(
    query: QueryDict,
    readers: Callable[[str], Iterable[Reader]],
    *,
    several: Collection[str] = (),
    together: Collection[Collection[str]] = (),
) -> tuple[QueryDict, Mapping[str, Sequence[str]]] | None:
    """A query with what its sentence (``q``) means in place of it, and what that is; None when it is nothing.

    ``readers``: of a text, asked for where there is one that the form does not refuse. ``several``, ``together``: as of
    :func:`understand`.
    """
    text = query.get("q", "")
    if not 0 < len(text.strip()) <= MAX_QUERY_LENGTH:
        return None
    known = {name for name, value in query.items() if value and name != "q"}
    found = understand(text, readers(text), known=known, several=several, together=together)
    if found is None:
        return None
    asked = query.copy()
    asked["q"] = found.rest
    for name, values in found.values.items():
        asked.setlist(name, [*asked.getlist(name), *values])
    return asked, found.values


def _is_refused(words: Sequence[str], at: int) -> bool:
    """Whether what begins here stands behind «pas», with nothing but common words between."""
    before = next((word for word in reversed(words[:at]) if word in REFUSING or word not in STOP_WORDS), "")
    return before in REFUSING


def _joined(text: str, matches: Sequence["re.Match[str]"], kept: Sequence[int]) -> str:
    """These words of a text; neighbours as they are written, «micro-organismes»."""
    written = ""
    for before, at in zip([-2, *kept], kept, strict=False):
        between = text[matches[before].end() : matches[at].start()] if before == at - 1 else " "
        written += (between if written else "") + matches[at].group()
    return written


@dataclass(frozen=True)
class Phrases:
    """A reader of the labels of options: in whole, and each of the things that one names."""

    by_first: Mapping[str, list[Phrase]]

    @classmethod
    def of(
        cls,
        facets: Iterable[Facet[Any]],
        options: Mapping[str, Options],
        more: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> "Phrases":
        """From the labels of facets; ``more``: values by parameter of other words that people use."""
        named: defaultdict[tuple[str, ...], defaultdict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        for facet in facets:
            for value, label in options[facet.name].items():
                for phrase in _phrases(label, whole_only=facet.is_named_whole):
                    named[phrase][facet.name][value] = None
        for words, values in more.items():
            named[tuple(words.split())] = defaultdict(
                dict, {name: dict.fromkeys(each) for name, each in values.items()}
            )
        by_first: defaultdict[str, list[tuple[tuple[frozenset[str], ...], Mapping[str, Sequence[str]]]]] = defaultdict(
            list
        )
        for phrase, found in named.items():
            name, chosen = next(iter(found.items()))  # the first facet that names it so
            pattern = tuple(map(stems, phrase))
            for stem in pattern[0]:
                by_first[stem].append((pattern, {name: list(chosen)}))
        return cls(by_first)

    def __call__(self, words: Sequence[str], at: int) -> Reading | None:
        """The longest label that stands at a place."""
        best: Reading | None = None
        for stem in stems(words[at]):
            for pattern, values in self.by_first.get(stem, ()):
                here = words[at : at + len(pattern)]
                fits = len(here) == len(pattern) and all(map(_is_alike, pattern, here))
                if fits and len(pattern) > (best.length if best else 0):
                    best = Reading(len(pattern), values)
        return best


def _is_alike(pattern: frozenset[str], word: str) -> bool:
    return not pattern.isdisjoint(stems(word))


def _phrases(label: str, *, whole_only: bool) -> Iterable[tuple[str, ...]]:
    parts = [label] if whole_only else [label, *JOINTS.split(label)]
    for part in parts:
        phrase = tuple(word for word in plain_words(part))
        while phrase and phrase[0] in STOP_WORDS:
            phrase = phrase[1:]
        if phrase and not (len(phrase) == 1 and phrase[0].isdigit()):
            yield phrase


def read_age(oldest: int) -> Reader:
    """A reader of ages in years: «8 ans», «dès 6 ans»; of «6 à 10 ans» and «6-10 ans» the first. Not «50 ans de…»."""

    def read(words: Sequence[str], at: int) -> Reading | None:
        if not words[at].isdecimal() or int(words[at]) > oldest:
            return None
        following = words[at + 1 : at + 4]
        if following[:1] in (["ans"], ["an"]):
            if following[1:2] and following[1] in OF:
                return None
            return Reading(2, {"age": [str(int(words[at]))]})
        if len(following) > 1 and following[0].isdecimal() and following[1] == "ans":
            return Reading(3, {"age": [str(int(words[at]))]})
        spans = len(following) == 3 and following[0] in {"a", "et", "ou"} and following[1].isdecimal()
        return Reading(4, {"age": [str(int(words[at]))]}) if spans and following[2] == "ans" else None

    return read
