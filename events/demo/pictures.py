"""Pictures for some of the demonstration events, drawn by code and kept as uploads are."""

import random
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from PIL import Image

from events.demo.content import drawings
from events.demo.motifs import draw
from events.models import Event

PICTURES = 20
EVERY = 7  # one event in so many: shares no factor with the ten départements, so each of them shows some
PAGE_SIZE, CARD_SIZE = (1600, 900), (640, 360)
QUALITY = 82
EFFORT = 2  # of 6: half the time of Pillow's own, for files 4 % larger


def add_pictures(events: QuerySet[Event]) -> None:
    """Give some of these events a picture in both sizes, with its alternative text and credit."""
    by_theme, credit = drawings()
    chosen = list(events.prefetch_related("themes")[: PICTURES * EVERY : EVERY])
    for number, event in enumerate(chosen):
        drawing = by_theme.get(list(event.themes.all())[-1].slug, by_theme["societes"])
        picture = draw(drawing, *PAGE_SIZE, random.Random(number))  # noqa: S311 — a drawing
        event.image = _keep(picture, f"evenements/demo-{event.slug[:60]}.webp")
        event.image_card = _keep(
            picture.resize(CARD_SIZE, Image.Resampling.BOX), f"evenements/demo-{event.slug[:60]}-carte.webp"
        )
        event.image_width, event.image_height = PAGE_SIZE
        event.image_alt, event.image_credit = drawing.image_alt, credit
    fields = ["image", "image_card", "image_width", "image_height", "image_alt", "image_credit"]
    Event.objects.bulk_update(chosen, fields)


def _keep(picture: Image.Image, name: str) -> str:
    """Save a picture as WebP; the name under which the storage keeps it."""
    data = BytesIO()
    picture.save(data, "WEBP", quality=QUALITY, method=EFFORT)
    return default_storage.save(name, ContentFile(data.getvalue()))
