"""Two hundred drawings at a glance, in ``docs/artworks.webp``: ``make pictures`` takes it."""

import base64
from io import BytesIO
from itertools import cycle, islice, product

from PIL import Image
from playwright.sync_api import sync_playwright

from partners.artwork.drawing import COMPOSITIONS, MOTIFS, Drawing
from partners.artwork.palettes import PALETTES
from tests.browser.conftest import CHROMIUM
from tests.parts import ROOT
from tests.services import browser_path

COUNT, COLUMNS, WIDTH = 200, 10, 1500  # pixels
STYLE = "margin:12px;display:grid;grid-template-columns:repeat(10,1fr);gap:8px;background:#fbf7ee"


def take() -> None:
    """Draw each field in each format, then some of them with another seed."""
    kinds, palettes = islice(cycle(product(MOTIFS, COMPOSITIONS)), COUNT), list(PALETTES)
    drawn = [
        Drawing(motif, composition, palettes[(number // COLUMNS * 3 + number) % len(palettes)], number).svg()
        for number, (motif, composition) in enumerate(kinds)
    ]
    addresses = [f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" for svg in drawn]
    images = [f'<img width="100%" src="{address}">' for address in addresses]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.set_content(f'<body style="{STYLE}">{"".join(images)}')
        shot = page.screenshot(full_page=True)
        browser.close()
    with Image.open(BytesIO(shot)) as image:
        image.convert("RGB").save(ROOT / "docs" / "artworks.webp", "WEBP", quality=70, method=6)
