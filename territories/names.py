"""Place names made comparable, as people type them: «st die» for Saint-Dié-des-Vosges."""

import re

from consortium.text.normalize import plain

SEPARATORS = re.compile(r"[^a-z0-9]+")
ABBREVIATIONS = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}


# «Metz cedex 3», «Strasbourg, France»: what an envelope adds to a name.
CEDEX = re.compile(r" cedex( [0-9]{1,2})?\b")
CEDEX_CODE = re.compile(r"\b([0-9]{2})[0-9]{3}\b")  # no commune has it: its first two figures say the département
COUNTRY = re.compile(r" france$")


def search_name(name: str) -> str:
    """Lower case, no accents, words separated by one space, «saint» and «sainte» abbreviated."""
    parts = SEPARATORS.sub(" ", plain(name)).split()
    return " ".join(ABBREVIATIONS.get(part, part) for part in parts)


def name_asked_for(text: str) -> str:
    """What somebody typed, as names are compared, without what belongs on an envelope."""
    name = COUNTRY.sub("", search_name(text))
    return CEDEX.sub("", CEDEX_CODE.sub(r"\1", name)) if CEDEX.search(name) else name
