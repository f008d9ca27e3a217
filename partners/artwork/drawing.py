"""A drawing for what has no photograph: its field gives the motif, its format the composition, its place the palette.

The same for ever for the same words. A drawing says nothing that is not in the text beside it: for a screen reader it
is not there. ``docs/artworks.webp`` shows two hundred (``make pictures``).
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from consortium.links.url_cache import url_of
from partners.artwork import compositions, motifs_made, motifs_nature
from partners.artwork.palettes import OF_DEPARTEMENTS, PALETTES, Palette
from partners.artwork.svg import HEIGHT, WIDTH, Dice, box, element, group
from partners.choices import Format
from partners.models.publishable import Publishable

Painter = Callable[[Dice, Palette], str]

NAME = re.compile(r"([a-z-]+)\.([a-z-]+)\.([a-z]+)\.([0-9a-f]{8})")
ANY = "sciences"  # the motif of a field that has none of its own
MOTIFS: dict[str, Painter] = {
    "astronomie": motifs_nature.astronomy,
    "biodiversite": motifs_nature.biodiversity,
    "environnement": motifs_nature.environment,
    "terre": motifs_nature.earth,
    "sante": motifs_nature.health,
    "alimentation": motifs_nature.food,
    "mathematiques": motifs_made.mathematics,
    "physique-chimie": motifs_made.physics,
    "energie": motifs_made.energy,
    "numerique": motifs_made.computing,
    "techniques": motifs_made.engineering,
    "archeologie": motifs_made.archaeology,
    "societes": motifs_made.societies,
    ANY: motifs_made.sciences,
}
COMPOSITIONS: dict[str, Painter] = {
    Format.TALK: compositions.talk,
    Format.WORKSHOP: compositions.workshop,
    Format.EXHIBITION: compositions.exhibition,
    Format.SHOW: compositions.show,
    Format.SCREENING: compositions.screening,
    Format.TOUR: compositions.tour,
    Format.MEETING: compositions.meeting,
    Format.GAME: compositions.game,
    Format.FESTIVAL: compositions.festival,
    Format.TRAINING: compositions.training,
}


@dataclass(frozen=True)
class Drawing:
    """What a drawing is made of: keys of :data:`MOTIFS`, :data:`COMPOSITIONS` and :data:`PALETTES`, and a seed."""

    motif: str
    composition: str
    palette: str
    seed: int

    @classmethod
    def of(cls, row: Publishable, departement: str | None) -> Self:
        """The drawing of an event or an activity. ``departement``: the code of where it is, None for everywhere."""
        seed = zlib.crc32(row.slug.encode())
        own = OF_DEPARTEMENTS.get(departement or "", ())
        palettes = own if own and seed % 2 else tuple(PALETTES)
        theme = next(iter(row.facet_values("theme")), ANY)
        return cls(
            motif=theme if theme in MOTIFS else ANY,
            composition=row.format,
            palette=palettes[seed // 2 % len(palettes)],
            seed=seed,
        )

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The drawing of this :attr:`name`; None for what is no name of a drawing."""
        found = NAME.fullmatch(name)
        if not found or found[1] not in MOTIFS or found[2] not in COMPOSITIONS or found[3] not in PALETTES:
            return None
        return cls(found[1], found[2], found[3], int(found[4], 16))

    @property
    def name(self) -> str:
        """The four words of a drawing, as its address has them."""
        return f"{self.motif}.{self.composition}.{self.palette}.{self.seed:08x}"

    @property
    def url(self) -> str:
        """Where it is seen, without the host."""
        return url_of("drawing", self.name)

    def svg(self) -> str:
        """The drawing as an SVG document of 600 by 400 units, 6 kB at most when compressed."""
        dice, tones = Dice(self.seed), PALETTES[self.palette]
        ground = box(0, 0, WIDTH, HEIGHT, fill=tones.ground)
        motif = group(ground + MOTIFS[self.motif](dice, tones), id="m")
        composed = COMPOSITIONS[self.composition](dice, tones)
        # What lies past the edge is drawn nowhere, whoever shows it.
        clip = element("clipPath", box(0, 0, WIDTH, HEIGHT), id="f")
        drawn = group(composed, clip_path="url(#f)")
        attributes = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
        return element("svg", f"<defs>{clip}{motif}</defs>{drawn}", **attributes, width=WIDTH, height=HEIGHT)
