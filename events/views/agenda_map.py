"""The agenda on the map."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consortium.filters import PageForm
from consortium.http.parameters import parameters_of
from consortium.pagecache import public_page
from consortium.policies import with_map_tiles
from events.filters import AgendaFilterSet
from events.forms import NearForm
from events.maps import map_config
from events.views.agenda import NearPlace, agenda_context, tidy_target


@require_safe
@public_page(parameters=parameters_of(AgendaFilterSet, NearForm, PageForm))
@with_map_tiles
def agenda_map(request: HttpRequest) -> HttpResponse:
    """The list with the map beside it; the map's script asks ``agenda.geojson`` the page's own question."""
    near = NearPlace(request.GET)
    target = near.target or tidy_target(request.GET)
    if target is not None:
        return HttpResponseRedirect(f"{request.path}?{target}" if target else request.path)
    context = agenda_context(request.GET, near)
    departements = context["agenda"].filterset.cleaned.get("departement") or []
    context["map"] = map_config(source=reverse("agenda-geojson"), focus=departements, counting="events")
    return render(request, "events/map.html", context)
