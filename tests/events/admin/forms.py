"""What a browser would post from the event's form."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from events.models import Event
from partners.models import Audience, Theme


def event_data(organiser, **changes) -> dict[str, object]:
    """A complete event without occurrences; keyword arguments change fields, None leaves one out."""
    data = {
        "title": "Nuit des étoiles",
        "summary": "Lever les yeux, ensemble.",
        "description": "<p>Apportez une lampe <strong>rouge</strong>.</p>",
        "format": "rencontre",
        "themes": [Theme.objects.get(slug="astronomie").pk],
        "audiences": [Audience.objects.get(slug="tout-public").pk],
        "organiser": organiser.pk,
        "is_free": "on",
        "image_alt": "",
        **occurrences(),
        "appearances-TOTAL_FORMS": 0,
        "appearances-INITIAL_FORMS": 0,
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def occurrences(*rows: dict, initial: int = 0) -> dict[str, object]:
    """The inline formset with these rows, the first ``initial`` of which exist already."""
    data: dict[str, object] = {
        "occurrences-TOTAL_FORMS": len(rows),
        "occurrences-INITIAL_FORMS": initial,
        "occurrences-MIN_NUM_FORMS": 0,
        "occurrences-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        base = {
            "status": "scheduled",
            "attendance": "sur-place",
            **{f"accessible_{code}": "unknown" for code in ("mi", "hi", "vi", "pi", "ii")},
        }
        data |= {f"occurrences-{number}-{name}": value for name, value in {**base, **row}.items()}
    return data


def row(venue, day: str, start: str = "14:00", end: str = "16:00", **more) -> dict[str, object]:
    """One occurrence as typed."""
    return {"venue": venue.pk, "day": day, "start_time": start, "end_time": end, **more}


def shown(event: Event) -> list[tuple[str, str]]:
    """Start and end of each occurrence of an event, in UTC, to the minute."""
    return [
        (f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}")
        for start, end in event.occurrences.order_by("start").values_list("start", "end")
    ]


def photo(name: str = "photo.jpg", size=(2000, 1000)) -> SimpleUploadedFile:
    """A photograph as a phone sends it."""
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")
