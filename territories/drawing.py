"""The départements drawn as SVG paths: equirectangular, simplified so that neighbours keep sharing their borders.

Pure functions, and two drawings made once per process from the reference file (IGN ADMIN EXPRESS, Licence Ouverte).
"""

import math
from collections import defaultdict
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
    return draw(read_departements(), width=1000, tolerance=2, smallest=60)


@cache
def locator_drawing() -> Drawing:
    """The small locator of the other pages: without enclaves, which nobody would see."""
    return draw(read_departements(), width=200, tolerance=1.5, smallest=40)


def draw(departements: Iterable[Mapping[str, Any]], *, width: int, tolerance: float, smallest: float) -> Drawing:
    """Project, round to whole units and simplify.

    ``departements``: mappings with ``code``, ``name`` and ``outline`` (GeoJSON Polygon or MultiPolygon, WGS84 degrees).
    ``tolerance``: how far, in units, a border may move. Rings that enclose less than ``smallest`` square units are left
    out, islands and the holes that they fill alike.
    """
    rows = sorted(departements, key=lambda row: row["code"])
    positions = [position for row in rows for ring in _rings(row["outline"]) for position in ring]
    west, east = min(lon for lon, _ in positions), max(lon for lon, _ in positions)
    south, north = min(lat for _, lat in positions), max(lat for _, lat in positions)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = width / ((east - west) * shrink)

    def project(longitude: float, latitude: float) -> Point:
        return round((longitude - west) * shrink * scale), round((north - latitude) * scale)

    rings = {row["code"]: [_project_ring(ring, project) for ring in _rings(row["outline"])] for row in rows}
    simplify = BorderSimplifier((ring for own in rings.values() for ring in own), tolerance)
    shapes = []
    for row in rows:
        kept = [simplify(ring) for ring in rings[row["code"]] if abs(_area(ring)) >= smallest]
        longitude, latitude, lines = LABELS[row["code"]]
        path = "".join(_path(ring) for ring in kept if len(ring) > 2)
        shapes.append(Shape(row["code"], row["name"], path, *project(longitude, latitude), lines))
    return Drawing(width, math.ceil((north - south) * scale), tuple(shapes))


class BorderSimplifier:
    """Simplifies rings so that a border shared by two of them comes out the same on both sides.

    Rings are cut where borders meet; each piece is simplified by Douglas and Peucker's method in one direction,
    whichever way its ring runs.
    """

    def __init__(self, rings: Iterable[Ring], tolerance: float) -> None:
        neighbours: dict[Point, set[Point]] = defaultdict(set)
        for ring in rings:
            for point, following in zip(ring, ring[1:] + ring[:1], strict=True):
                neighbours[point].add(following)
                neighbours[following].add(point)
        self.meetings = {point for point, around in neighbours.items() if len(around) != 2}
        self.tolerance = tolerance

    def __call__(self, ring: Ring) -> Ring:
        """The ring (open: its first point not repeated) with fewer points."""
        cuts = [index for index, point in enumerate(ring) if point in self.meetings]
        if len(cuts) < 2:
            cuts = self._opposite_cuts(ring, cuts)
        turned = [*ring[cuts[0] :], *ring[: cuts[0] + 1]]
        ends = [cut - cuts[0] for cut in cuts] + [len(ring)]
        simplified: Ring = []
        for first, last in pairwise(ends):
            simplified += self._piece(turned[first : last + 1])[:-1]
        return simplified

    def _opposite_cuts(self, ring: Ring, cuts: list[int]) -> list[int]:
        """For an island: two points far apart, the same whichever way the ring runs."""
        first = ring[cuts[0]] if cuts else min(ring)
        farthest = max(ring, key=lambda point: (math.dist(point, first), point))
        return sorted({ring.index(first), ring.index(farthest)})

    def _piece(self, points: Ring) -> Ring:
        if points[0] > points[-1]:
            return _douglas_peucker(points[::-1], self.tolerance)[::-1]
        return _douglas_peucker(points, self.tolerance)


def _douglas_peucker(points: Ring, tolerance: float) -> Ring:
    if len(points) < 3:
        return points
    distances = [_distance_to_line(point, points[0], points[-1]) for point in points[1:-1]]
    farthest = max(distances)
    if farthest <= tolerance:
        return [points[0], points[-1]]
    middle = distances.index(farthest) + 1
    before, after = points[: middle + 1], points[middle:]
    return _douglas_peucker(before, tolerance)[:-1] + _douglas_peucker(after, tolerance)


def _distance_to_line(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    (x, y), (x1, y1), (x2, y2) = point, start, end
    return abs((y2 - y1) * (x - x1) - (x2 - x1) * (y - y1)) / length


def _rings(geometry: Mapping[str, Any]) -> list[list[list[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def _project_ring(ring: list[list[float]], project: Callable[[float, float], Point]) -> Ring:
    """Projected, open, without the points that fall on the one before."""
    points = [project(longitude, latitude) for longitude, latitude in ring[:-1]]
    return [point for point, before in zip(points, points[-1:] + points[:-1], strict=True) if point != before]


def _area(ring: Ring) -> float:
    following = ring[1:] + ring[:1]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, following, strict=True)) / 2


def _path(ring: Ring) -> str:
    """SVG path data: the first point, then relative steps, without a needless character."""
    steps = [
        f"{dx}{'' if dy < 0 else ' '}{dy}"
        for dx, dy in ((x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(ring))
    ]
    joined = "".join(step if step.startswith("-") or not index else f" {step}" for index, step in enumerate(steps))
    return f"M{ring[0][0]} {ring[0][1]}l{joined}z"
