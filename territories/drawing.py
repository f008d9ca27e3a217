"""The départements drawn as SVG paths: equirectangular, in whole units.

Two drawings made once per process, of outlines that were simplified beforehand, borders shared by neighbours kept so:
``territories/data/README.md`` says how (IGN ADMIN EXPRESS, Licence Ouverte).
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.text import slugify

from territories.datafiles import read_departements

Point = tuple[int, int]
Ring = list[Point]

# Where a name is read best (longitude, latitude), and how it is broken: chosen by eye.
LABELS = {
    "08": (4.62, 49.57, ("Ardennes",)),
    "10": (4.13, 48.30, ("Aube",)),
    "51": (4.19, 48.93, ("Marne",)),
    "52": (5.19, 48.08, ("Haute-", "Marne")),
    "54": (6.34, 48.66, ("Meurthe-et-", "Moselle")),
    "55": (5.38, 48.98, ("Meuse",)),
    "57": (6.62, 49.06, ("Moselle",)),
    "67": (7.57, 48.68, ("Bas-Rhin",)),
    "68": (7.27, 47.85, ("Haut-", "Rhin")),
    "88": (6.39, 48.18, ("Vosges",)),
}


@dataclass(frozen=True)
class Shape:
    """One département: ``path`` is the value of an SVG ``d``, the label stands centred at ``x``, ``y``."""

    code: str
    name: str
    path: str
    x: int
    y: int
    lines: tuple[str, ...]

    @property
    def url(self) -> str:
        """The département's page."""
        return reverse("departement", args=[slugify(self.name)])


@dataclass(frozen=True)
class Drawing:
    """The region in a box of ``width`` by ``height`` units, the origin at the top left, one shape per département."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


@cache
def region_drawing() -> Drawing:
    """The way in on the home page: large, a thousand units wide."""
    return draw(read_departements("departements_carte.geojson"), width=1000)


@cache
def locator_drawing() -> Drawing:
    """The small locator of the other pages."""
    return draw(read_departements("departements_repere.geojson"), width=200)


def draw(departements: Iterable[Mapping[str, Any]], *, width: int) -> Drawing:
    """Project, and round to whole units.

    ``departements``: mappings with ``code``, ``name`` and ``outline`` (GeoJSON Polygon or MultiPolygon, WGS84 degrees).
    """
    rows = sorted(departements, key=lambda row: row["code"])
    positions = [position for row in rows for ring in _rings(row["outline"]) for position in ring]
    west, east = min(lon for lon, _ in positions), max(lon for lon, _ in positions)
    south, north = min(lat for _, lat in positions), max(lat for _, lat in positions)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = width / ((east - west) * shrink)

    def project(longitude: float, latitude: float) -> Point:
        return round((longitude - west) * shrink * scale), round((north - latitude) * scale)

    shapes = []
    for row in rows:
        longitude, latitude, lines = LABELS[row["code"]]
        path = "".join(_path(_project_ring(ring, project)) for ring in _rings(row["outline"]))
        shapes.append(Shape(row["code"], row["name"], path, *project(longitude, latitude), lines))
    return Drawing(width, math.ceil((north - south) * scale), tuple(shapes))


def _rings(geometry: Mapping[str, Any]) -> list[list[list[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def _project_ring(ring: list[list[float]], project: Callable[[float, float], Point]) -> Ring:
    """Projected, open, without the points that fall on the one before."""
    points = [project(longitude, latitude) for longitude, latitude in ring[:-1]]
    return [point for point, before in zip(points, points[-1:] + points[:-1], strict=True) if point != before]


def _path(ring: Ring) -> str:
    """SVG path data: the first point, then relative steps, without a needless character."""
    steps = [
        f"{dx}{'' if dy < 0 else ' '}{dy}"
        for dx, dy in ((x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(ring))
    ]
    joined = "".join(step if step.startswith("-") or not index else f" {step}" for index, step in enumerate(steps))
    return f"M{ring[0][0]} {ring[0][1]}l{joined}z"
