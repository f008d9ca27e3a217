"""Cuts the portal's two fonts to what French and its neighbours write, and measures what stands in for them.

``.ci/fonts`` calls it with the folder where the npm packages lie. A fallback has the width of the font itself over a
French sentence and its line: nothing moves when the font arrives.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x100)}
BEYOND = "ŒœŸŠšŽž–—‘’‚“”„†•…‰‹›€−×→←↑↓ \u202f\u2009\u2011"
SENTENCE = (
    "La science est près de chez vous : conférences, ateliers, expositions, sorties, tout ce qui se passe dans les dix "
    "départements du Grand Est, des grandes villes aux villages. Samedi 28 novembre, de 9 h à 17 h, médiathèque de "
    "Saint-Dié-des-Vosges"
)
# Fonts that most machines have, regular and bold: the mean width of a character of the sentence in them, in em
# (measured on Liberation Sans, which has the widths of Arial), and their names.
REGULAR = (0.4497, ("Arial", "Liberation Sans", "Arimo"))
BOLD = (0.4799, ("Arial Bold", "Liberation Sans Bold", "Arimo Bold"))

# Name, package, lightest and heaviest weight, the weight that its fallback is measured at, and the fallback.
FONTS = (
    ("Atkinson Hyperlegible Next", "atkinson-hyperlegible-next", 400, 700, 400, REGULAR),
    ("Bricolage Grotesque", "bricolage-grotesque", 600, 800, 700, BOLD),
)


def cut(source: Path) -> TTFont:
    """The font with no more glyphs than are written here."""
    font = TTFont(source, recalcTimestamp=False)  # the same bytes each time
    options = Options()
    options.layout_features = ["kern", "ccmp", "mark", "liga"]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LATIN | set(map(ord, BEYOND)))
    subsetter.subset(font)
    font.flavor, kept = None, BytesIO()
    font.save(kept)
    kept.seek(0)
    return TTFont(kept, recalcTimestamp=False)


def mean_width(font: TTFont, weight: int) -> float:
    """Mean width of a character of the sentence at this weight, in em."""
    one = instantiateVariableFont(font, {"wght": weight})
    glyphs, widths = one.getBestCmap(), one["hmtx"]
    return sum(widths[glyphs[ord(each)]][0] for each in SENTENCE) / len(SENTENCE) / one["head"].unitsPerEm


def main(packages: Path) -> None:
    """Write the fonts, their licences and their style sheet."""
    folder = ROOT / "static" / "fonts"
    folder.mkdir(exist_ok=True)
    licences = ", ".join(f"{slug}-OFL.txt" for _, slug, *_ in FONTS)
    sheet = [
        "/* Made by .ci/fonts, with the files that it names. What stands in for a font has its widths and its lines.",
        f"   Licences: {licences}. */",
    ]
    for name, slug, lightest, heaviest, measured, (width, names) in FONTS:
        package = next(packages.glob(f"*{slug}-*/package.json")).parent
        source = package / "files" / f"{slug}-latin-wght-normal.woff2"
        ratio = mean_width(cut(source), measured) / width
        font = instantiateVariableFont(cut(source), {"wght": (lightest, heaviest)})
        font.flavor = "woff2"
        font.save(folder / f"{slug}.woff2")
        (folder / f"{slug}-OFL.txt").write_bytes((package / "LICENSE").read_bytes())
        line, em = font["hhea"], font["head"].unitsPerEm
        sheet += [
            f'@font-face {{ font-family: "{name}"; src: url("../fonts/{slug}.woff2") format("woff2"); '
            f"font-weight: {lightest} {heaviest}; font-display: swap; }}",
            f'@font-face {{ font-family: "{name} Fallback"; src: '
            + ", ".join(f'local("{each}")' for each in names)
            + f"; font-weight: {lightest} {heaviest}; size-adjust: {ratio:.1%}; "
            f"ascent-override: {line.ascent / em / ratio:.1%}; "
            f"descent-override: {-line.descent / em / ratio:.1%}; line-gap-override: 0%; }}",
        ]
    (ROOT / "static" / "css" / "fonts.css").write_text("\n".join(sheet) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
