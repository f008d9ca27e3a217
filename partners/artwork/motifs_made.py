"""Motifs of what people think, measure, build and are. Each fills a drawing (:mod:`partners.artwork.drawing`)."""

import math

from partners.artwork.palettes import Palette
from partners.artwork.svg import (
    HEIGHT,
    TURN,
    WIDTH,
    Dice,
    box,
    circle,
    discs,
    element,
    group,
    number,
    path,
    points,
    polar,
)


def mathematics(dice: Dice, tones: Palette) -> str:
    """Tiles with two quarter-circles each (Sébastien Truchet's, as Cyril Smith drew them), turned by chance."""
    size = dice.of((50, 66, 100))
    pale, marks = [], []
    lines: dict[str, list[str]] = {tones.deep: [], tones.mid: []}
    half = size / 2
    for x in range(0, WIDTH, size):
        for y in range(0, HEIGHT, size):
            if dice.happens(0.3):
                pale.append(f"M{x} {y}h{size}v{size}h-{size}Z")
            r = number(half)
            first = (
                f"M{points((x, y + half))}a{r} {r} 0 0 0 {r}-{r}M{points((x + size, y + half))}a{r} {r} 0 0 0-{r} {r}"
            )
            second = f"M{points((x + half, y))}a{r} {r} 0 0 0 {r} {r}M{points((x, y + half))}a{r} {r} 0 0 1 {r} {r}"
            lines[tones.deep if dice.happens(0.6) else tones.mid].append(first if dice.happens(0.5) else second)
            if dice.happens(0.12):
                marks.append((x + half, y + half, size * 0.13))
    drawn = "".join(path("".join(some), stroke=colour) for colour, some in lines.items())
    ways = group(drawn, fill="none", stroke_width=size * 0.23)
    return path("".join(pale), fill=tones.light) + ways + discs(marks, fill=tones.spark)


def physics(dice: Dice, tones: Palette) -> str:
    """Waves from two sources that meet."""
    left = dice.between(0.05, 0.38) * WIDTH, dice.between(0.2, 0.9) * HEIGHT
    right = dice.between(0.62, 0.95) * WIDTH, dice.between(0.1, 0.8) * HEIGHT
    step = dice.between(19, 26)
    waves = []
    for (x, y), colour in ((left, tones.light), (right, tones.spark)):
        rings = [circle(x, y, index * step, opacity=round(0.9 - index * 0.028, 2)) for index in range(1, 26)]
        waves.append(group(rings, fill="none", stroke=colour, stroke_width=step * 0.34))
    sources = "".join(
        circle(*place, 30, fill=tones.ground) + circle(*place, 14, fill=tones.mid) for place in (left, right)
    )
    return "".join(waves) + sources


def energy(dice: Dice, tones: Palette) -> str:
    """Lines of force between two charges."""
    y, tilt = dice.between(0.42, 0.58) * HEIGHT, dice.between(-24, 24)
    left, right = dice.between(0.2, 0.36) * WIDTH, dice.between(0.62, 0.8) * WIDTH
    lines = [path(f"M-200 {number(y)}H{WIDTH + 200}", stroke=tones.light, stroke_width=3)]
    for index in (*range(-11, 0), *range(1, 12)):
        bend, aside = index * 36 * 1.3, abs(index) * 16
        curve = points((left - aside, y + bend), (right + aside, y + bend), (right, y))
        tone = tones.light if index % 2 else tones.mid
        lines.append(path(f"M{points((left, y))}C{curve}", stroke=tone, stroke_width=5 - abs(index) * 0.3))
    size = dice.between(30, 42)
    charges = circle(left, y, size, fill=tones.spark) + circle(right, y, size, fill=tones.deep)
    arm = number(size * 0.4)
    plus = path(
        f"M{points((left, y))}h{arm}h-{number(size * 0.8)}h{arm}v{arm}v-{number(size * 0.8)}",
        fill="none",
        stroke=tones.deep,
    )
    minus = path(f"M{points((right, y))}h{arm}h-{number(size * 0.8)}", stroke=tones.spark)
    signs = group(plus + minus, stroke_width=6, stroke_linecap="round")
    return group(
        [group(lines, fill="none"), charges, signs], transform=f"rotate({number(tilt)} {WIDTH // 2} {HEIGHT // 2})"
    )


def computing(dice: Dice, tones: Palette) -> str:
    """A circuit: knots, each wired to those nearest to it."""
    knots: list[tuple[int, int]] = []
    for _ in range(400):
        x, y = round(dice.between(0, WIDTH) / 20) * 20, round(dice.between(0, HEIGHT) / 20) * 20
        if all(abs(x - a) + abs(y - b) >= 60 for a, b in knots):
            knots.append((x, y))
    wires = []
    for x, y in knots:
        nearest = sorted(knots, key=lambda knot: math.hypot(knot[0] - x, knot[1] - y))[1:3]
        wires += [f"M{points((x, y))}H{number(a)}V{number(b)}" for a, b in nearest]
    squares = []
    for x, y in knots:
        half = dice.of((5, 5, 8, 12, 19))
        tone = dice.of((tones.mid, tones.spark, tones.light, tones.light))
        squares.append(box(x - half, y - half, 2 * half, 2 * half, rx=half * 0.5, fill=tone))
        if half > 12:
            squares.append(box(x - 7, y - 7, 14, 14, rx=3, fill=tones.deep, opacity=0.7))
    return path("".join(wires), fill="none", stroke=tones.light, stroke_width=2.4, opacity=0.75) + "".join(squares)


def engineering(dice: Dice, tones: Palette) -> str:
    """A train of gears, each turned by the one before: as many teeth as its size gives."""
    x, y, teeth = dice.between(40, 150), dice.between(110, 290), 16
    colours = (tones.mid, tones.light, tones.spark, tones.deep, tones.mid, tones.light)
    gears, turned = [], 0.0
    for colour in colours:
        gears.append(_gear(x, y, teeth, turned, colour, tones.ground))
        # Back towards the middle, whichever side the train is on.
        angle, others = dice.between(0.1, 0.8) * (-1 if y > HEIGHT / 2 else 1), int(dice.between(8, 17))
        distance = (teeth + others) * PITCH
        # A tooth of the next one meets a gap of this one.
        turned = angle + math.pi + math.pi / others + (angle - turned) * teeth / others
        x, y, teeth = x + distance * math.cos(angle), y + distance * math.sin(angle), others
    return "".join(gears)


PITCH = 6.4  # radius of a gear for each of its teeth


def _gear(x: float, y: float, teeth: int, turned: float, colour: str, hole: str) -> str:
    radius, outline = teeth * PITCH, []
    for index in range(teeth):
        middle = turned + index * TURN / teeth
        for reach, share in ((-8, -0.3), (8, -0.16), (8, 0.16), (-8, 0.3)):
            outline.append(polar(x, y, radius + reach, middle + share * TURN / teeth))
    wheel = path(f"M{points(*outline)}Z", fill=colour)
    spokes = [circle(*polar(x, y, radius * 0.6, turned + arm * TURN / 5), radius * 0.15) for arm in range(5)]
    return wheel + group([circle(x, y, radius * 0.25), *(spokes if teeth > 10 else [])], fill=hole)


def archaeology(dice: Dice, tones: Palette) -> str:
    """Pottery on a shelf, with bands, chevrons and dots."""
    shelf, x, pots = HEIGHT - 30, dice.between(10, 50), []
    while x < WIDTH + 30:
        height, width = dice.between(150, 320), dice.between(34, 62)
        pots.append(_pot(dice, tones, x, shelf, width, height))
        x += width * 1.9 + dice.between(16, 34)
    return path(f"M0 {shelf}H{WIDTH}V{HEIGHT}H0Z", fill=tones.deep) + "".join(pots)


def _pot(dice: Dice, tones: Palette, x: float, shelf: float, width: float, height: float) -> str:
    neck = dice.between(0.24, 0.46)
    profile = ((0.36, 0.0), (0.95, 0.4), (neck, 0.74), (neck * 0.92, 0.88), (neck * 1.4, 1.0))
    sides = [[(x + side * width * share, shelf - height * up) for share, up in profile] for side in (-1, 1)]
    outline = f"M{points(sides[0][0])}" + "".join(
        f"S{points((place[0], place[1] + height * 0.12), place)}" for place in sides[0][1:]
    )
    outline += f"L{points(sides[1][-1])}" + "".join(
        f"S{points((place[0], place[1] - height * 0.12), place)}" for place in reversed(sides[1][:-1])
    )
    name = f"p{x:.0f}"
    left, across = x - width - 9, 2 * width + 18
    bands, dots = [], []
    for index in range(7):
        y, colour = shelf - height * (0.1 + index * 0.13), tones.spark if index % 2 else tones.ground
        kind = dice.of(("band", "chevrons", "dots"))
        if kind == "band":
            bands.append(path(f"M{points((left, y))}h{number(across)}", stroke=colour, stroke_width=7))
        elif kind == "chevrons":
            zigzag = f"M{points((left, y))}" + "l9-12l9 12" * (int(across / 18) + 1)
            bands.append(path(zigzag, fill="none", stroke=colour, stroke_width=4))
        else:
            dots += [(left + 8 + step * 16, y, 4.5) for step in range(int(across / 16))]
    clay = element("use", href=f"#{name}", fill=dice.of((tones.mid, tones.deep, tones.light)))
    clip = element("clipPath", path(outline + "Z", id=name), id=f"{name}c")
    return clip + clay + group([*bands, discs(dots, fill=tones.spark)], clip_path=f"url(#{name}c)")


def societies(dice: Dice, tones: Palette) -> str:
    """People in rows, seen from the front: no two rows alike, nobody with a face."""
    person = path("M-1 2V.9A1 1 0 0 1 1 .9V2Z") + circle(0, -0.42, 0.46)
    rows = [element("defs", group(person, id="p"))]
    for row in range(4):
        y, size, x = 116 + row * 84, 40 + row * 9, -40 + dice.between(0, 50)
        while x < WIDTH + 60:
            tone = dice.of((tones.mid, tones.light, tones.deep, tones.spark))
            tall = y + dice.between(-12, 10)
            rows.append(element("use", href="#p", transform=f"translate({points((x, tall))})scale({size})", fill=tone))
            x += size * 2.12
        if row < 3:
            rows.append(path(f"M0 {y}H{WIDTH}V{HEIGHT}H0Z", fill=tones.ground, opacity=0.28))
    return "".join(rows)


def sciences(dice: Dice, tones: Palette) -> str:
    """Of a field that has no motif of its own: large discs that overlap, as in a diagram of sets."""
    parts = []
    for tone in (tones.mid, tones.light, tones.spark, tones.deep, tones.mid, tones.light):
        radius = dice.between(50, 130)
        parts.append(circle(dice.between(0, WIDTH), dice.between(0, HEIGHT), radius, fill=tone, opacity=0.78))
        parts.append(
            circle(dice.between(0, WIDTH), dice.between(0, HEIGHT), radius, fill="none", stroke=tone, stroke_width=5)
        )
    return "".join(parts)
