"""The catalogue that relays choose from: the list with its filters, and the page of one activity."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_page
from consortium.filtering.filters import PageForm, with_query
from consortium.http.parameters import NONE, parameters_of
from partners.catalogue.activity_page import activity_context, request_form_url
from partners.catalogue.filters import CatalogueFilterSet
from partners.catalogue.listing import Catalogue
from partners.catalogue.sentences import understood
from partners.models import Activity


@require_safe
@public_page(parameters=parameters_of(CatalogueFilterSet, PageForm))
def activities(request: HttpRequest) -> HttpResponse:
    """The list. A sentence, or a form with empty fields, is answered with the address that has filters alone."""
    sentence = understood(request.GET)
    tidy = Catalogue.tidy(request.GET) if sentence is None else Catalogue.canonical(sentence)
    if tidy is not None:
        return HttpResponseRedirect(with_query(request.path, tidy))
    context = {"answer": Catalogue(request.GET), "request_url": request_form_url()}
    return render(request, "partners/catalogue/activities.html", context)


@require_safe
@public_page(parameters=NONE)
def activity(request: HttpRequest, slug: str) -> HttpResponse:
    """An activity of the catalogue; what was retired says so and leads to others; drafts are not found."""
    found = get_object_or_404(Activity.objects.known().for_page(), slug=slug)
    context = activity_context(found, timezone.localdate())
    if found.is_published:
        return render(request, "partners/catalogue/activity.html", context)
    # «Gone»: robots forget the address, people who kept it are led on.
    return render(request, "partners/catalogue/activity_retired.html", context, status=410)
