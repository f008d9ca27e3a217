"""Admin pages of the foundations: the outbox and the coordination's links."""

from django.http import HttpRequest
from django.urls import reverse

from consortium.admin_kit.site import QuickLink, portal_site
from consortium.outbox import admin as outbox
from consortium.staff import is_coordination

__all__ = ["outbox"]


def quick_links(request: HttpRequest) -> list[QuickLink]:
    """Links of the coordination on the admin's home page."""
    here = QuickLink("Données d’une personne", reverse("admin:personal-data"))
    return [here] if is_coordination(request.user) else []


portal_site().add_link_source(quick_links)
