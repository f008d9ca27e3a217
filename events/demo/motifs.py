"""Abstract drawings for the demonstration events: one motif per family of subjects. Pure functions."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageColor, ImageDraw

Colour = str
Point = tuple[float, float]
INKS = 4  # in a palette: motifs name them by their place


@dataclass(frozen=True)
class Palette:
    """Ground (top and bottom of a gradient) and inks; raises ValueError for what is no colour."""

    top: Colour
    bottom: Colour
    inks: list[Colour]

    def __post_init__(self) -> None:
        for colour in (self.top, self.bottom, *self.inks):
            ImageColor.getrgb(colour)
        if len(self.inks) != INKS:
            raise ValueError(f"il faut {INKS} encres.")


def orbits(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """A star, its orbits and their planets."""
    width, height = size
    cx, cy, unit = width * 0.42, height * 0.55, height / 100
    for _ in range(140):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.1, 0.35) * unit
        draw.ellipse((x - r, y - r, x + r, y + r), fill=palette.inks[1])
    for turn in range(1, 8):
        rx, ry = turn * 15 * unit, turn * 7.5 * unit
        draw.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), outline=palette.inks[3], width=round(unit * 0.35))
        angle, r = rng.uniform(0, math.tau), rng.uniform(1.4, 4) * unit
        x, y = cx + rx * math.cos(angle), cy + ry * math.sin(angle)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=palette.inks[turn % len(palette.inks)])
    draw.ellipse((cx - 9 * unit, cy - 9 * unit, cx + 9 * unit, cy + 9 * unit), fill=palette.inks[0])


def waves(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """Waves one behind the other, rising towards the top."""
    width, height = size
    for band in range(9):
        base = height * (0.28 + band * 0.085)
        length, phase = rng.uniform(0.25, 0.6) * width, rng.uniform(0, math.tau)
        swell = height * rng.uniform(0.02, 0.06)
        crest = [(x, base + swell * math.sin(x / length * math.tau + phase)) for x in range(0, round(width) + 8, 8)]
        draw.polygon([*crest, (width, height), (0, height)], fill=palette.inks[band % 3])
    r = height * 0.1
    draw.ellipse((width * 0.72 - r, height * 0.17 - r, width * 0.72 + r, height * 0.17 + r), fill=palette.inks[3])


def crystals(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """Faceted prisms growing from the ground."""
    width, height = size
    for number in range(16):
        x, w = width * (number + rng.uniform(0, 0.8)) / 16, width * rng.uniform(0.03, 0.06)
        top, lean = height * rng.uniform(0.15, 0.7), width * rng.uniform(-0.06, 0.06)
        left, right, tip = (x - w, height), (x + w, height), (x + lean, top)
        shoulder = height * 0.09
        a, b, middle = (x - w + lean, top + shoulder), (x + w + lean, top + shoulder), (x + lean * 0.7, height)
        first, second = palette.inks[number % 3], palette.inks[(number + 1) % 4]
        draw.polygon([left, a, tip, middle], fill=first)
        draw.polygon([middle, tip, b, right], fill=second)


def leaves(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """Stems with their leaves, each leaf with its vein."""
    width, height = size
    for stem in range(6):
        foot, lean = width * (stem + 0.5 + rng.uniform(-0.2, 0.2)) / 6, rng.uniform(-0.25, 0.25)
        tall = height * rng.uniform(0.6, 0.92)
        ink = palette.inks[stem % 3]
        draw.line(
            [(foot, height), (foot + lean * tall, height - tall)], fill=palette.inks[0], width=round(height / 130)
        )
        for number in range(1, 9):
            up = tall * number / 9
            side = 1 if number % 2 else -1
            angle = -math.pi / 2 + side * rng.uniform(0.7, 1.05) + lean
            _leaf(draw, (foot + lean * up, height - up), angle, height * rng.uniform(0.13, 0.2), ink, palette.inks[0])


def _leaf(draw: ImageDraw.ImageDraw, foot: Point, angle: float, length: float, ink: Colour, vein: Colour) -> None:
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    edge = []
    for side in (1, -1):
        steps = range(13) if side == 1 else range(12, -1, -1)
        for step in steps:
            t = step / 12
            bulge = side * length * 0.24 * math.sin(math.pi * t)
            edge.append((foot[0] + along[0] * length * t + across[0] * bulge,
                         foot[1] + along[1] * length * t + across[1] * bulge))  # fmt: skip
    draw.polygon(edge, fill=ink)
    tip = (foot[0] + along[0] * length * 0.9, foot[1] + along[1] * length * 0.9)
    draw.line([foot, tip], fill=vein, width=max(2, round(length / 60)))


def strata(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """Layers of rock, folded, with an ammonite among them."""
    width, height = size
    fold, level = rng.uniform(0.05, 0.13) * height, height * 0.2
    number = 0
    while level < height * 1.15:
        line = [(x, level + fold * math.sin(x / width * 5 + 0.6)) for x in range(0, round(width) + 10, 10)]
        draw.polygon([*line, (width, height), (0, height)], fill=palette.inks[number % len(palette.inks)])
        level += height * rng.uniform(0.05, 0.13)
        number += 1
    _discs(draw, size, (palette.top, palette.top, palette.inks[0]), rng)


def spiral(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """A spiral of growing discs in every ink."""
    _discs(draw, size, palette.inks, rng)


def _discs(draw: ImageDraw.ImageDraw, size: Point, inks: Sequence[Colour], rng: random.Random) -> None:
    """A logarithmic spiral of growing discs, as in shells and sunflowers."""
    width, height = size
    cx, cy, start = width * rng.uniform(0.4, 0.62), height * 0.5, rng.uniform(0, math.tau)
    for step in range(74):
        distance = height * 0.012 * math.exp(step * 0.046)
        angle, r = start + step * 0.33, distance * 0.17 + 2
        x, y = cx + distance * math.cos(angle), cy + distance * math.sin(angle)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=inks[step % len(inks)])


def network(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """Points and the links between neighbours."""
    width, height = size
    nodes = [(rng.uniform(0.04, 0.96) * width, rng.uniform(0.06, 0.94) * height) for _ in range(64)]
    for node in nodes:
        nearest = sorted(nodes, key=partial(math.dist, node))[1:4]
        for other in nearest:
            draw.line([node, other], fill=palette.inks[2], width=round(height / 260))
    for number, (x, y) in enumerate(nodes):
        r = height * rng.choice((0.008, 0.012, 0.012, 0.03))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=palette.inks[number % len(palette.inks)])


def cells(draw: ImageDraw.ImageDraw, size: Point, palette: Palette, rng: random.Random) -> None:
    """Rounded cells side by side, each with its nucleus."""
    height = size[1]
    step = height / 4.2
    for row in range(-1, 6):
        for column in range(-1, 9):
            x = (column + (row % 2) / 2) * step * 1.1 + rng.uniform(-8, 8)
            y, r = row * step * 0.92, step * rng.uniform(0.44, 0.52)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=palette.inks[(row + column) % 3])
            r, x, y = r * 0.34, x + rng.uniform(-0.3, 0.3) * r, y + rng.uniform(-0.3, 0.3) * r
            draw.ellipse((x - r, y - r, x + r, y + r), fill=palette.inks[3])


Motif = Callable[[ImageDraw.ImageDraw, Point, Palette, random.Random], None]
MOTIFS: dict[str, Motif] = {
    motif.__name__: motif for motif in (orbits, leaves, waves, strata, cells, spiral, crystals, network)
}


@dataclass(frozen=True)
class Drawing:
    """A motif in its colours, and the words for who does not see it."""

    motif: Motif
    palette: Palette
    image_alt: str


SUPERSAMPLING = 2


def draw(drawing: Drawing, width: int, height: int, rng: random.Random) -> Image.Image:
    """The drawing at this size in pixels, edges smoothed."""
    size = (width * SUPERSAMPLING, height * SUPERSAMPLING)
    column = (1, size[1])
    bottom, top = (Image.new("RGB", column, colour) for colour in (drawing.palette.bottom, drawing.palette.top))
    gradient = Image.composite(bottom, top, Image.linear_gradient("L").resize(column))
    ground = gradient.resize(size, Image.Resampling.NEAREST)
    drawing.motif(ImageDraw.Draw(ground), size, drawing.palette, rng)
    return ground.reduce(SUPERSAMPLING)
