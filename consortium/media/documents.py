"""Uploaded documents: what a file says it is, checked against what it holds; its name is replaced by a random one."""

import secrets
import zipfile
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File

from consortium.media.images import redraw_sheet
from consortium.media.widgets import StoredFileInput

MAX_BYTES = 10 * 1024 * 1024
ODT = b"application/vnd.oasis.opendocument.text"
ACCEPTED = ".pdf,.odt,.docx,.jpg,.jpeg"

TOO_HEAVY = "Ce document est trop lourd : 10 Mo au plus."
NOT_A_DOCUMENT = "Envoyez un document PDF, ODT ou DOCX, ou une photo JPEG ; ce fichier n’en est pas un."


def is_pdf(upload: "File[Any]") -> bool:
    """Whether the file begins as a PDF does."""
    upload.seek(0)
    return bool(upload.read(5) == b"%PDF-")


def is_jpeg(upload: "File[Any]") -> bool:
    """Whether the file begins as a JPEG does."""
    upload.seek(0)
    return bool(upload.read(3) == b"\xff\xd8\xff")


def is_odt(upload: "File[Any]") -> bool:
    """Whether this is an archive that calls itself an OpenDocument text."""
    return _member(upload, "mimetype", len(ODT)) == ODT


def is_docx(upload: "File[Any]") -> bool:
    """Whether this is an archive with the parts of a Word document; one with macros is none."""
    parts = _members(upload)
    return {"[Content_Types].xml", "word/document.xml"} <= parts and "word/vbaProject.bin" not in parts


KINDS = {".pdf": is_pdf, ".jpg": is_jpeg, ".jpeg": is_jpeg, ".odt": is_odt, ".docx": is_docx}


def checked(upload: "File[Any]") -> "File[Any]":
    """The upload under a name nobody chose. ValidationError (in French) for what is too heavy or not what it says."""
    if upload.size > MAX_BYTES:
        raise ValidationError(TOO_HEAVY)
    suffix = PurePath(upload.name or "").suffix.lower()
    if suffix not in KINDS or not KINDS[suffix](upload):
        raise ValidationError(NOT_A_DOCUMENT)
    if KINDS[suffix] is is_jpeg:
        return _photographed(upload)
    upload.seek(0)
    upload.name = f"{secrets.token_hex(16)}{suffix}"
    return upload


def _photographed(upload: "File[Any]") -> "File[Any]":
    """A photograph drawn anew: it held where and by what it was taken."""
    try:
        return redraw_sheet(upload)
    except ValidationError as error:
        raise ValidationError(NOT_A_DOCUMENT) from error


def _members(upload: "File[Any]") -> set[str]:
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return set()


def _member(upload: "File[Any]", name: str, size: int) -> bytes:
    """The first ``size`` bytes of a member of an archive and no more, however large it unpacks; empty without it."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive, archive.open(name) as member:
            return member.read(size)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, NotImplementedError):
        return b""


class DocumentField(forms.FileField):
    """A document to upload, checked; the file chooser shows what is accepted."""

    widget = StoredFileInput

    def to_python(self, data: "File[Any] | None") -> "File[Any] | None":
        """The checked upload; ValidationError (message in French)."""
        upload = super().to_python(data)
        return upload if upload is None else checked(upload)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """Let the file chooser show documents only."""
        return {**super().widget_attrs(widget), "accept": ACCEPTED}
