"""The colours of the land can be read, in light and in dark: WCAG contrast computed from the style sheet itself."""

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parent.parent / "static" / "css" / "tokens.css"
TOKEN = re.compile(r"--([a-z-]+):\s*(?:light-dark\(([^,()]+(?:\([^()]*\))?), ([^,()]+(?:\([^()]*\))?)\)|([^;]+));")
REFERENCE = re.compile(r"var\(--([a-z-]+)\)")

GROUNDS = ("craie", "craie-raised", "craie-sunken")
TINTS = ("gres-soft", "sapin-soft", "mirabelle-soft", "moselle-soft")
BODY_TEXT = [("ardoise", ground) for ground in (*GROUNDS, *TINTS)]
BODY_TEXT += [("ardoise-soft", "craie"), ("ardoise-soft", "craie-raised"), ("on-deep", "deep")]
OTHER_TEXT = [(text, ground) for text in ("moselle", "moselle-strong", "gres", "gres-strong") for ground in GROUNDS]
OTHER_TEXT += [("ardoise-soft", "craie-sunken"), ("ardoise-soft", "gres-soft"), ("ardoise-soft", "mirabelle-soft")]
OTHER_TEXT += [("ardoise-soft", "moselle-soft"), ("moselle", "mirabelle-soft"), ("moselle", "gres-soft")]
OTHER_TEXT += [(f"on-{name}", name) for name in ("gres", "sapin", "mirabelle")]
OTHER_TEXT += [(f"{name}-strong", f"{name}-soft") for name in ("gres", "moselle")]
OTHER_TEXT += [("moselle", "moselle-soft"), ("sapin", "sapin-soft"), ("sapin", "craie"), ("sapin", "craie-raised")]
OTHER_TEXT += [("craie", "ardoise")]
EDGES = [("line-strong", ground) for ground in GROUNDS] + [("moselle", "craie-raised"), ("gres", "craie")]


def palette(scheme: str) -> dict[str, str]:
    """The colours of «light» or «dark», each as #rrggbb; those of shades, which let others through, are left out."""
    tokens = TOKEN.findall(SHEET.read_text(encoding="utf-8"))
    values = {name: both or (light if scheme == "light" else dark) for name, light, dark, both in tokens}
    colours = {name: REFERENCE.sub(lambda found: values[found[1]], value) for name, value in values.items()}
    return {name: value for name, value in colours.items() if re.fullmatch("#[0-9a-f]{6}", value)}


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_the_known_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(BODY_TEXT, 7), (OTHER_TEXT, 4.5), (EDGES, 3)], ids=["body", "other", "edges"]
)
def test_every_pair_of_colours_can_be_read(scheme, pairs, least):
    colours = palette(scheme)
    too_low = {
        pair: round(ratio, 2) for pair in pairs if (ratio := contrast(colours[pair[0]], colours[pair[1]])) < least
    }
    assert too_low == {}
