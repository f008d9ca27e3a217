"""How a format shows the motif of a field, which is in the drawing as ``#m``, with its ground, of the same size."""

import math
from itertools import pairwise

from partners.artwork.palettes import Palette
from partners.artwork.svg import HEIGHT, TURN, WIDTH, Dice, box, circle, element, group, number, path, points, polar

MOTIF = element("use", href="#m")


def _window(x: float, y: float, width: float, height: float, seen: tuple[float, float], zoom: float) -> str:
    """A part of the motif, magnified, in a rectangle; ``seen``: the place of the motif at its corner."""
    view = " ".join(map(number, (*seen, width / zoom, height / zoom)))
    return element("svg", MOTIF, x=x, y=y, width=width, height=height, viewBox=view, preserveAspectRatio="none")


def _detail(dice: Dice, x: float, y: float, width: float, height: float, zoom: float) -> str:
    """A window on a part that chance takes."""
    seen = dice.between(0, WIDTH - width / zoom), dice.between(0, HEIGHT - height / zoom)
    return _window(x, y, width, height, seen, zoom)


def talk(dice: Dice, tones: Palette) -> str:
    """One large motif off centre, and a voice that comes from the side."""
    zoom = dice.between(1.15, 1.35)
    slack = WIDTH * (1 - 1 / zoom), HEIGHT * (1 - 1 / zoom)
    seen = dice.between(0.3, 0.7) * slack[0], dice.between(0.3, 0.7) * slack[1]
    side = dice.of((0, WIDTH))
    y = dice.between(0.7, 1.05) * HEIGHT
    rings = [circle(side, y, radius) for radius in (128, 160, 192)]
    voice = group(rings, fill="none", stroke=tones.spark, stroke_width=9)
    speaker = circle(side, y, 98, fill=tones.deep) + circle(side, y, 64, fill=tones.spark)
    return _window(0, 0, WIDTH, HEIGHT, seen, zoom) + voice + speaker


def workshop(dice: Dice, tones: Palette) -> str:
    """A table of details, as one takes a thing to pieces."""
    columns, rows = dice.of(((3, 2), (4, 3), (3, 3)))
    gap = 10
    width, height = (WIDTH - gap * (columns + 1)) / columns, (HEIGHT - gap * (rows + 1)) / rows
    parts = [box(0, 0, WIDTH, HEIGHT, fill=dice.of((tones.light, tones.deep)))]
    plain = int(dice.between(0, columns * rows))
    for index in range(columns * rows):
        x, y = gap + index % columns * (width + gap), gap + index // columns * (height + gap)
        if index == plain:
            parts.append(box(x, y, width, height, fill=tones.spark))
            parts.append(circle(x + width / 2, y + height / 2, min(width, height) * 0.3, fill=tones.deep))
        else:
            parts.append(_detail(dice, x, y, width, height, dice.between(0.9, 1.7)))
    return "".join(parts)


def exhibition(dice: Dice, tones: Palette) -> str:
    """Frames on a wall."""
    floor = 352
    parts = [box(0, 0, WIDTH, HEIGHT, fill=tones.light), box(0, floor, WIDTH, HEIGHT - floor, fill=tones.mid)]
    sizes = dice.of(
        (
            ((150, 190), (210, 150), (120, 160)),
            ((230, 170), (150, 200), (110, 110)),
            ((170, 230), (170, 230), (130, 130)),
        )
    )
    x = (WIDTH - sum(width for width, _ in sizes) - 2 * 32) / 2
    for width, height in sizes:
        y = 170 - height / 2 + dice.between(-14, 14)
        parts.append(box(x + 5, y + 7, width, height, fill=tones.deep, opacity=0.2))
        parts.append(box(x, y, width, height, fill=tones.deep))
        parts.append(box(x + 7, y + 7, width - 14, height - 14, fill=tones.spark))
        parts.append(_detail(dice, x + 18, y + 18, width - 36, height - 36, dice.between(0.6, 0.95)))
        x += width + 32
    return "".join(parts)


def show(dice: Dice, tones: Palette) -> str:
    """A beam of light in a dark house, and the heads of those who look on."""
    top, foot = dice.between(0.1, 0.9) * WIDTH, dice.between(0.35, 0.65) * WIDTH
    reach = dice.between(150, 205)
    rim = f"A{number(reach)} 46 0 0 1 {points((foot - reach, 312))}"
    lit = f"M{points((top - 9, -5), (top + 9, -5))}L{points((foot + reach, 312))}{rim}Z"
    clip = element("clipPath", path(lit), id="b")
    beam = group(MOTIF, clip_path="url(#b)") + path(lit, fill=tones.spark, opacity=0.18)
    heads = []
    x = dice.between(-30, 10)
    while x < WIDTH + 30:
        y = HEIGHT - dice.between(0, 16)
        heads.append(circle(x, y - 26, 21) + element("ellipse", cx=x, cy=y + 22, rx=38, ry=30))
        x += dice.between(68, 86)
    night = box(0, 0, WIDTH, HEIGHT, fill=tones.deep, opacity=0.8)
    return clip + MOTIF + night + beam + group(heads, fill=tones.deep)


def screening(dice: Dice, tones: Palette) -> str:
    """A screen, the strip of a film above and below, rows of seats."""
    parts = [box(0, 0, WIDTH, HEIGHT, fill=tones.deep)]
    shift = dice.between(0, 34)
    for y in (12, 282):
        holes = "".join(f"M{number(x - shift)} {y}h18v14h-18Z" for x in range(0, WIDTH + 40, 34))
        parts.append(path(holes, fill=tones.mid))
    parts.append(_detail(dice, 54, 40, 492, 228, dice.between(0.85, 1.1)))
    for row, y in enumerate((326, 366)):
        for x in range(-30 + row * 33, WIDTH + 30, 66):
            tone = tones.spark if dice.happens(0.1) else tones.mid
            parts.append(path(f"M{x} {y + 50}v-30a18 18 0 0 1 18-18h18a18 18 0 0 1 18 18v30Z", fill=tone))
    return "".join(parts)


def tour(dice: Dice, tones: Palette) -> str:
    """A path through the motif, its stops, and where it leads."""
    heights = [dice.between(0.25, 0.8) * HEIGHT for _ in range(4)]
    stops = [(-20.0, heights[0]), (WIDTH * 0.27, heights[1]), (WIDTH * 0.58, heights[2]), (WIDTH * 0.86, heights[3])]
    way = f"M{points(stops[0])}"
    for before, after in pairwise(stops):
        middle = (before[0] + after[0]) / 2
        way += f"C{points((middle, before[1]), (middle, after[1]), after)}"
    line = path(way, stroke=tones.deep, stroke_width=30, opacity=0.9) + path(way, stroke=tones.light, stroke_width=20)
    steps = path(way, stroke=tones.deep, stroke_width=4, stroke_dasharray="1 17")
    marks = "".join(circle(*stop, 17, fill=tones.spark) + circle(*stop, 7, fill=tones.deep) for stop in stops[1:3])
    x, y = stops[3]
    pin = path(
        f"M{points((x, y))}c-10-22-34-38-34-66a34 34 0 0 1 68 0c0 28-24 44-34 66Z",
        fill=tones.spark,
        stroke=tones.deep,
        stroke_width=5,
    )
    ways = group(line + steps, fill="none", stroke_linecap="round", stroke_linejoin="round")
    return MOTIF + ways + marks + pin + circle(x, y - 66, 13, fill=tones.deep)


def meeting(dice: Dice, tones: Palette) -> str:
    """What two people say to each other."""
    parts = [box(0, 0, WIDTH, HEIGHT, fill=tones.light)]
    lift = dice.between(-16, 16)
    left = _bubble(70, 70 + lift, 270, 110, "h-150l-58 56v-56h-62")
    right = _bubble(300, 150 - lift, 220, 92, "h-36v52l-54-52h-130")
    parts.append(element("clipPath", path(left), id="b") + group(MOTIF, clip_path="url(#b)"))
    parts.append(path(left, fill="none", stroke=tones.deep, stroke_width=6))
    parts.append(path(right, fill=tones.spark, stroke=tones.light, stroke_width=14))
    lines = "".join(f"M316 {number(196 - lift + row * 36)}h{number(dice.between(110, 190))}" for row in range(3))
    parts.append(path(lines, stroke=tones.deep, stroke_width=9, stroke_linecap="round", opacity=0.85))
    return "".join(parts)


def _bubble(x: float, y: float, width: float, height: float, foot: str) -> str:
    """A rounded frame, ``width`` and ``height`` without its corners; ``foot``: its lower edge, from right to left."""
    corner = "a34 34 0 0 1"
    sides = f"h{number(width)}{corner} 34 34v{number(height)}{corner}-34 34"
    return f"M{points((x, y))}{sides}{foot}{corner}-34-34v-{number(height)}{corner} 34-34Z"


def game(dice: Dice, tones: Palette) -> str:
    """A puzzle of tiles that slide, one of them away."""
    columns, rows, gap = 4, 3, 6
    width, height = WIDTH / columns, HEIGHT / rows
    tiles = [(column, row) for row in range(rows) for column in range(columns)]
    places, hole = list(tiles), int(dice.between(0, columns * rows))
    for _ in range(4):  # a few have slid already
        near = [
            index
            for index, (column, row) in enumerate(tiles)
            if abs(column - tiles[hole][0]) + abs(row - tiles[hole][1]) == 1
        ]
        moved = dice.of(near)
        places[hole], places[moved] = places[moved], places[hole]
        hole = moved
    parts = [box(0, 0, WIDTH, HEIGHT, fill=tones.deep)]
    for index, (column, row) in enumerate(tiles):
        x, y = column * width + gap / 2, row * height + gap / 2
        if index == hole:
            parts.append(circle(x + width / 2, y + height / 2, 22, fill=tones.spark))
        else:
            seen = places[index][0] * width, places[index][1] * height
            parts.append(_window(x, y, width - gap, height - gap, seen, 1))
    return "".join(parts)


def festival(dice: Dice, tones: Palette) -> str:
    """Discs of the motif scattered like lanterns, bunting above, confetti."""
    parts = [box(0, 0, WIDTH, HEIGHT, fill=dice.of((tones.light, tones.deep)))]
    lanterns: list[tuple[float, float, float]] = []
    for radius, tries in ((92, 20), (66, 40), (44, 80), (26, 90)):
        for _ in range(tries):
            x, y = dice.between(0, WIDTH), dice.between(70, HEIGHT + 20)
            if all(math.hypot(x - a, y - b) > radius + other + 10 for a, b, other in lanterns):
                lanterns.append((x, y, radius))
    clip = element("clipPath", "".join(circle(*lantern) for lantern in lanterns), id="b")
    parts.append(clip + group(MOTIF, clip_path="url(#b)"))
    flags: dict[str, list[str]] = {}
    for index in range(13):
        x = index * 48 - 8
        sag = 14 + 26 * math.sin(index / 12 * math.pi)
        flag = f"M{points((x, sag), (x + 40, sag + 2))}L{points((x + 20, sag + 42))}Z"
        flags.setdefault((tones.mid, tones.spark, tones.ground)[index % 3], []).append(flag)
    parts += [path("".join(some), fill=colour) for colour, some in flags.items()]
    bits = "".join(
        f"M{points(place)}L{points(polar(*place, 11, dice.between(0, TURN)))}"
        for place in ((dice.between(0, WIDTH), dice.between(60, HEIGHT)) for _ in range(26))
    )
    return "".join(parts) + path(bits, stroke=tones.spark, stroke_width=5, stroke_linecap="round")


def training(dice: Dice, tones: Palette) -> str:
    """Steps that rise, each a little wider a view."""
    parts = [box(0, 0, WIDTH, HEIGHT, fill=tones.light)]
    count = dice.of((4, 5))
    width = WIDTH / count
    for index in range(count):
        height = 110 + (HEIGHT - 150) * (index + 1) / count
        x, y = index * width, HEIGHT - height
        parts.append(_window(x, y, width - 8, height, (x, y), 1))
        parts.append(box(x, y - 12, width - 8, 12, fill=tones.deep))
    x, y = width / 2 - 4, 110 + (HEIGHT - 150) / count
    return "".join(parts) + circle(x, HEIGHT - y - 42, 26, fill=tones.spark)
