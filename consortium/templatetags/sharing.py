"""Addresses as the rest of the world needs them: whole."""

from urllib.parse import urljoin

from django import template
from django.http import HttpRequest

register = template.Library()


@register.filter
def absolute(request: HttpRequest, url: str) -> str:
    """``{{ request|absolute:address }}``: an address of the site with its scheme and host; a whole one as it is."""
    return urljoin(f"{request.scheme}://{request.get_host()}/", url)
