"""Addresses of the site: as the rest of the world needs them, and as a form may lead on to."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def absolute(address: str) -> str:
    """An address of the site with its scheme and host (``SITE_URL``); a whole address as it is."""
    return urljoin(f"{settings.SITE_URL.rstrip('/')}/", address)


def safe_next(request: HttpRequest) -> str:
    """Where the person was going (``next``), when that is on this site; the admin's home otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("admin:index")
