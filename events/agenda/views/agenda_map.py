"""The agenda on the map."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_page
from consortium.filtering.filters import PageForm
from consortium.http.csp import with_map_tiles
from consortium.http.parameters import parameters_of
from events.agenda.filters import AgendaFilterSet
from events.agenda.forms import NearForm
from events.agenda.listing import Agenda
from events.agenda.map_config import map_config
from events.agenda.views.listing import NearPlace, agenda_context, tidied


@require_safe
@public_page(parameters=parameters_of(AgendaFilterSet, NearForm, PageForm))
@with_map_tiles
def agenda_map(request: HttpRequest) -> HttpResponse:
    """The list with the map beside it; the map's script asks ``agenda.geojson`` the page's own question."""
    near = NearPlace(request.GET)
    if tidy := tidied(request, near):
        return tidy
    context = agenda_context(request.GET, near)
    departements = cast("Agenda", context["answer"]).filterset.cleaned.get("departement") or []
    context["map"] = map_config(source=reverse("agenda-geojson"), focus=departements, counting="events")
    return render(request, "events/agenda/map.html", context)
