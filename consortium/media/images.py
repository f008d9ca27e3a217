"""Uploaded images: only what Pillow can decode is kept, and what is kept is drawn anew, without metadata."""

import secrets
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms, ImageOps

from consortium.media.widgets import StoredFileInput

# Decoders that may see what people send: the common formats only.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_PIXELS = 40_000_000  # a phone's largest photographs; decoding takes four bytes each
PAGE_SIZE = (1600, 3200)
CARD_SIZE = (640, 1280)
QUALITY = 82

NOT_AN_IMAGE = "Ce fichier n’est pas une image que nous savons lire. Envoyez une photo JPEG, PNG, WebP ou GIF."
DAMAGED = "Cette image est incomplète ou abîmée : essayez de l’enregistrer à nouveau, puis de la renvoyer."
TOO_MANY_PIXELS = "Cette image a trop de pixels (plus de 40 millions) : réduisez-la avant de l’envoyer."


@dataclass(frozen=True)
class Picture:
    """An upload drawn anew as WebP: for the page, at most 1600 pixels wide, and for cards, at most 640."""

    page: "ContentFile[bytes]"
    card: "ContentFile[bytes]"


def redraw(upload: "File[Any]") -> Picture:
    """Decode an upload and encode it again, upright, in sRGB, without metadata.

    ValidationError (in French) for what is too heavy, too large, damaged, or no image at all. File names are random, so
    that an address once published never shows another image.
    """
    if upload.size > settings.UPLOAD_IMAGE_MAX_BYTES:
        limit = settings.UPLOAD_IMAGE_MAX_BYTES // (1024 * 1024)
        weight = f"{upload.size / (1024 * 1024):.1f}".replace(".", ",")
        raise ValidationError(
            f"Cette image est trop lourde ({weight} Mo) : {limit} Mo au plus. Réduisez-la avant de l’envoyer."
        )
    image = _plain(_decoded(upload))
    name = secrets.token_hex(16)
    return Picture(page=_webp(image, PAGE_SIZE, f"{name}.webp"), card=_webp(image, CARD_SIZE, f"{name}-640.webp"))


def redraw_sheet(upload: "File[Any]") -> "ContentFile[bytes]":
    """A photographed document, likewise, as JPEG: what any reader opens. At most 1600 pixels wide."""
    out = BytesIO()
    _plain(_decoded(upload)).convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(out.getvalue(), name=f"{secrets.token_hex(16)}.jpg")


def _decoded(upload: "File[Any]") -> Image.Image:
    upload.seek(0)
    try:
        image = Image.open(upload, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS) from error
    except Exception as error:  # a decoder faced with anything at all may raise anything at all
        raise ValidationError(NOT_AN_IMAGE) from error
    # The header tells the size: refuse before a single pixel is unpacked.
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS)
    try:
        # A JPEG unpacks at a half or a quarter of its size; whatever comes is made small before it is copied about.
        image.draft(None, (PAGE_SIZE[0], PAGE_SIZE[0]))
        image.load()
        upright = _in_full_tones(ImageOps.exif_transpose(image))
        upright.thumbnail(PAGE_SIZE, Image.Resampling.LANCZOS)
        return upright
    except Exception as error:  # as above
        raise ValidationError(DAMAGED) from error


def _in_full_tones(image: Image.Image) -> Image.Image:
    """The image in a mode of eight bits a channel, its tones kept; as it was decoded when it has one.

    Microscopes and telescopes write sixteen bits of grey: cut at eight, all but the darkest becomes white. A palette is
    undone, since the shades between two of its colours have no place in it when the image is made smaller.
    """
    if image.mode.startswith("I;16"):
        return _scaled(image.convert("I"), 0xFFFF)
    if image.mode in {"I", "F"}:
        lowest, highest = cast("tuple[float, float]", image.getextrema())
        return _scaled(image, max(highest, 0xFF if lowest >= 0 else 1))
    if image.mode in {"1", "P", "PA"}:
        full = image.convert("RGBA" if image.has_transparency_data else "RGB")
        full.info = {key: value for key, value in image.info.items() if key != "transparency"}
        return full
    return image


def _scaled(image: Image.Image, white: float) -> Image.Image:
    """An image of numbers in eight bits of grey: 0 is black, ``white`` is white."""
    grey = image.convert("F").point(lambda tone: tone * (255 / white) + 0).convert("L")
    grey.info = dict(image.info)
    return grey


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, in sRGB, with transparency where there was some."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    pixels = _in_srgb(image, mode) or image.convert(mode)
    plain = Image.new(mode, pixels.size)
    plain.paste(pixels)
    return plain


def _in_srgb(image: Image.Image, mode: str) -> Image.Image | None:
    """The pixels as the image's own colour profile means them; None where it has none that can be read."""
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        own = {"GRAY": "L", "CMYK": "CMYK"}.get(source.profile.xcolor_space.strip(), mode)
        there = ImageCms.createProfile("sRGB")
        if own in {"L", "CMYK"}:
            return _with_alpha(
                ImageCms.profileToProfile(image.convert(own), source, there, outputMode="RGB"), image, mode
            )
        return ImageCms.profileToProfile(image.convert(mode), source, there, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None  # an unreadable colour profile: the colours as they are


def _with_alpha(colours: Image.Image | None, image: Image.Image, mode: str) -> Image.Image | None:
    if colours is not None and mode == "RGBA":
        colours.putalpha(image.convert("RGBA").getchannel("A"))
    return colours


def _webp(image: Image.Image, largest: tuple[int, int], name: str) -> "ContentFile[bytes]":
    sized = image.copy()
    sized.thumbnail(largest, Image.Resampling.LANCZOS)
    out = BytesIO()
    sized.save(out, "WEBP", quality=QUALITY, method=4)
    return ContentFile(out.getvalue(), name=name)


class PictureField(forms.FileField):
    """An image to upload. A new one is redrawn; its version for cards hangs on it as ``card``."""

    widget = StoredFileInput

    def to_python(self, data: "File[Any] | None") -> "ContentFile[bytes] | None":
        """The redrawn image for the page; ValidationError (message in French) for what cannot be one."""
        upload = super().to_python(data)
        if upload is None:
            return None
        picture = redraw(upload)
        vars(picture.page)["card"] = picture.card
        return picture.page

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """Let the file chooser show images only."""
        return {**super().widget_attrs(widget), "accept": "image/*"}
