"""Backup files in a folder: their names, ages, and which ones to delete."""

import datetime as dt
import re
from pathlib import Path

NAME = re.compile(r"^agenda-(\d{8}T\d{6})Z\.tar\.gz(\.age)?$")
STAMP = "%Y%m%dT%H%M%S"  # UTC
UNFINISHED = ".unfinished"
LOCK = ".lock"


def name_of(now: dt.datetime, *, encrypted: bool) -> str:
    """The name of a backup made now."""
    return f"agenda-{now.astimezone(dt.UTC):{STAMP}}Z.tar.gz{'.age' if encrypted else ''}"


def made_at(path: Path) -> dt.datetime:
    """When a backup was made, by its name."""
    return dt.datetime.strptime(NAME.sub(r"\1", path.name), STAMP).replace(tzinfo=dt.UTC)


def backups_in(folder: Path) -> list[Path]:
    """The backups of a folder, the newest first. OSError when it cannot be read."""
    if not folder.exists():
        return []
    return sorted((path for path in folder.iterdir() if NAME.match(path.name)), key=made_at, reverse=True)


def clear_unfinished(folder: Path) -> None:
    """Erase what interrupted backups left; call it alone in the folder."""
    for path in folder.glob(f".agenda-*{UNFINISHED}"):
        path.unlink()


def prune(folder: Path, now: dt.datetime, *, keep: int | None = None, days: int | None = None) -> list[Path]:
    """Erase all but the ``keep`` newest, and those older than so many days; which ones. The newest always stays."""
    erased = []
    for place, path in enumerate(backups_in(folder)):
        too_many = keep is not None and place >= keep
        too_old = days is not None and now - made_at(path) > dt.timedelta(days=days)
        if place and (too_many or too_old):
            path.unlink()
            erased.append(path)
    return erased
