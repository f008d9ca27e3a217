"""File storage that leaves no partial file, and none of a rolled-back transaction."""

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from consortium.media import rolled_back


class WholeFileStorage(FileSystemStorage):
    """FileSystemStorage that deletes a file which could not be written completely."""

    def _save(self, name: str, content: "File[Any]") -> str:
        was_there = os.path.lexists(self.path(name))
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]  # Django's own hook, unknown to its stubs
        except OSError:
            if not was_there:
                Path(self.path(name)).unlink(missing_ok=True)
            raise
        rolled_back.watch(self.path(saved))
        return saved
