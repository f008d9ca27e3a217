"""Keep an uploaded picture while its form is shown again with errors: browsers do not send files again.

It is stored in a folder of its own, and the form carries its signed name: whatever process or host answers next finds
it. Saved, it stays where it is, named by its row; one whose form is abandoned is erased after a day.
"""

import datetime as dt
from dataclasses import dataclass

from django.apps import apps
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from consortium.limits.exhaustion import ROOM, exhaustion_of
from consortium.media.files import file_fields, referenced_names
from consortium.privacy import retention

FOLDER = "formulaires"
SALT = "consortium.kept-picture"
KEPT_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class KeptPicture:
    """Names in the storage: of a picture for the page, of its version for cards; ``code`` says both, signed."""

    page: str
    card: str

    @property
    def code(self) -> str:
        return signing.dumps([self.page, self.card], salt=SALT)

    @property
    def card_url(self) -> str:
        return default_storage.url(self.card)


def keep(page: "ContentFile[bytes]", card: "ContentFile[bytes]") -> KeptPicture | None:
    """Store a redrawn picture before anything is saved that shows it; None when the disk has no room for it."""
    try:
        return KeptPicture(*(default_storage.save(f"{FOLDER}/{content.name}", content) for content in (page, card)))
    except OSError as error:
        if exhaustion_of(error) is not ROOM:
            raise
        return None


def kept(code: str) -> KeptPicture | None:
    """The picture that a form carries; None without one, for a code that is forged or too old, or once it is erased."""
    try:
        page, card = signing.loads(code, salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return KeptPicture(page, card) if default_storage.exists(page) and default_storage.exists(card) else None


@retention.rule("pictures", "Fichiers envoyés que rien ne nomme")
def delete_abandoned(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the files that no row names, or only count them; returns how many.

    Pictures of forms that nobody sent again, and what a process left that was killed between its file and its row.
    """
    older = [name for folder in _folders() for name in _older_than(folder, now - KEPT_FOR)]
    named = referenced_names() if older else frozenset()
    abandoned = [name for name in older if name not in named]
    if not dry_run:
        for name in abandoned:
            default_storage.delete(name)
    return len(abandoned)


def _folders() -> list[str]:
    """The storage folders of uploads: the one of pending forms, and ``upload_to`` of the models."""
    fields = (field for model in apps.get_models() for field in file_fields(model))
    return list(dict.fromkeys([FOLDER, *(str(field.upload_to).rstrip("/") for field in fields)]))


def _older_than(folder: str, moment: dt.datetime) -> list[str]:
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []  # nothing was ever kept
    names = [f"{folder}/{name}" for name in files]
    return [name for name in names if default_storage.get_modified_time(name) < moment]
