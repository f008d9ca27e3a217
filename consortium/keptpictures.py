"""A picture sent with a form that comes back for another reason: browsers forget files, so the server keeps it.

It is stored in a folder of its own, and the form carries its signed name: whatever process or host answers next finds
it. Saved, it stays where it is, named by its row; one whose form is abandoned is erased after a day.
"""

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from consortium.files import is_named

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


def keep(page: ContentFile, card: ContentFile) -> KeptPicture:
    """Store a redrawn picture before anything is saved that shows it."""
    return KeptPicture(*(default_storage.save(f"{FOLDER}/{content.name}", content) for content in (page, card)))


def kept(code: str) -> KeptPicture | None:
    """The picture that a form carries; None without one, for a code that is forged or too old, or once it is erased."""
    try:
        page, card = signing.loads(code, salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return KeptPicture(page, card) if default_storage.exists(page) and default_storage.exists(card) else None


def forget_abandoned(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the pictures of forms that nobody sent again, or only count them; how many files."""
    names = _older_than(now - KEPT_FOR)
    abandoned = [name for name in names if not is_named(name)]
    if not dry_run:
        for name in abandoned:
            default_storage.delete(name)
    return len(abandoned)


def _older_than(moment: dt.datetime) -> list[str]:
    try:
        _, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []  # nothing was ever kept
    names = [f"{FOLDER}/{name}" for name in files]
    return [name for name in names if default_storage.get_modified_time(name) < moment]
