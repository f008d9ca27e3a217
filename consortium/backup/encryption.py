"""Encryption by the age format, as a stream: a server knows the public key only, and cannot read its own backups.

``age --decrypt --identity FILE backup.tar.gz.age`` (Debian's package ``age``) opens them without the portal.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from consortium.backup.errors import BackupError

NOT_A_RECIPIENT = "«{text}» n’est pas une clé publique : elle commence par «age1» (manage.py backup --new-key FICHIER)."
NO_IDENTITY = "Cette sauvegarde est chiffrée : donnez le fichier de sa clé avec --identity FICHIER."
NOT_AN_IDENTITY = "{path} ne contient pas de clé : une ligne «AGE-SECRET-KEY-…» est attendue."
WRONG_KEY = "La clé donnée n’ouvre pas cette sauvegarde : elle a été chiffrée pour une autre."
ALTERED = "Le fichier de sauvegarde est abîmé ou incomplet : prenez-en un autre."


def new_identity(path: Path) -> str:
    """Write a new secret key into a file readable by its owner only; the public key. FileExistsError if it exists."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def parse_recipients(texts: Sequence[str]) -> list[x25519.Recipient]:
    """The public keys that these texts are. BackupError for what is none."""
    recipients = []
    for text in texts:
        try:
            recipients.append(x25519.Recipient.from_str(text.strip()))
        except pyrage.RecipientError as error:
            raise BackupError(NOT_A_RECIPIENT.format(text=text)) from error
    return recipients


def read_identities(path: Path | None) -> list[x25519.Identity]:
    """The secret keys of a file as ``age-keygen`` writes it. BackupError when there is none."""
    if path is None:
        raise BackupError(NO_IDENTITY)
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        identities = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"{path} ne peut pas être lu : {error}.") from error
    except pyrage.IdentityError as error:
        raise BackupError(NOT_AN_IDENTITY.format(path=path)) from error
    if not identities:
        raise BackupError(NOT_AN_IDENTITY.format(path=path))
    return identities


@contextmanager
def encrypted(target: IO[bytes], recipients: Sequence[x25519.Recipient]) -> Iterator[IO[bytes]]:
    """A stream whose bytes arrive in ``target``, encrypted for these recipients; as they are when there is none."""
    if not recipients:
        yield target
        return
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as source, os.fdopen(write_end, "wb") as sink:
        disk = _Disk(target)
        work = _Work(lambda: pyrage.encrypt_io(source, disk, list(recipients)), source, disk)
        try:
            yield sink
            sink.close()
        except BrokenPipeError:
            work.finish()  # what stopped the other end is the reason
            raise
        except BaseException:
            with suppress(OSError):
                sink.close()
            work.thread.join()
            raise
        work.finish()


@contextmanager
def decrypted(source: IO[bytes], identities: Sequence[x25519.Identity]) -> Iterator[IO[bytes]]:
    """The stream that was encrypted. BackupError, at the end at the latest, for a wrong key or an altered file."""
    read_end, write_end = os.pipe()
    sink = os.fdopen(write_end, "wb")
    work = _Work(lambda: pyrage.decrypt_io(source, sink, list(identities)), sink)
    with os.fdopen(read_end, "rb") as plain:
        try:
            yield plain
        except Exception as error:
            plain.close()
            work.thread.join()
            if isinstance(work.error, pyrage.DecryptError):
                raise _in_words(work.error) from error
            raise
        while plain.read(1 << 16):
            pass  # to its end: the last block is authenticated too
        work.thread.join()
        if work.error is not None:
            raise _in_words(work.error)


class _Disk:
    """A file that remembers why it could not be written: the library keeps only the words."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


class _Work:
    """A thread at one end of a pipe, which it closes when it is done; ``error`` is what stopped it."""

    def __init__(self, act: Callable[[], object], end: IO[bytes], disk: _Disk | None = None) -> None:
        self.error: Exception | None = None
        self._act, self._end, self._disk = act, end, disk
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self._act()
        except Exception as error:  # told to the other end, which raises it
            self.error = (self._disk and self._disk.error) or error
        finally:
            with suppress(OSError):
                self._end.close()

    def finish(self) -> None:
        """Wait for the end; raise what stopped it."""
        self.thread.join()
        if self.error is not None:
            raise self.error


def _in_words(error: Exception) -> BackupError:
    return BackupError(WRONG_KEY if "matching keys" in str(error).lower() else ALTERED)
