"""Public pages of départements, venues and partners, with their events."""

import datetime as dt
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_feed, public_page
from consortium.filtering.filters import PageForm
from consortium.http.csp import with_map_tiles
from consortium.http.parameters import NONE, parameters_of
from events.agenda import venue_pages
from events.agenda.forms import VenueSearchForm
from events.agenda.map_config import map_config, venue_point
from partners.models import Partner
from territories.models import Departement, Venue


@require_safe
@public_page(parameters=NONE)
@with_map_tiles
def departement(request: HttpRequest, slug: str) -> HttpResponse:
    """A département: what is on next, this week-end, its relays on a map, its partner."""
    found = get_object_or_404(Departement.objects.without_outline(), slug=slug)
    page = venue_pages.DepartementPage(found, timezone.now())
    points = [venue_point(row.venue, count=row.events) for row in page.relays]
    context = {"departement": found, "page": page, "map": map_config(points=points, focus=[found.code])}
    return render(request, "events/agenda/departement.html", context)


@require_safe
@public_page(parameters=parameters_of(VenueSearchForm, PageForm))
@with_map_tiles
def venues(request: HttpRequest) -> HttpResponse:
    """The network of venues, as a list by département and on a map."""
    now = timezone.now()
    search = VenueSearch(request)
    page_form = PageForm(request.GET)
    paginator = Paginator(search.found(now), venue_pages.VENUES_PER_PAGE)
    page = paginator.get_page(page_form.number)
    context = {
        "form": search.form,
        "search": search,
        "page": page,
        "rows": venue_pages.with_events(page.object_list, now),
        "map": map_config(source=reverse("venues-geojson")),
    }
    return render(request, "events/agenda/venues.html", context)


@require_safe
@public_feed(parameters=parameters_of(VenueSearchForm))
def venues_geojson(request: HttpRequest) -> JsonResponse:
    """The same venues, all of them, as points for the map."""
    now = timezone.now()
    rows = venue_pages.with_events(VenueSearch(request).found(now), now)
    features = [venue_point(row.venue, count=row.events) for row in rows]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


@require_safe
@public_page(parameters=NONE)
@with_map_tiles
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """The stable page of a venue; its relay's contact is never on it."""
    rows = Venue.objects.select_related("commune__departement").defer("commune__departement__outline")
    found = get_object_or_404(rows, slug=slug)
    context = {
        "venue": found,
        "page": venue_pages.VenuePage(found, timezone.now()),
        "map": map_config(points=[venue_point(found)], focus=[found.departement_code]),
    }
    return render(request, "events/agenda/venue.html", context)


@require_safe
@public_page(parameters=NONE)
def partners(request: HttpRequest) -> HttpResponse:
    """The list of partners with their areas."""
    return render(request, "events/agenda/partners.html", {"rows": venue_pages.listed_partners(timezone.now())})


@require_safe
@public_page(parameters=NONE)
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    """A partner: presentation, area, what it organises next."""
    found = get_object_or_404(Partner, slug=slug)
    context = {"partner": found, "page": venue_pages.PartnerPage(found, timezone.now())}
    return render(request, "events/agenda/partner.html", context)


class VenueSearch:
    """A bound search for venues; a field in error is left out, and its message stands beside it."""

    def __init__(self, request: HttpRequest) -> None:
        self.form = VenueSearchForm(request.GET)
        self.form.is_valid()
        self.cleaned = self.form.cleaned_data

    def found(self, now: dt.datetime) -> QuerySet[Venue]:
        """The venues of the network that match."""
        cleaned = self.cleaned
        return venue_pages.search_venues(
            venue_pages.network(now),
            text=cleaned.get("q", ""),
            departement=cleaned.get("departement"),
            kind=cleaned.get("type", ""),
            relais=cleaned.get("relais", False),
        )

    @property
    def is_active(self) -> bool:
        return any(self.cleaned.values()) or bool(self.form.errors)

    @property
    def querystring(self) -> str:
        """The search without its page, for the links to the others."""
        departement = self.cleaned.get("departement")
        parameters = {
            "q": self.cleaned.get("q"),
            "departement": departement.code if departement else "",
            "type": self.cleaned.get("type"),
            "relais": "on" if self.cleaned.get("relais") else "",
        }
        return urlencode({name: value for name, value in parameters.items() if value})
