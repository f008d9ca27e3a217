"""Upload handler that limits the total size of a form: files are written to disk before any view runs."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from consortium.http.noted import noted
from consortium.limits.exhaustion import ROOM, exhaustion_of


class BoundedUploads(FileUploadHandler):
    """The first of the upload handlers: reads nothing itself, and refuses a form that announces too much.

    Django bounds the fields of a form, not its files. A form that announces nothing is read as empty.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Refuse before a byte is read."""
        if content_length > settings.UPLOAD_FORM_MAX_BYTES:
            raise RequestDataTooBig(f"{content_length} bytes in one form")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """For the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""


class WholeUploads(TemporaryFileUploadHandler):
    """The last of the upload handlers, for what is large: a file that finds no room is let go, the form is read on.

    Nothing of it stays. ``has_no_room`` tells the forms of the staff, which come back in words with all that was typed
    (:mod:`consortium.admin_kit.full_disk`).
    """

    is_let_go = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the next file."""
        self.is_let_go = False
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one piece, at once: what is held back would find no room once nobody asks any more."""
        if self.is_let_go:
            return
        try:
            super().receive_data_chunk(raw_data, start)
            self.file.flush()
        except OSError as error:
            if exhaustion_of(error) is not ROOM or self.request is None:
                raise
            noted(self.request).has_no_room = self.is_let_go = True
            with suppress(OSError):
                self.upload_interrupted()

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """The file, or none."""
        return None if self.is_let_go else super().file_complete(file_size)
