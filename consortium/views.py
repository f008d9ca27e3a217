"""Pages that belong to no floor above: health, legal pages, errors, uploaded files."""

import mimetypes
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from consortium.admin_kit import unsaved
from consortium.caching.page_cache import VERSION_HEADER, public_page
from consortium.caching.programme_version import current_state
from consortium.http.parameters import NONE
from consortium.http.redirects import safe_next
from consortium.limits.exhaustion import ROOM, Exhaustion, exhaustion_of
from consortium.limits.rate_limit import longest_count
from consortium.limits.throttled_responses import Refused, fixed_page, typed_again
from consortium.monitoring import health, metrics
from consortium.privacy import declarations

BROKEN = "Ce n’est pas votre faute. L’erreur est enregistrée ; réessayez dans quelques minutes."
CRAIE = "#fbf7ee"  # as in static/css/site.css
INSTALLED_ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))


@never_cache
@require_safe
def health_state(request: HttpRequest) -> JsonResponse:
    """The health report as JSON; 503 without a database."""
    state = health.report(timezone.now())
    return JsonResponse(state, status=503 if state["status"] == "down" else 200)


@require_safe
def programme_version(request: HttpRequest) -> HttpResponse:
    """The version of the programme and of the hour, for front servers: what they keep of another is out of date."""
    version = current_state().name
    headers = {VERSION_HEADER: version, "Cache-Control": "max-age=1"}
    return HttpResponse(f"{version}\n", content_type="text/plain; charset=utf-8", headers=headers)


@never_cache
@require_safe
def metrics_text(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for requests with the token; 404 when no token is set."""
    if not settings.METRICS_TOKEN:
        raise Http404("METRICS_TOKEN n’est pas défini.")
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not constant_time_compare(request.headers.get("Authorization", ""), expected):
        raise PermissionDenied
    return HttpResponse(metrics.exposition(timezone.now()), content_type=CONTENT_TYPE_LATEST)


@require_safe
@public_page(parameters=NONE)
def robots(request: HttpRequest) -> HttpResponse:
    """``robots.txt``."""
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@public_page(parameters=NONE)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest."""
    icons = [
        {"src": static(f"img/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in INSTALLED_ICONS
    ]
    data = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": settings.SITE_TAGLINE,
        "lang": "fr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": CRAIE,
        "theme_color": CRAIE,
        "icons": icons,
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")


@require_safe
@public_page(parameters=NONE)
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of plain text: accessibility, legal notice, personal data."""
    context = {
        "publisher_notice": settings.PUBLISHER_NOTICE,
        "hosting_notice": settings.HOSTING_NOTICE,
        "map_tiles_host": urlsplit(settings.MAP_TILES_URL).netloc,
        "kept_table": declarations.table(),
        "counts_kept": longest_count(),
    }
    return render(request, f"pages/{name}.html", context)


@require_safe
def media(request: HttpRequest, name: str) -> FileResponse:
    """An uploaded file, from whichever storage holds it; names are never reused, so it may be kept for ever."""
    try:
        file = default_storage.open(name)
    except (OSError, SuspiciousOperation, ValueError) as error:
        raise Http404("Ce fichier n’existe pas.") from error
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file, content_type=content_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """An icon that programs ask for without having read a page: where the file is."""
    response = HttpResponseRedirect(static(f"img/{name}"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This person may not do that."""
    reason = str(exception) if isinstance(exception, Refused) else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing at this address; the page offers the search."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke, or ran out (503): a page without database, context processors, nor even its styles."""
    exhausted = exhaustion_of(sys.exc_info()[1])
    response = (exhausted is ROOM and _with_what_was_typed(request)) or _broken_page(exhausted)
    if exhausted:
        response.headers["Retry-After"] = str(exhausted.seconds)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: sent by a robot; or expired, and then nothing that was typed is lost."""
    if request.method == "POST" and request.path == reverse("admin:login") and request.user.is_authenticated:
        return _is_in_already(request)
    answer = None
    if request.method == "POST" and "csrfmiddlewaretoken" in request.POST:
        answer = unsaved.refused_token(request) or typed_again(request, "form_expired.html", status=403)
    return answer or fixed_page(request, "403_csrf.html", status=403)


def _is_in_already(request: HttpRequest) -> HttpResponse:
    """The log-in page of a second tab, sent when the first has let its person in: to the page it was to lead to."""
    messages.info(request, f"Vous êtes déjà connecté dans ce navigateur : {request.user}.")
    return HttpResponseRedirect(safe_next(request))


def _with_what_was_typed(request: HttpRequest) -> HttpResponse | None:
    """The public form that could not be written, to be sent again; None for any other request, or if that fails too."""
    try:
        return typed_again(request, "no_room.html", status=503) if request.method == "POST" else None
    except (OSError, DatabaseError):
        return None


def _broken_page(exhausted: Exhaustion | None) -> HttpResponse:
    styles = [_static("css/site.css"), _static("css/pages/text.css")]
    context = {
        "title": exhausted.title if exhausted else "Le site a un problème",
        "lead": exhausted.lead if exhausted else BROKEN,
        "site_name": settings.SITE_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "styles": [url for url in styles if url],
        "drawings": _static("img/themes.svg"),
    }
    return HttpResponse(render_to_string("500.html", context), status=503 if exhausted else 500)


def _static(path: str) -> str:
    """The address of a static file; empty when the files were never gathered: that may be what broke."""
    try:
        return static(path)
    except (ValueError, OSError):
        return ""
