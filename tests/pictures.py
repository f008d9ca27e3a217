"""Images as people send them."""

from io import BytesIO

from PIL import Image


def picture(size: tuple[int, int] = (60, 40), colour: str = "navy") -> bytes:
    """A PNG file."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
