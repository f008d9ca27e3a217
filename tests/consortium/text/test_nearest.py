"""Typing errors are put right by words that are really there."""

import pytest

from consortium.text.nearest import Words
from consortium.text.stems import search_document

WORDS = Words.of([search_document("L’astronomie et les volcans"), search_document("Volcan, la chimie")], ["Énergie"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("astronmie", "astronomie"), ("atsronomie", "astronomie"), ("volcna", "volcan"), ("énergei", "energie"),
        ("volcans astronmie", "volcans astronomie"), ("chimei", "chimie"),
        # Known, the beginning of a word, like no word, too short.
        ("astronomie", None), ("volcan", None), ("astro", None), ("xylophone", None), ("fée", None), ("", None),
    ],
)  # fmt: skip
def test_unknown_words_are_put_right_and_known_ones_stay(typed, meant):
    assert WORDS.corrected(typed) == meant
