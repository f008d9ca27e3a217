"""Addresses of the site as the rest of the world needs them."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(url: str) -> str:
    """An address of the site with its scheme and host (``SITE_URL``); a whole address as it is."""
    return urljoin(f"{settings.SITE_URL.rstrip('/')}/", url)
