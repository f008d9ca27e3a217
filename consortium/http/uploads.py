"""How much one form may send: files go to the disk as they arrive, before any view asks who sends them."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


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
