"""The file of a backup: a gzipped tar whose last member, the manifest, says what all the others are.

A file without its manifest is not valid, so an interrupted backup cannot pass for a complete one.
"""

import datetime as dt
import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage

from consortium.backup.encryption import ALTERED, decrypted, read_identities
from consortium.backup.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 * 1024 * 1024  # bytes
LEVEL = 6
AGE = b"age-encryption.org/"
UNREADABLE = (OSError, EOFError, tarfile.TarError, zlib.error, ValueError)


@dataclass
class Manifest:
    """The contents of a backup. ``members`` maps names to [bytes, SHA-256]; ``rows`` model labels to numbers of rows.

    ``made_at`` is in UTC; ``migrations`` are the applied ones, [app, name]; ``sequences`` the last key given by model.
    ``gone`` are uploads erased while the backup was made, ``missing`` those that rows name and nobody has.
    """

    made_at: str
    version: str
    engine: str
    migrations: list[list[str]]
    rows: dict[str, int] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    members: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def moment(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.made_at)


class Readable(Protocol):
    """Protocol: a readable stream of bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


class _Digesting:
    """A file being read, which counts and digests what passes; it cannot be wound back."""

    def __init__(self, source: Readable) -> None:
        self._source, self._sha, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._sha.update(piece)
        self.size += len(piece)
        return piece

    @property
    def entry(self) -> list[Any]:
        """As the manifest has it."""
        return [self.size, self._sha.hexdigest()]


class Content(_Digesting):
    """A member being read. BackupError where the file breaks."""

    def read(self, size: int = -1) -> bytes:
        try:
            return super().read(size)
        except UNREADABLE as error:
            raise BackupError(ALTERED) from error


class ArchiveWriter:
    """Puts members into a stream, one after the other."""

    def __init__(self, stream: IO[bytes], moment: dt.datetime) -> None:
        self._gzip = gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=stream, mtime=0)
        self._tar = tarfile.TarFile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)
        self._moment = int(moment.timestamp())
        self.members: dict[str, list[Any]] = {}

    def add(self, name: str, content: Readable, size: int) -> None:
        """Add so many bytes of a file; OSError when it has fewer."""
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, self._moment, 0o600
        reader = _Digesting(content)
        self._tar.addfile(member, reader)
        self.members[name] = reader.entry

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a member from memory."""
        self.add(name, io.BytesIO(content), len(content))

    def finish(self, manifest: Manifest) -> None:
        """Close the archive with its manifest."""
        manifest.members = dict(self.members)
        self.add_bytes(MANIFEST, json.dumps(vars(manifest), ensure_ascii=False, indent=1).encode())
        self._tar.close()
        self._gzip.close()


def is_encrypted(path: Path) -> bool:
    """Whether this is an age file. BackupError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(AGE)) == AGE
    except OSError as error:
        raise BackupError(f"{path} ne peut pas être lu : {error.strerror}.") from error


def read_members(path: Path, identity: Path | None) -> Iterator[tuple[str, Content]]:
    """Each member with its content, in order; read it before the next. BackupError for a file that is not whole."""
    identities = read_identities(identity) if is_encrypted(path) else None
    with _in_words(), path.open("rb") as file:
        if identities is None:
            yield from _unpack(file)
        else:
            with decrypted(file, identities) as plain:
                yield from _unpack(plain)


def read_manifest(path: Path, identity: Path | None) -> Manifest:
    """The manifest of a backup whose every byte has been checked. BackupError when anything is not as it says."""
    found, manifest = {}, None
    for name, content in read_members(path, identity):
        if name == MANIFEST:
            manifest = _parse(content.read(LARGEST_MANIFEST))
            continue
        while content.read(1 << 20):
            pass
        found[name] = content.entry
    if manifest is None or manifest.members != found:
        raise BackupError(ALTERED)
    return manifest


def check_member(name: str, content: Content, manifest: Manifest) -> None:
    """Refuse a member that is not, to its end, what was checked before. BackupError."""
    while content.read(1 << 20):
        pass
    if manifest.members.get(name) != content.entry:
        raise BackupError(ALTERED)


def _unpack(stream: IO[bytes]) -> Iterator[tuple[str, Content]]:
    with gzip.GzipFile(fileobj=stream, mode="rb") as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isreg() else None
            if file is None:
                raise BackupError(ALTERED)
            yield member.name, Content(file)
        while plain.read(1 << 16):
            pass  # to the checksum at its end


def _parse(text: bytes) -> Manifest:
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise BackupError("Cette sauvegarde est d’une version plus récente du portail : installez-la d’abord.")
        return Manifest(**data)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(ALTERED) from error


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except GeneratorExit:
        raise
    except (*UNREADABLE, pyrage.DecryptError) as error:
        raise BackupError(f"{ALTERED} ({type(error).__name__})") from error
