"""The agenda as a list, on the map, as a month: the same query, three looks."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_page
from consortium.filtering.filters import PageForm, canonical_query, with_query
from consortium.http.parameters import parameters_of
from events.agenda.filters import RADIUS_CHOICES, AgendaFilterSet
from events.agenda.forms import NearForm
from events.agenda.listing import Agenda
from events.agenda.sentences import understood
from territories.places import Place, resolve


@require_safe
@public_page(parameters=parameters_of(AgendaFilterSet, NearForm, PageForm))
def agenda(request: HttpRequest) -> HttpResponse:
    """The list. Answers a sentence and a place in words with the address that has them as filters."""
    near = NearPlace(request.GET)
    if tidy := tidied(request, near):
        return tidy
    return render(request, "events/agenda/agenda.html", agenda_context(request.GET, near))


def agenda_context(query: QueryDict, near: "NearPlace") -> dict[str, object]:
    """What the filters panel and the list show for a query."""
    return {"answer": Agenda(query, now=timezone.now()), "near": near, "radius_choices": RADIUS_CHOICES}


def tidied(request: HttpRequest, near: "NearPlace") -> HttpResponseRedirect | None:
    """To the address that says by filters what a sentence means, names the commune by its code, has no empty fields.

    None when it is this one. A place in words that is not made out yet stays in it: the page has something to say
    about it.
    """
    sentence = understood(request.GET, timezone.now())
    if sentence is None:
        target = near.target or Agenda.tidy(request.GET, "pres")
    else:
        target = NearPlace(sentence).target or canonical_query(sentence, (*Agenda.filters.base_filters, "pres"))
    return None if target is None else HttpResponseRedirect(with_query(request.path, target))


class NearPlace:
    """What became of ``pres``: one commune (``target`` is the query that names it), or several to choose from."""

    def __init__(self, query: QueryDict) -> None:
        self.text = ""
        self.target: str | None = None
        self.suggestions: list[tuple[Place, str]] = []
        self.error = ""
        if query.get("pres", "").strip():
            self._resolve(query)

    @property
    def is_open(self) -> bool:
        """Whether a place was named that is not made out yet."""
        return bool(self.suggestions or self.error)

    def _resolve(self, query: QueryDict) -> None:
        form = NearForm(query)
        if not form.is_valid():
            self.error = "Écrivez le nom d’une commune ou un code postal."
            return
        self.text = form.cleaned_data["pres"]
        resolved = resolve(self.text)
        if resolved.place:
            self.target = self._query_near(query, resolved.place)
        elif resolved.candidates:
            self.suggestions = [(place, self._query_near(query, place)) for place in resolved.candidates]
        else:
            self.error = f"Aucune commune du Grand Est ne correspond à « {self.text} »."

    def _query_near(self, query: QueryDict, place: Place) -> str:
        named = query.copy()
        named["commune"] = place.code
        return Agenda.canonical(named)
