"""Make a backup: one file, complete or absent, of one consistent state of the portal."""

import datetime as dt
import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models
from django.db.migrations.recorder import MigrationRecorder

import consortium
from consortium.backup import private, rotation, rows, uploads
from consortium.backup.archive import ArchiveWriter, Manifest
from consortium.backup.encryption import encrypted, parse_recipients
from consortium.backup.engines import last_key, snapshot
from consortium.backup.errors import BackupError
from consortium.media.files import file_fields


def make_backup(folder: Path, now: dt.datetime, *, recipients: Sequence[str] = ()) -> tuple[Path, Manifest]:
    """Write a backup into a folder, encrypted for these public keys; its path and what it holds.

    It appears under its name once it is whole and on the disk. BackupError (message in French) and no file otherwise.
    """
    keys = parse_recipients(recipients)
    with _in_words(folder), _alone_in(folder):
        rotation.clear_unfinished(folder)
        final = folder / rotation.name_of(now, encrypted=bool(keys))
        unfinished = folder / f".{final.name}{rotation.UNFINISHED}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                with encrypted(file, keys) as stream:
                    manifest = _write(ArchiveWriter(stream, now), now)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, final)
            _sync(folder)
        finally:
            unfinished.unlink(missing_ok=True)
    return final, manifest


def _write(archive: ArchiveWriter, now: dt.datetime) -> Manifest:
    """Files, then rows, then the files that came meanwhile: whatever a row names was there before or after."""
    uploads.add_new(archive)
    with snapshot():
        applied = sorted(MigrationRecorder(connection).applied_migrations())  # the first read fixes the moment
        manifest = Manifest(now.astimezone(dt.UTC).isoformat(timespec="seconds"), consortium.VERSION,
                            connection.vendor, [list(one) for one in applied])  # fmt: skip
        uploads.add_new(archive)
        named = set()
        for label, model in rows.tables(apps).items():
            named |= _write_table(archive, manifest, label, model)
    names = {name.removeprefix(uploads.FOLDER) for name in archive.members if name.startswith(uploads.FOLDER)}
    manifest.missing = sorted(named - names)
    manifest.gone = sorted(names - set(uploads.stored_names()) - named)
    private.add(archive)
    archive.finish(manifest)
    return manifest


def _write_table(archive: ArchiveWriter, manifest: Manifest, label: str, model: type[models.Model]) -> set[str]:
    """Add the rows of a model; the uploads that they name."""
    named: set[str] = set()
    count = 0
    places = [n for n, field in enumerate(rows.columns(model)) if field in file_fields(model)]

    def watched() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for row in rows.rows_of(model):
            count += 1
            named.update(row[place] for place in places if row[place])
            yield row

    for number, piece in enumerate(rows.pieces(model, watched()), start=1):
        archive.add_bytes(f"{rows.FOLDER}{label}/{number:06}.jsonl", piece)
    manifest.rows[label] = count
    if rows.keys_are_given(model):
        manifest.sequences[label] = last_key(model)
    return named


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Make the folder (mode 700) if it is missing; one backup at a time in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / rotation.LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"Une autre sauvegarde est en cours dans {folder}.") from error
        yield


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"Rien n’a pu être sauvegardé dans {folder} : {error.strerror or error}.") from error
    except DatabaseError as error:
        raise BackupError(f"Rien n’a pu être sauvegardé, la base ne répond pas : {str(error).strip()}") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
