"""Place names made comparable, as people type them: «st die» for Saint-Dié-des-Vosges."""

import re

from consortium.text.normalize import plain

SEPARATORS = re.compile(r"[^a-z0-9]+")
ABBREVIATIONS = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}


def search_name(name: str) -> str:
    """Lower case, no accents, words separated by one space, «saint» and «sainte» abbreviated."""
    parts = SEPARATORS.sub(" ", plain(name)).split()
    return " ".join(ABBREVIATIONS.get(part, part) for part in parts)
