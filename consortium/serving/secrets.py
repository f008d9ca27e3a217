"""Secrets of an installation, stored outside the repository.

The folder is ``PORTAL_HOME`` when set, else ``agenda-sciences`` in the XDG data folder of the user who runs the portal.
"""

import os
import secrets
from pathlib import Path


def private_folder() -> Path:
    """The folder (mode 700) where this installation keeps what must not be in the repository; made if missing."""
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    folder = Path(os.environ.get("PORTAL_HOME") or Path(data_home) / "agenda-sciences")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def kept_secret(name: str, *, size: int = 50) -> str:
    """The secret of that name, made at first use (``size`` random bytes, URL-safe) and readable by its owner only."""
    path = private_folder() / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        value = secrets.token_urlsafe(size)
        file.write(value)
    return value
