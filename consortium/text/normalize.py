"""French words made comparable, without accents; what people wrote, fit to be shown."""

import re
import unicodedata

ACCENTED_WORD = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "Oe", "Æ": "Ae", "ß": "ss", "’": "'"})
# What neither XML 1.0 nor a calendar file may hold; tab and line breaks are kept.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# They turn the order of letters around: «gpj.exe» reads «exe.jpg».
DIRECTION_MARKS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What programs that read mail make a link of: a scheme, a dot inside of what could be the name of a host.
LINK_SIGNS = re.compile(r":(?=//)|(?<=\w)\.(?=\w*[^\W\d])|(?<=\bmailto):|(?<=\btel):", re.IGNORECASE)
# What a program for writing leaves in a text that is copied from it: nobody sees it, no search finds what holds it.
LINE_ENDS = re.compile("\r\n|[\r\v\f\u2028\u2029]")
SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")  # the pages put back those that French wants
SYMBOL_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8]")  # Word's, in the places of its own font
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u2060-\u2065\u206a-\u206f\u3164\ue000-\uf8ff\ufeff\uffa0"
    "\ufff0-\ufffc\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001]"
)
# A joiner makes one picture of two («woman» and «microscope»); elsewhere it joins nothing.
PICTURE = "\u2190-\u2bff\U0001f000-\U0001faff"
LONE_JOINER = re.compile(f"(?<![{PICTURE}\ufe0f])\u200d|\u200d(?![{PICTURE}])")
# What Windows-1252 has where Unicode has control codes that nobody types: a text read as Latin-1 on its way keeps them.
WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
# Word's own: a hyphen that does not break, and one that is not seen.
WORD_HYPHENS = str.maketrans({"\x1e": "-", "\x1f": ""})
WRITTEN_OTHERWISE = re.compile("[\t\r\v\f\x1e\x1f]")


def printable(text: str) -> str:
    """The text without control characters."""
    return CONTROL_CHARACTERS.sub("", text)


def tidied(text: str) -> str:
    """Normalise typed or pasted text: composed letters (NFC), plain spaces, «\\n» at each line's end.

    Without what cannot be seen: zero-width characters, soft hyphens, marks of direction. Control codes of Windows-1252
    are the signs that they were there; other control characters stay, for the fields to refuse. Doing it twice changes
    nothing. Whatever takes words in calls this: posts and addresses (:mod:`consortium.http.typed_text`),
    the small editor (:func:`consortium.text.rich_text.clean_html`), an import.
    """
    if text.isascii() and not WRITTEN_OTHERWISE.search(text):
        return text
    text = SPACES.sub(" ", LINE_ENDS.sub("\n", text)).translate(WINDOWS_1252).translate(WORD_HYPHENS)
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
