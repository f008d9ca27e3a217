"""French words made comparable for the search: accents, plurals, feminines, inclusive writing, hyphens, «St».

All rules begin with the word without its accents, so that what is found never depends on them. A text is kept as a
document: `` =etoil etoile etoiles ``, its stems behind «=» and its words as they stand, each between spaces.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from consortium.text.normalize import plain

MAX_WORD_LENGTH = 60  # letters that count; the longest word of a French dictionary has 25
SHORTEST_STEM = 4  # letters; «don» would be the stem of «données», «fe» of «fée»
PLURAL = re.compile("(?<=[aiou])s$")  # «photos», «menus»: the stemmer leaves these
STEM_SIGN = "="  # before a stem in a document, so that no word is taken for one

# Words too common to tell events apart: searched only when a question has no others.
STOP_WORDS = frozenset(
    """a au aux avec ce ces cette d dans de des du elle en et il je l la le les leur m n ne nous on ou par pas pour qu
    que qui s sa se ses son sur t un une vos votre vous y""".split()  # noqa: SIM905 - a list of quoted words reads badly
)
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# The nouns in -ail whose plural is -aux, and two nouns that change: a closed list of French grammar.
IRREGULAR_PLURALS = {
    "baux": "bail", "coraux": "corail", "emaux": "email", "fermaux": "fermail", "soupiraux": "soupirail",
    "travaux": "travail", "vantaux": "vantail", "vitraux": "vitrail", "yeux": "oeil", "cieux": "ciel",
}  # fmt: skip
# «chercheuse» is found by «chercheur»: the endings of feminines that the stemmer takes for other words.
MASCULINES = ((re.compile("euses?$"), "eur"), (re.compile("trices?$"), "teur"))
# Of accents that the stemmer needs, those that an ending betrays: «electricite» is «électricité».
ACCENTED_ENDINGS = (
    (re.compile("ite(s?)$"), r"ité\1"),
    (re.compile("ee(s?)$"), r"ée\1"),
    (re.compile("iere(s?)$"), r"ière\1"),
)

# «chercheur·euse·s», «étudiant(e)s», «visiteur/euse»: what may follow a middle dot, and what else but a dot.
ENDING = "(?:iere|ere|trice|rice|euse|ive|esse|es|e|s)s?"
INCLUSIVE = re.compile(
    rf"([^\W_]{{3,}})((?:[·•‧⋅∙][^\W\d_]{{1,6}})+|(?:[./-]{ENDING})+(?![^\W_])|\({ENDING}\)s?(?![^\W_]))"
)
COMPOUND = re.compile(rf"{INCLUSIVE.pattern}|[^\W_]+(?:-[^\W_]+)*")
WORD = re.compile(r"[^\W_]+")
LETTERS = re.compile(r"[^\W\d_]+")
# What the feminine has in place of the masculine's ending; any other ending is put behind: «lycéen·ne».
FEMININES = (
    ("euse", "eur"),
    ("trice", "teur"),
    ("rice", "eur"),
    ("iere", "ier"),
    ("ere", "er"),
    ("ive", "if"),
    ("ve", "f"),
)
_stemmer = snowballstemmer.stemmer("french")


class Term(NamedTuple):
    """A word of a text. ``forms``: its words, any of which will do; a form of several wants all of them.

    «week-end» is «week end» or «weekend», «chercheur·euse» is «chercheur» or «chercheuse».
    """

    written: str
    forms: tuple[tuple[str, ...], ...]

    @property
    def is_common(self) -> bool:
        """Whether it tells nothing apart."""
        return all(word in STOP_WORDS for form in self.forms for word in form)


def terms(text: str) -> list[Term]:
    """The words of a text in order, common ones too; ``written`` is without accents."""
    return [term for match in COMPOUND.finditer(plain(text)) if (term := _term(match)).forms]


def words_to_search(text: str) -> list[Term]:
    """The words of a question: those that are not too common, or all of them when no other is left."""
    found = terms(text)
    return [term for term in found if not term.is_common] or found


def search_document(*parts: str) -> str:
    """The searchable form of some texts: distinct stems and words, each between spaces, in sorted order."""
    words = {word for part in parts for term in terms(part) for form in term.forms for word in form}
    found = {f"{STEM_SIGN}{stem}" for word in words - STOP_WORDS for stem in stems(word)} | words
    return f" {' '.join(sorted(found))} " if found else ""


def words_of(document: str) -> Iterator[str]:
    """The words of a document, without its stems."""
    return (token for token in document.split() if not token.startswith(STEM_SIGN))


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The stems of a word without accents, alike for its plural and its feminine: mostly one.

    Snowball's algorithm for French (package ``snowballstemmer``) where it leaves more than half of the word and four
    letters at least, else the word in the singular: short stems are those of everything.
    """
    return frozenset(map(_stem, _variants(word)))


def _variants(word: str) -> Iterator[str]:
    """The word, and what it may be the plural or the feminine of where the stemmer does not know."""
    yield word
    if word in IRREGULAR_PLURALS:
        yield IRREGULAR_PLURALS[word]
    elif word.endswith(("eux", "oux", "aux")):
        yield word[:-1]  # feux, genoux, tuyaux
    for feminine, masculine in MASCULINES:
        if feminine.search(word):
            yield feminine.sub(masculine, word)


def _stem(word: str) -> str:
    accented = PLURAL.sub("", word) if len(word) > SHORTEST_STEM - 1 else word
    for ending, written in ACCENTED_ENDINGS:
        accented = ending.sub(written, accented)
    stem = plain(_stemmer.stemWord(accented))
    return stem if len(stem) >= SHORTEST_STEM and 2 * len(stem) > len(word) else _singular(word)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.endswith("ss") else word


def _term(match: "re.Match[str]") -> Term:
    base, endings = match.group(1), match.group(2)
    if base:
        return Term(match.group(), tuple((word,) for word in _both(base, LETTERS.findall(endings))))
    parts = tuple(map(_word, WORD.findall(match.group())))
    return Term(match.group(), (parts, (_word("".join(parts)),)) if len(parts) > 1 else (parts,))


def _word(written: str) -> str:
    return ABBREVIATIONS.get(written, written)[:MAX_WORD_LENGTH]


def _both(base: str, endings: list[str]) -> Iterator[str]:
    """The masculine and the feminine of a word in inclusive writing; its plural is left to the stems."""
    yield _word(base)
    ending, singular = endings[0].removesuffix("s"), base.removesuffix("s")
    if ending:
        cut = next((old for new, old in FEMININES if ending == new and singular.endswith(old)), "")
        yield _word(singular.removesuffix(cut) + ending)
