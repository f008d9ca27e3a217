"""The agenda as a month."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_page
from consortium.filtering.filters import with_query
from consortium.http.parameters import parameters_of
from events.agenda.filters import RADIUS_CHOICES, AgendaFilterSet
from events.agenda.forms import FirstDayForm, NearForm
from events.agenda.listing import DATE_PARAMETERS, Agenda
from events.agenda.month_page import MonthAgenda
from events.agenda.views.listing import NearPlace, tidied
from events.calendar.month import FIRST_YEAR, LAST_YEAR, Month, month_of
from events.calendar.periods import local_date


@require_safe
def current_month(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the month of ``du``, else to the current one in Paris; the other filters are kept.

    Date parameters that are not valid are kept too: the month page shows their errors.
    """
    form = FirstDayForm(request.GET)
    chosen = month_of(form.cleaned_data["du"]) if form.is_valid() and form.cleaned_data["du"] else None
    shown = chosen or month_of(local_date(timezone.now()))
    query = Agenda.canonical(request.GET, without={"du": None} if chosen else None)
    if shown is None:
        raise Http404("L’agenda n’a pas de page pour cette année.")
    return HttpResponseRedirect(with_query(reverse("agenda-month", args=[shown.year, shown.number]), query))


@require_safe
@public_page(parameters=parameters_of(AgendaFilterSet, NearForm))
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month with the visitor's filters; 404 for a year that no page shows."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("L’agenda n’a pas de page pour cette année.")
    near = NearPlace(request.GET)
    if tidy := tidied(request, near):
        return tidy
    now = timezone.now()
    context = {
        "answer": MonthAgenda(request.GET, month=Month(year, month), now=now),
        "near": near,
        "radius_choices": RADIUS_CHOICES,
        "without_dates": True,
        "query_at_its_dates": _query_at_its_dates(request.GET),
        "today": local_date(now),
    }
    return render(request, "events/agenda/month.html", context)


def _query_at_its_dates(query: QueryDict) -> str:
    """The query string for the list with the date parameters, which a month ignores; empty without any."""
    asks_for_dates = any(query.get(name, "").strip() for name in DATE_PARAMETERS)
    return Agenda.canonical(query) if asks_for_dates else ""
