"""The sitemap: one file while all addresses fit in one, an index of sections beyond."""

from typing import Any

from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_page
from consortium.http.parameters import parameters_of
from events.agenda.forms import SectionForm
from events.feeds.sitemaps import LIMIT, sections


@require_safe
@public_page(parameters=parameters_of(SectionForm), is_dear=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """All addresses, or where to find them."""
    found: dict[str, Any] = {**sections(timezone.now())}
    if sum(section.paginator.count for section in found.values()) > LIMIT:
        return views.index(request, found, sitemap_url_name="sitemap-section")
    return views.sitemap(request, found)


@require_safe
@public_page(parameters=parameters_of(SectionForm), is_dear=True)
def section(request: HttpRequest, section: str) -> HttpResponse:
    """The addresses of one section, by pages (``p``)."""
    return views.sitemap(request, {**sections(timezone.now())}, section=section)
