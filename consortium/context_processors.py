"""Context of every template: the site's name and whether the programme is a demonstration."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from consortium import VERSION
from consortium.caching.programme_version import current_state
from consortium.privacy import declarations


def site(request: HttpRequest) -> dict[str, object]:
    """What each template may say: how the site is called, whose it is, whom to write to; ``kept``: how long data is.

    ``is_demonstration`` is looked up only when a page asks; ``misnamed_parameters``: of a public page's address.
    """
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_partners": settings.SITE_PARTNERS,
        "portal_version": VERSION,
        "contact_email": settings.CONTACT_EMAIL,
        "kept": SimpleLazyObject(declarations.durations),
        "misnamed_parameters": getattr(request, "misnamed_parameters", ()),
        "is_demonstration": SimpleLazyObject(lambda: current_state().is_demonstration),
    }
