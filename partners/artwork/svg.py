"""Words of SVG, as short as they can be said, and chance that is the same for ever."""

import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

WIDTH, HEIGHT = 600, 400  # units of a drawing
TURN = 2 * math.pi

Item = TypeVar("Item")


class Dice:
    """Chance from a seed. Python promises the numbers of ``random()`` for every later version, and no others."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a drawing

    def between(self, least: float, most: float) -> float:
        """A number of this interval."""
        return least + (most - least) * self._random.random()

    def of(self, items: Sequence[Item]) -> Item:
        """One of these."""
        return items[int(self._random.random() * len(items))]

    def happens(self, share: float) -> bool:
        """Whether something that happens in this share of cases does."""
        return self._random.random() < share


def number(value: float) -> str:
    """A length or an angle: whole from ten on, with one decimal below."""
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.1f}".removesuffix(".0")


def points(*places: tuple[float, float]) -> str:
    """Places in a path."""
    return " ".join(f"{number(x)} {number(y)}" for x, y in places)


def polar(x: float, y: float, radius: float, angle: float) -> tuple[float, float]:
    """The place at this distance from another, at an angle in radians, clockwise from the right."""
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def element(name: str, content: str | None = None, **attributes: float | str) -> str:
    """``element("circle", None, r=3, stroke_width=2)``."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{value if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def group(parts: Iterable[str] | str, **attributes: float | str) -> str:
    """Several elements and what they have in common."""
    return element("g", "".join(parts), **attributes)


def circle(x: float, y: float, radius: float, **attributes: float | str) -> str:
    """A disc, or a ring where it has a stroke and no fill."""
    return element("circle", None, cx=x, cy=y, r=radius, **attributes)


def path(description: str, **attributes: float | str) -> str:
    """A path."""
    return element("path", None, d=description, **attributes)


def box(x: float, y: float, width: float, height: float, **attributes: float | str) -> str:
    """A rectangle."""
    return element("rect", None, x=x, y=y, width=width, height=height, **attributes)


def discs(places: Iterable[tuple[float, float, float]], **attributes: float | str) -> str:
    """Many discs (x, y, radius) in one path."""
    return path(
        "".join(f"M{points((x - r, y))}{_half(r)} {number(2 * r)} 0{_half(r)}-{number(2 * r)} 0" for x, y, r in places),
        **attributes,
    )


def _half(radius: float) -> str:
    """Half a circle, less where it ends."""
    return f"a{number(radius)} {number(radius)} 0 1 1"


def wave(heights: Sequence[float]) -> str:
    """A soft line from the left edge to the right through these heights, evenly spaced; its end stays open."""
    step = WIDTH / (len(heights) - 1)
    line = f"M0 {number(heights[0])}"
    for index, (before, after) in enumerate(pairwise(heights)):
        middle = (index + 0.5) * step
        line += f"C{points((middle, before), (middle, after), ((index + 1) * step, after))}"
    return line
