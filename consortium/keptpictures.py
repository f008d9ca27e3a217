"""A picture sent with a form that comes back for another reason: browsers forget files, so the server keeps it.

It is stored like any other, and the form carries its signed name: whatever process or host answers next finds it. One
whose form is abandoned stays in the storage, as pictures replaced do.
"""

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

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


def keep(page: ContentFile, card: ContentFile, *, folder: str) -> KeptPicture:
    """Store a redrawn picture before anything is saved that shows it."""
    return KeptPicture(*(default_storage.save(f"{folder}{content.name}", content) for content in (page, card)))


def kept(code: str) -> KeptPicture | None:
    """The picture that a form carries; None without one, for a code that is forged or too old, or once it is erased."""
    try:
        page, card = signing.loads(code, salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return KeptPicture(page, card) if default_storage.exists(page) and default_storage.exists(card) else None
