"""Uploaded files, from whichever storage holds them. Their names are drawn at random and never used again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, cast

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage

from consortium.backup.archive import ArchiveWriter, Content
from consortium.backup.encryption import ALTERED
from consortium.backup.errors import BackupError

FOLDER = "media/"


def stored_names(folder: str = "") -> Iterator[str]:
    """The names of all files in the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever uploaded
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored_names(f"{folder}{name}/")


def add_new(archive: ArchiveWriter) -> None:
    """Add the files that the archive does not have yet; one erased meanwhile is left out."""
    for name in list(stored_names()):
        if FOLDER + name in archive.members:
            continue
        try:
            file = default_storage.open(name)
        except FileNotFoundError:
            continue
        with file:
            archive.add(FOLDER + name, file, file.size)


@dataclass
class StagedUploads:
    """Files being restored into the storage; existing ones are not changed before :meth:`commit`."""

    created: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    altered: dict[str, IO[bytes]] = field(default_factory=dict)

    def place(self, name: str, content: Content) -> None:
        """Store a file under its name. BackupError for a name that leads out of the storage."""
        try:
            if default_storage.exists(name):
                self._compare(name, content)
                return
            self.created.append(name)  # first: whatever stops us finds it
            default_storage.save(name, File(cast("IO[bytes]", content), name))
        except SuspiciousFileOperation as error:
            raise BackupError(ALTERED) from error
        self.kept.add(name)

    def undo(self) -> None:
        """Take away what was stored."""
        for name in self.created:
            default_storage.delete(name)
        self._close()

    def commit(self) -> None:
        """Put files that had other bytes in their place, and erase those that the backup does not know."""
        for name, content in self.altered.items():
            default_storage.delete(name)
            default_storage.save(name, File(content, name))
        for name in set(stored_names()) - self.kept:
            default_storage.delete(name)
        self._close()

    def _compare(self, name: str, content: Content) -> None:
        self.kept.add(name)
        copy = TemporaryFile()  # noqa: SIM115 - closed once it has served
        while piece := content.read(1 << 20):
            copy.write(piece)
        copy.seek(0)
        with default_storage.open(name) as there:
            same = hashlib.file_digest(there, "sha256").digest() == hashlib.file_digest(copy, "sha256").digest()
        if same:
            copy.close()
        else:
            copy.seek(0)
            self.altered[name] = copy

    def _close(self) -> None:
        for content in self.altered.values():
            content.close()
