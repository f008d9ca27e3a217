"""Documents are what they say they are, or refused in words."""

import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from consortium.media.documents import MAX_BYTES, NOT_A_DOCUMENT, ODT, TOO_HEAVY, checked
from tests.pictures import picture


def archive(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


ODT_FILE = archive(mimetype=ODT, **{"content.xml": b"<x/>"})
DOCX_PARTS = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
DOCX_FILE = archive(**DOCX_PARTS)
MACROS = archive(**DOCX_PARTS, **{"word/vbaProject.bin": b"x"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fiche.pdf", b"%PDF-1.7 ..."),
        ("Fiche.PDF", b"%PDF-1.4"),
        ("fiche.odt", ODT_FILE),
        ("fiche.docx", DOCX_FILE),
    ],
)
def test_what_is_what_it_says_is_kept_under_a_name_nobody_chose(name: str, content: bytes):
    kept = checked(SimpleUploadedFile(name, content))
    assert kept.read() == content
    assert len(kept.name.rpartition(".")[0]) == 32
    assert "iche" not in kept.name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fiche.pdf", b"<html>"),
        ("fiche.html", b"%PDF-1.7"),
        ("fiche", b"%PDF-1.7"),
        ("photo.jpg", picture()),
        ("photo.jpg", b"\xff\xd8\xff\xe0 not a picture"),
        ("fiche.odt", DOCX_FILE),
        ("fiche.docx", ODT_FILE),
        ("fiche.docx", MACROS),
        ("fiche.odt", b"PK\x03\x04 broken"),
        ("fiche.svg", b"<svg/>"),
    ],
)
def test_what_is_not_is_refused(name: str, content: bytes):
    with pytest.raises(ValidationError, match=NOT_A_DOCUMENT):
        checked(SimpleUploadedFile(name, content))


def test_a_photographed_document_is_drawn_anew_without_its_place_and_camera():
    exif = Image.Exif()
    exif[0x010F] = "Marque"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 7.0, 0.0), 3: "E", 4: (7.0, 44.0, 0.0)})
    out = BytesIO()
    Image.new("RGB", (900, 1200), "green").save(out, "JPEG", exif=exif, comment=b"Jeanne")
    kept = checked(SimpleUploadedFile("fiche.jpeg", out.getvalue()))
    assert kept.name.endswith(".jpg")
    with Image.open(kept) as again:
        assert (again.format, again.size, dict(again.getexif())) == ("JPEG", (900, 1200), {})
        assert not {"exif", "comment", "xmp"} & set(again.info)


def test_what_is_too_heavy_is_refused():
    with pytest.raises(ValidationError, match=TOO_HEAVY):
        checked(SimpleUploadedFile("fiche.pdf", b"%PDF-" + b"x" * MAX_BYTES))
