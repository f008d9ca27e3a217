"""Telephone numbers in what people write: «03 88 11 22 33 ou +33 (0)6 11 22 33 44, poste 12». Pure."""

import re
from typing import NamedTuple

BETWEEN = r"[\s.\-\u2010\u2011/]{0,2}"
# French; of another country; written otherwise; short ones (3949), but those inside of a house.
NUMBER = re.compile(
    rf"(?:(?:\+|\b00){BETWEEN}33{BETWEEN}(?:\(0\))?{BETWEEN}|\b0|\(0\)\s?)[1-9](?:{BETWEEN}\d{{2}}){{4}}(?!\d)"
    rf"|(?:\+|\b00)\d(?:[\s.\-()\u2010\u2011/]{{0,2}}\d){{5,13}}"
    r"|\b\d(?:[\s.\-]?\d){5,13}\b|(?<!poste )\b[13]\d{3,5}\b",
    re.IGNORECASE,
)
TRUNK = re.compile(r"\(0\)")


class PhonePart(NamedTuple):
    """A piece of the text; ``tel`` is what a telephone dials, empty for the words around."""

    words: str
    tel: str


def phone_parts(text: str) -> list[PhonePart]:
    """The text cut into its numbers and the words around them; put together again it is the same."""
    parts, done = [], 0
    for found in NUMBER.finditer(text):
        parts += [PhonePart(text[done : found.start()], ""), PhonePart(found[0], _dialled(found[0]))]
        done = found.end()
    parts.append(PhonePart(text[done:], ""))
    return [part for part in parts if part.words]


def first_number(text: str) -> str:
    """What a telephone dials for the first number of a text; empty without any."""
    return next((part.tel for part in phone_parts(text) if part.tel), "")


def _dialled(number: str) -> str:
    """«+33 (0)3 88…» gives «+33388…»: the zero between brackets is dialled within the country only."""
    is_abroad = number.startswith(("+", "00"))
    digits = re.sub(r"\D", "", TRUNK.sub("", number) if is_abroad else number)
    return f"+{digits.removeprefix('00')}" if is_abroad else digits
