"""Uploads: real images only, drawn anew."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from consortium.media import images


def encoded(image: Image.Image, fmt: str, **options) -> bytes:
    out = BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def reopened(file) -> Image.Image:
    file.seek(0)
    image = Image.open(file)
    image.load()
    return image


def photo_with_gps(size=(300, 200), orientation=1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Marque"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 7.0, 0.0), 3: "E", 4: (7.0, 44.0, 0.0)})
    return encoded(Image.new("RGB", size, "green"), "JPEG", exif=exif)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_real_image_becomes_webp_in_two_sizes(fmt):
    picture = images.redraw(upload(encoded(Image.new("RGB", (2400, 1200), "red"), fmt)))
    page, card = reopened(picture.page), reopened(picture.card)
    assert (page.format, page.size) == ("WEBP", (1600, 800))
    assert (card.format, card.size) == ("WEBP", (640, 320))


def test_a_large_photograph_keeps_its_shape():
    picture = images.redraw(upload(encoded(Image.new("RGB", (6000, 4000), "red"), "JPEG")))
    assert (reopened(picture.page).size, reopened(picture.card).size) == ((1600, 1067), (640, 427))


def test_a_small_image_is_not_blown_up():
    picture = images.redraw(upload(encoded(Image.new("RGB", (300, 200)), "PNG")))
    assert reopened(picture.page).size == (300, 200)
    assert reopened(picture.card).size == (300, 200)


def test_a_very_tall_image_fits_too():
    picture = images.redraw(upload(encoded(Image.new("RGB", (100, 20_000)), "PNG")))
    assert reopened(picture.page).size == (16, 3200)


def test_where_a_photograph_was_taken_is_forgotten():
    content = photo_with_gps()
    assert b"Exif" in content
    picture = images.redraw(upload(content))
    for file in (picture.page, picture.card):
        again = reopened(file)
        assert dict(again.getexif()) == {}
        assert set(again.info) <= {"loop", "background", "timestamp", "duration"}
        file.seek(0)
        assert b"Exif" not in file.read()


def test_a_photograph_taken_upright_stands_upright():
    assert reopened(images.redraw(upload(photo_with_gps((300, 200), orientation=6))).page).size == (200, 300)


def test_transparency_is_kept():
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert reopened(images.redraw(upload(encoded(image, "PNG"))).page).mode == "RGBA"


def test_a_colour_profile_is_applied_and_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(Image.new("RGB", (40, 40), "red"), "PNG", icc_profile=profile)
    assert "icc_profile" not in reopened(images.redraw(upload(content)).page).info


def ramp(mode: str) -> Image.Image:
    """Five bands from black to white, in the tones that a mode has."""
    bands = Image.new("F", (50, 10))
    for number in range(5):
        bands.paste(number / 4, (number * 10, 0, number * 10 + 10, 10))
    if mode.startswith("I"):
        sixteen = Image.new("I", bands.size)
        for number in range(5):
            sixteen.paste(round(number / 4 * 65535), (number * 10, 0, number * 10 + 10, 10))
        return sixteen.convert(mode)
    return bands.point(lambda tone: tone * 255 + 0).convert("L").convert(mode)


@pytest.mark.parametrize(
    ("mode", "fmt"),
    [("I;16", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGB", "PNG"), ("L", "JPEG"), ("CMYK", "JPEG")],
)
def test_grey_keeps_its_tones_whatever_it_is_written_in(mode, fmt):
    page = reopened(images.redraw(upload(encoded(ramp(mode), fmt))).page).convert("L")
    for number in range(5):
        assert page.getpixel((number * 10 + 5, 5)) == pytest.approx(number / 4 * 255, abs=4)


def test_a_palette_made_smaller_has_the_shades_between_its_colours():
    stripes = Image.new("1", (3200, 4))
    for column in range(0, 3200, 2):
        stripes.paste(1, (column, 0, column + 1, 4))
    page = reopened(images.redraw(upload(encoded(stripes.convert("P"), "PNG"))).page).convert("L")
    assert page.getpixel((800, 1)) == pytest.approx(128, abs=12)


def test_a_broken_colour_profile_does_not_matter():
    content = encoded(Image.new("RGB", (40, 40), "red"), "PNG", icc_profile=b"rien de lisible")
    assert reopened(images.redraw(upload(content)).page).size == (40, 40)


def test_names_are_random_and_never_used_twice():
    content = photo_with_gps()
    first, second = images.redraw(upload(content, "a.php")), images.redraw(upload(content, "a.php"))
    assert first.page.name != second.page.name
    assert len(first.page.name) == len("0" * 32 + ".webp")
    assert first.card.name == first.page.name.replace(".webp", "-640.webp")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content", [b"<?php system($_GET['c']); ?>", SVG, b"GIF89a<?php phpinfo(); ?>", b"%PDF-1.4", b"x"]
)
def test_what_is_no_image_is_refused_whatever_its_name(content):
    with pytest.raises(ValidationError) as refused:
        images.redraw(upload(content, "photo.jpg"))
    assert refused.value.messages in ([images.NOT_AN_IMAGE], [images.DAMAGED], [images.TOO_MANY_PIXELS])


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_image_is_refused(fmt):
    noise = Image.effect_noise((400, 400), 80).convert("RGB")
    content = encoded(noise, fmt)
    with pytest.raises(ValidationError) as refused:
        images.redraw(upload(content[: len(content) // 2]))
    assert refused.value.messages in ([images.DAMAGED], [images.NOT_AN_IMAGE])


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_opens(side):
    with pytest.raises(ValidationError) as refused:
        images.redraw(upload(png_claiming(side, side)))
    assert refused.value.messages == [images.TOO_MANY_PIXELS]


def test_a_heavy_file_is_refused_with_its_weight(settings):
    settings.UPLOAD_IMAGE_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError) as refused:
        images.redraw(upload(b"x" * (1024 * 1024 * 3 // 2)))
    assert refused.value.messages == [
        "Cette image est trop lourde (1,5 Mo) : 1 Mo au plus. Réduisez-la avant de l’envoyer."
    ]
