"""Remove secret links from messages once they are sent, so that neither staff nor a backup can use them.

A secret link is one whose holder can act without login: on a request, a subscription or an account.
"""

import re

from django.conf import settings
from django.urls import Resolver404, resolve

from consortium.outbox.models import OutgoingEmail

# The parts of an address that are secrets; a test holds every private page to these names.
SECRET_PARTS = frozenset({"token", "code", "uidb64"})
MASK = "(lien retiré)"
# Back ends that bring no letter to anybody: the rows of the outbox are then the only place to read the links.
SILENT_MAIL = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend")


def mail_reaches_people() -> bool:
    """Whether this installation sends its mail anywhere."""
    return settings.EMAIL_BACKEND not in SILENT_MAIL


def masked(row: OutgoingEmail) -> dict[str, object]:
    """The texts of this message without the links that let one act, by field; nothing where no mail is sent."""
    if not mail_reaches_people():
        return {}
    return {
        "text": mask_links(row.text),
        "html": mask_links(row.html),
        "headers": {name: mask_links(value) for name, value in row.headers.items()},
    }


def mask_links(text: str) -> str:
    """The text, each secret address of the site cut after the host."""
    site = re.escape(settings.SITE_URL.rstrip("/"))
    return re.sub(rf"({site}/)([^\s\"'<>)]*)", _mask, text)


def _mask(found: re.Match[str]) -> str:
    try:
        parts = resolve(f"/{found[2].partition('?')[0]}").kwargs
    except Resolver404:
        return found[0]
    return f"{found[1]}{MASK}" if SECRET_PARTS & set(parts) else found[0]
