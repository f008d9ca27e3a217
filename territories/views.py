"""Look-ups of places."""

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_feed, public_page
from consortium.http.parameters import NONE, parameters_of
from territories.forms import CommuneLookupForm
from territories.models import Commune
from territories.outlines import outline_collection

MAX_ANSWER_LENGTH = 12


@require_safe
@public_page(parameters=parameters_of(CommuneLookupForm))
def communes(request: HttpRequest) -> JsonResponse:
    """Communes by name or postcode (``q``), best match first, or the one nearest to a position (``lat``, ``lon``).

    ``{"results": [{code, name, label, departement, postal_codes, population, latitude, longitude, radius_km}]}``, at
    most twelve; 400 with ``{"errors": [words]}`` for what cannot be answered.
    """
    form = CommuneLookupForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.messages}, status=400)
    return _nearest_commune(*form.position) if form.position else _communes_named(form.cleaned_data["q"])


def _communes_named(text: str) -> JsonResponse:
    return _answer(Commune.objects.matching(text)[:MAX_ANSWER_LENGTH])


def _nearest_commune(latitude: float, longitude: float) -> JsonResponse:
    """The nearest commune as JSON; never cached, because the URL holds the visitor's position."""
    response = _answer(Commune.objects.nearest(latitude, longitude)[:1])
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(found: Iterable[Commune]) -> JsonResponse:
    return JsonResponse({"results": [_as_json(commune) for commune in found]})


def _as_json(commune: Commune) -> dict[str, object]:
    return {
        "code": commune.code,
        "name": commune.name,
        "label": str(commune),
        "departement": commune.departement_id,
        "postal_codes": commune.postal_codes.split(" "),
        "population": commune.population,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
        "radius_km": commune.default_radius_km,
    }


@require_safe
@public_feed(parameters=NONE, is_dear=False)
def outlines(request: HttpRequest) -> JsonResponse:
    """Départements and towns as GeoJSON, for the maps to stand on. They change once a year."""
    response = JsonResponse(outline_collection(), content_type="application/geo+json")
    response.headers["Cache-Control"] = "public, max-age=86400, stale-while-revalidate=604800"
    return response
