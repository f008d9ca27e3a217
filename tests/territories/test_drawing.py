"""The drawing of the region: right shapes, shared borders, small."""

import re
from itertools import pairwise

import pytest

from territories.datafiles import read_departements
from territories.drawing import Drawing, draw, locator_drawing, region_drawing


def square(west: float, south: float, side: float) -> list[list[float]]:
    """A ring with its corner at ``west``, ``south``."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


SQUARES = [
    {"code": "08", "name": "Ouest", "outline": {"type": "Polygon", "coordinates": [square(0, 0, 1)]}},
    {"code": "10", "name": "Est", "outline": {"type": "Polygon", "coordinates": [square(1, 0, 1)]}},
]


def corners(path: str) -> list[tuple[int, int]]:
    """The points of a path of one or more rings, absolute."""
    found = []
    for ring in re.findall(r"M([^z]+)z", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        x, y = numbers[:2]
        found.append((x, y))
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def outer_edges(drawing: Drawing) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    """The border segments that no neighbour runs through the other way."""
    net: dict[tuple, int] = {}
    for shape in drawing.shapes:
        for ring in re.findall(r"M[^z]+z", shape.path):
            points = corners(ring)
            for start, end in zip(points, points[1:] + points[:1], strict=True):
                net[start, end] = net.get((start, end), 0) + 1
                net[end, start] = net.get((end, start), 0) - 1
    assert set(net.values()) <= {-1, 0, 1}
    return {segment for segment, times in net.items() if times == 1}


def pieces(segments: set[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """Into how many connected pieces the segments fall."""
    piece_of = {point: point for segment in segments for point in segment}

    def root(point: tuple[int, int]) -> tuple[int, int]:
        while piece_of[point] != point:
            point = piece_of[point]
        return point

    for start, end in segments:
        piece_of[root(start)] = root(end)
    return len({root(point) for point in piece_of})


def test_two_squares_become_two_squares_side_by_side_north_up():
    drawing = draw(SQUARES, width=100)
    west, east = (sorted(corners(shape.path)) for shape in drawing.shapes)
    assert (drawing.width, drawing.height) == (100, 51)
    assert west == [(0, 0), (0, 50), (50, 0), (50, 50)]
    assert east == [(50, 0), (50, 50), (100, 0), (100, 50)]


@pytest.mark.parametrize(("drawing", "most"), [(region_drawing(), 12_000), (locator_drawing(), 3_000)])
def test_the_region_is_drawn_whole_and_small(drawing, most):
    codes = [shape.code for shape in drawing.shapes]
    assert codes == ["08", "10", "51", "52", "54", "55", "57", "67", "68", "88"]
    assert sum(len(shape.path) for shape in drawing.shapes) < most
    for shape in drawing.shapes:
        points = corners(shape.path)
        assert min(x for x, _ in points) >= 0
        assert min(y for _, y in points) >= 0
        assert max(x for x, _ in points) <= drawing.width
        assert max(y for _, y in points) <= drawing.height


@pytest.mark.parametrize("drawing", [region_drawing(), locator_drawing()])
def test_neighbours_share_their_borders_so_that_only_the_region_s_edge_is_left(drawing):
    edge = outer_edges(drawing)
    assert pieces(edge) == 1
    assert sorted(start for start, _ in edge) == sorted(end for _, end in edge)


@pytest.mark.parametrize("file_name", ["departements_carte.geojson", "departements_repere.geojson"])
def test_what_is_drawn_has_the_size_of_the_reference_outlines(file_name):
    reference = {row["code"]: area(row["outline"]) for row in read_departements()}
    drawn = {row["code"]: area(row["outline"]) for row in read_departements(file_name)}
    assert drawn == {code: pytest.approx(size, rel=0.03) for code, size in reference.items()}


def area(geometry: dict[str, object]) -> float:
    """Square degrees; holes, which run the other way, are taken off."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    sides = [side for polygon in polygons for ring in polygon for side in pairwise(ring)]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in sides)) / 2
