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
# They turn the order of letters around: «gpj.exe» reads «exe.jpg».
DIRECTION_MARKS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What programs that read mail make a link of: a scheme, a dot inside of what could be the name of a host.
LINK_SIGNS = re.compile(r":(?=//)|(?<=\w)\.(?=\w*[^\W\d])|(?<=\bmailto):|(?<=\btel):", re.IGNORECASE)
# What a program for writing leaves in a text that is copied from it: nobody sees it, no search finds what holds it.
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")  # the pages put back those that French wants
SYMBOL_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8]")  # Word's, in the places of its own font
INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060-\u2064\ufeff\ufffc\ue000-\uf8ff]")
# A joiner makes one picture of two («woman» and «microscope»); elsewhere it joins nothing.
PICTURE = "\u2190-\u2bff\U0001f000-\U0001faff"
LONE_JOINER = re.compile(f"(?<![{PICTURE}\ufe0f])\u200d|\u200d(?![{PICTURE}])")
SPACED_OTHERWISE = re.compile("[\t\r\v\f]")
_stemmer = snowballstemmer.stemmer("french")


def printable(text: str) -> str:
    """The text without control characters."""
    return CONTROL_CHARACTERS.sub("", text)


def tidied(text: str) -> str:
    """Normalise typed or pasted text: composed letters (NFC), plain spaces, «\\n» at each line's end.

    Without what cannot be seen: zero-width characters, soft hyphens, marks of direction. Control characters stay, for
    the fields to refuse. Doing it twice changes nothing.
    """
    if text.isascii() and not SPACED_OTHERWISE.search(text):
        return text
    text = SPACES.sub(" ", LINE_ENDS.sub("\n", text))
    text = INVISIBLE.sub("", DIRECTION_MARKS.sub("", SYMBOL_BULLETS.sub("•", text)))
    return unicodedata.normalize("NFC", LONE_JOINER.sub("", text))


def one_line(text: str) -> str:
    """The text as the subject of a message needs it."""
    return " ".join(DIRECTION_MARKS.sub("", printable(text)).split())


def not_clickable(text: str) -> str:
    """Make URLs in a text not clickable: «https://exemple.org» becomes «https[:]//exemple[.]org».

    Programs that read mail make links of whatever looks like one; so written it can be read, and not followed by
    mistake. Line breaks stay.
    """
    return LINK_SIGNS.sub(r"[\g<0>]", DIRECTION_MARKS.sub("", printable(text)))


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
