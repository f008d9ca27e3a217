"""Letters in the dark: each colour that a template writes out has the dark one of the site's style sheet."""

import re
from pathlib import Path

import pytest

from tests.test_contrast import contrast, palette

LETTERS = Path(__file__).resolve().parents[3] / "templates" / "emails"
RULE = re.compile(r'\[style\*="([^"]+)"\]\{([a-z-]+):(#[0-9a-f]{6})!important\}')
NAMES = {
    "background:": ("craie", "craie-raised", "craie-sunken", "gres"),
    "color:": ("ardoise", "ardoise-soft", "moselle", "gres", "on-gres"),
    "solid ": ("line", "line-strong", "mirabelle"),
}
PROPERTIES = {"background:": "background", "color:": "color", "solid ": "border-color"}


def written() -> set[str]:
    """What the templates' styles say of colours: «color:#25303b»."""
    styles = (
        style for path in LETTERS.glob("*.html") for style in re.findall(r'style="([^"]*)"', path.read_text("utf-8"))
    )
    return {said for style in styles for said in re.findall(r"(?:[a-z-]*:|solid )#[0-9a-f]{3,8}", style)}


def rules() -> dict[str, tuple[str, str]]:
    """In the dark: what a style says, and what becomes of it (property, colour)."""
    dark = (LETTERS / "base.html").read_text("utf-8").partition("prefers-color-scheme:dark")[2].partition("</style>")[0]
    return {said: (name, colour) for said, name, colour in RULE.findall(dark)}


def test_every_colour_of_the_letters_is_one_of_the_site_and_becomes_its_dark_one():
    light, dark = palette("light"), palette("dark")
    expected = {
        f"{prefix}{light[name]}": (PROPERTIES[prefix], dark[name]) for prefix, names in NAMES.items() for name in names
    }
    assert written() <= expected.keys()
    assert rules() == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_on_every_ground_of_a_letter(scheme):
    colours = palette(scheme)
    grounds = NAMES["background:"][:3]
    pairs = [(text, ground) for text in NAMES["color:"][:4] for ground in grounds] + [("on-gres", "gres")]
    assert [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < 4.5] == []
