"""The secrets of an installation: the files of ``PORTAL_HOME``, and the key in use wherever it came from."""

import os
from pathlib import PurePosixPath

from django.conf import settings

from consortium.backup.archive import ArchiveWriter
from consortium.backup.encryption import ALTERED
from consortium.backup.errors import BackupError
from consortium.serving.secrets import private_folder

FOLDER = "private/"
KEY = "secret_key"
BEFORE = ".avant-restauration"


def add(archive: ArchiveWriter) -> None:
    """Add every file of the private folder, and ``SECRET_KEY`` when the environment gave it."""
    found = {KEY: settings.SECRET_KEY.encode()}
    for path in sorted(private_folder().iterdir()):
        if path.is_file() and path.name != KEY:
            found[path.name] = path.read_bytes()
    for name, content in found.items():
        archive.add_bytes(FOLDER + name, content)


def checked_name(name: str) -> str:
    """The name of a file of the private folder. BackupError when it would lie elsewhere."""
    if PurePosixPath(name).name != name or name in {"", ".", ".."}:
        raise BackupError(ALTERED)
    return name


def place(contents: dict[str, bytes]) -> list[str]:
    """Write these secrets, each readable by its owner only; what must be done by hand, in French.

    A secret with another value stays beside its successor, under another name.
    """
    folder = private_folder()
    for name, content in contents.items():
        path = folder / name
        if path.exists():
            if path.read_bytes().strip() == content.strip():
                continue
            os.replace(path, folder / f"{name}{BEFORE}")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    given = os.environ.get("SECRET_KEY", "")
    if given and given.encode() != contents.get(KEY, given.encode()).strip():
        return [
            f"SECRET_KEY n’est pas celle de la sauvegarde : mettez dans l’environnement celle de {folder / KEY}, "
            "sans quoi les liens déjà envoyés par courriel ne répondraient plus."
        ]
    return []
