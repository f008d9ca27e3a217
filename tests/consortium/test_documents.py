"""Documents are what they say they are, or refused in words."""

import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.documents import MAX_BYTES, NOT_A_DOCUMENT, ODT, TOO_HEAVY, checked


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
        ("photo.jpeg", b"\xff\xd8\xff\xe0"),
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
        ("photo.jpg", b"GIF89a"),
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


def test_what_is_too_heavy_is_refused():
    with pytest.raises(ValidationError, match=TOO_HEAVY):
        checked(SimpleUploadedFile("fiche.pdf", b"%PDF-" + b"x" * MAX_BYTES))
