"""Drawings, for browsers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from partners.artwork.drawing import Drawing

ONE_WEEK = 7 * 24 * 3600  # seconds; an address is the same drawing for ever, unless we learn to draw better


@require_safe
def drawing(request: HttpRequest, name: str) -> HttpResponse:
    """The SVG of a drawing; 404 for a name that is none. No query."""
    found = Drawing.named(name)
    if found is None:
        raise Http404("Ce dessin n’existe pas.")
    headers = {"Cache-Control": f"public, max-age={ONE_WEEK}"}
    return HttpResponse(found.svg(), content_type="image/svg+xml", headers=headers)
