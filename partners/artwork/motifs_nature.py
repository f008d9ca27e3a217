"""Motifs of the sky, the earth and what lives on it. Each fills a drawing (:mod:`partners.artwork.drawing`)."""

import math
from itertools import pairwise

from partners.artwork.palettes import Palette
from partners.artwork.svg import (
    HEIGHT,
    TURN,
    WIDTH,
    Dice,
    circle,
    discs,
    element,
    group,
    number,
    path,
    points,
    polar,
    wave,
)

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))  # radians between two seeds of a sunflower (Vogel 1979)


def astronomy(dice: Dice, tones: Palette) -> str:
    """A sun, planets on their orbits seen from the side, a sky of stars."""
    x, y = dice.between(0.22, 0.78) * WIDTH, dice.between(0.35, 0.85) * HEIGHT
    stars = discs(
        ((dice.between(0, WIDTH), dice.between(0, HEIGHT), dice.of((0.9, 1.2, 1.2, 2))) for _ in range(75)),
        fill=tones.spark,
        opacity=0.7,
    )
    sun, flatness = dice.between(38, 60), dice.between(0.26, 0.42)
    radius, orbits, planets = sun + 24, [], []
    for _ in range(6):
        radius += dice.between(34, 58)
        orbits.append(element("ellipse", cx=x, cy=y, rx=radius, ry=radius * flatness))
        angle, size = dice.between(0, TURN), dice.of((5, 8, 11, 15, 19))
        at = x + radius * math.cos(angle), y + radius * flatness * math.sin(angle)
        planets.append(circle(*at, size, fill=dice.of((tones.mid, tones.light, tones.spark))))
        # The side away from the sun lies in shadow.
        turned = math.degrees(math.atan2(at[1] - y, at[0] - x))
        half = f"M0 {-size}A{size} {size} 0 0 1 0 {size}Z"
        shade = f"translate({points(at)})rotate({number(turned)})"
        planets.append(path(half, transform=shade, fill=tones.deep, opacity=0.35))
        if size > 14 and dice.happens(0.7):
            ring = element("ellipse", rx=size * 1.8, ry=size * 0.5, fill="none", stroke=tones.light, stroke_width=2.5)
            planets.append(group(ring, transform=f"translate({points(at)})rotate(-18)"))
    lines = group(orbits, fill="none", stroke=tones.light, stroke_width=1.5, opacity=0.7)
    disc = circle(x, y, sun, fill=tones.spark)
    return stars + group([lines, disc, *planets], transform=f"rotate({number(dice.between(-32, 20))} {points((x, y))})")


def biodiversity(dice: Dice, tones: Palette) -> str:
    """Leaves in the order of a sunflower's seeds."""
    x, y = dice.between(0.34, 0.66) * WIDTH, dice.between(0.36, 0.68) * HEIGHT
    spread, count, colours = dice.between(17, 20), 170, (tones.light, tones.mid, tones.spark, tones.mid)
    leaf = path("M-1 0Q0-1 1.5 0Q0 1-1 0", id="l")
    leaves: dict[str, list[str]] = {}
    for index in range(5, count):
        angle = index * GOLDEN_ANGLE
        at = points(polar(x, y, spread * math.sqrt(index), angle))
        turned = f"translate({at})rotate({math.degrees(angle) % 360:.0f})scale({number(3.4 + 9 * index / count)})"
        leaves.setdefault(colours[index % 4], []).append(element("use", href="#l", transform=turned))
    return element("defs", leaf) + "".join(group(some, fill=colour) for colour, some in leaves.items())


def environment(dice: Dice, tones: Palette) -> str:
    """A depression on a weather map: lines of equal pressure, and wind between them."""
    x, y = dice.between(0.2, 0.8) * WIDTH, dice.between(0.25, 0.75) * HEIGHT
    phases = [dice.between(0, TURN) for _ in range(3)]
    rings = []
    for level in range(17, 0, -1):
        outline = []
        for step in range(28):
            angle = step / 28 * TURN
            bulge = 0.17 * math.sin(2 * angle + phases[0]) + 0.1 * math.sin(3 * angle + phases[1] + level * 0.12)
            radius = 27 * level * (1 + bulge + 0.04 * math.sin(5 * angle + phases[2]))
            outline.append((x + 1.25 * radius * math.cos(angle), y + radius * math.sin(angle)))
        fill = (tones.ground, tones.light, tones.ground, tones.mid)[level % 4]
        rings.append(path(_closed(outline), fill=fill))
    gusts = "".join(
        f"M{points((dice.between(0, WIDTH), dice.between(20, HEIGHT - 20)))}q13-10 26 0t26 0" for _ in range(10)
    )
    wind = path(gusts, fill="none", stroke=tones.spark, stroke_width=3.5, stroke_linecap="round")
    lines = group(rings, stroke=tones.deep, stroke_opacity=0.3, stroke_width=1.3, fill_opacity=0.75)
    return lines + wind


def _closed(outline: list[tuple[float, float]]) -> str:
    """A soft line around these places."""
    middles = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(outline, outline[1:] + outline[:1], strict=True)]
    line = f"M{points(middles[-1])}"
    return line + "".join(f"Q{points(place, middle)}" for place, middle in zip(outline, middles, strict=True)) + "Z"


def earth(dice: Dice, tones: Palette) -> str:
    """Strata under a low sun, with ammonites and pebbles in them."""
    sun = circle(dice.between(0.2, 0.8) * WIDTH, dice.between(70, 120), dice.between(36, 56), fill=tones.spark)
    layers, y = [sun], dice.between(120, 170)
    colours = (tones.light, tones.mid, tones.deep, tones.mid)
    index = int(dice.between(0, 3))
    while y < HEIGHT + 20:
        heights = [y + dice.between(-24, 24) for _ in range(5)]
        layers.append(path(f"{wave(heights)}V{HEIGHT}H0Z", fill=colours[index % 4]))
        # Nothing is bedded where the next layer would cover it.
        thickness = dice.between(46, 66)
        if index % 2:
            pebbles = [
                (dice.between(0, WIDTH), y + dice.between(28, thickness - 10), dice.between(2, 5)) for _ in range(9)
            ]
            layers.append(discs(pebbles, fill=tones.spark, opacity=0.85))
        elif dice.happens(0.8):
            layers.append(_ammonite(dice, dice.between(60, WIDTH - 60), y + thickness * 0.55, tones.spark))
        y += thickness
        index += 1
    return "".join(layers)


def _ammonite(dice: Dice, x: float, y: float, colour: str) -> str:
    """A spiral that grows by the same share at each turn."""
    turned, ways = dice.between(0, TURN), []
    for step in range(22):
        angle = step * TURN / 8
        ways.append(polar(x, y, 1.6 * math.exp(0.115 * angle), turned + angle))
    line = f"M{points(ways[0])}" + "".join(f"Q{points(a, _middle(a, b))}" for a, b in pairwise(ways[1:]))
    return path(line, fill="none", stroke=colour, stroke_width=3.2, stroke_linecap="round", opacity=0.9)


def _middle(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2


def health(dice: Dice, tones: Palette) -> str:
    """Cells of many sizes under a microscope, each with its nucleus."""
    cells: list[tuple[float, float, float]] = []
    for size, tries in ((58.0, 10), (42.0, 30), (30.0, 90), (20.0, 240), (12.0, 380)):
        for _ in range(tries):
            x, y = dice.between(0, WIDTH), dice.between(0, HEIGHT)
            if all(math.hypot(x - a, y - b) > size + radius + 6 for a, b, radius in cells):
                cells.append((x, y, size))
    bodies: dict[str, list[tuple[float, float, float]]] = {}
    for cell in cells:
        bodies.setdefault(dice.of((tones.mid, tones.light, tones.light, tones.spark)), []).append(cell)
    nuclei = []
    for x, y, size in cells:
        away = dice.between(0, TURN)
        nuclei.append((*polar(x, y, size * 0.28, away), size * 0.33))
    return (
        "".join(discs(some, fill=colour) for colour, some in bodies.items())
        + discs(
            ((x, y, size * 0.8) for x, y, size in cells if size > 12),
            fill="none",
            stroke=tones.deep,
            stroke_opacity=0.25,
            stroke_width=2,
        )
        + discs(nuclei, fill=tones.deep, opacity=0.85)
    )


def food(dice: Dice, tones: Palette) -> str:
    """Furrows that run to the horizon, and what grows in them, before the sun."""
    far, horizon = dice.between(0.25, 0.75) * WIDTH, dice.between(120, 175)
    sky = path(f"M0 0H{WIDTH}V{number(horizon)}H0Z", fill=tones.light)
    sun = circle(far, horizon, dice.between(46, 72), fill=tones.spark)
    field = path(f"M0 {number(horizon)}H{WIDTH}V{HEIGHT}H0Z", fill=tones.mid)
    hills = [horizon + dice.between(-26, 0) for _ in range(5)]
    ridge = path(f"{wave(hills)}V{number(horizon + 2)}H0Z", fill=tones.deep, opacity=0.55)
    rows: dict[str, list[str]] = {tones.deep: [], tones.ground: []}
    shoots = []
    for index in range(-14, 15):
        top, bottom = far + index * 5, far + index * 76
        edges = points((top - 1, horizon)), points((bottom - 17, HEIGHT)), points((top + 1, horizon))
        row = f"M{edges[0]}L{edges[1]}H{number(bottom + 17)}L{edges[2]}Z"
        rows[tones.deep if index % 2 else tones.ground].append(row)
        for depth in (0.24, 0.42, 0.64, 0.9) if index % 2 == 0 else ():
            x, y, size = top + (bottom - top) * depth, horizon + (HEIGHT - horizon) * depth, 3 + 14 * depth
            if -20 < x < WIDTH + 20:
                a, b, c = number(size), number(size * 0.4), number(size * 1.4)
                shoots.append(f"M{points((x, y))}q{number(-size)}-{b} 0-{c}q{a} {number(size)} 0 {c}")
    furrows = "".join(path("".join(some), fill=colour) for colour, some in rows.items())
    return sky + ridge + sun + field + furrows + path("".join(shoots), fill=tones.spark)
