"""French words made comparable: without accents, and as stems for the search; what people wrote, fit to be shown."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

ACCENTED_WORD = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "Oe", "Æ": "Ae", "ß": "ss", "’": "'"})
# Words too common to tell events apart.
STOP_WORDS = frozenset(
    """a au aux avec ce ces cette d dans de des du elle en et il je l la le les leur m n ne nous on ou par pas pour qu
    que qui s sa se ses son sur t un une vos votre vous y""".split()  # noqa: SIM905 - a list of quoted words reads badly
)
# What neither XML 1.0 nor a calendar file may hold; tab and line breaks are kept.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_stemmer = snowballstemmer.stemmer("french")


def printable(text: str) -> str:
    """The text without control characters."""
    return CONTROL_CHARACTERS.sub("", text)


def one_line(text: str) -> str:
    """The text as the subject of a message needs it."""
    return " ".join(printable(text).split())


def plain(text: str) -> str:
    """Lower case, accents and ligatures resolved: «Cœur d'Épinal» gives «coeur d'epinal»."""
    # Lower case last as well as first: NFKD makes capitals out of compatibility characters (𝓐, ™).
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES)).lower()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The accent-free stems of one word: of the word as written and of the word without its accents.

    Both are needed because the stemmer follows accents: «électricité» stems to «electr», «electricite» to «electricit».
    Source: Snowball algorithm for French, package ``snowballstemmer``.
    """
    lowered = word.lower()
    return frozenset({plain(_stemmer.stemWord(lowered)), _stemmer.stemWord(plain(lowered))})


def words(text: str) -> list[str]:
    """The words of a text in order, accents kept, stop words left out."""
    found = ACCENTED_WORD.findall(text.translate(LIGATURES).lower())
    return [word for word in found if plain(word) not in STOP_WORDS]


def search_document(*parts: str) -> str:
    """The searchable form of some texts: their distinct stems, space-separated and space-led, in sorted order."""
    found = {stem for part in parts for word in words(part) for stem in stems(word)}
    return " " + " ".join(sorted(found)) if found else ""
