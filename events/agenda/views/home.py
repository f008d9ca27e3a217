"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_page
from consortium.http.parameters import NONE
from events.agenda.filter_options import load_vocabulary
from events.agenda.home import departement_links, selections
from events.choices import When
from partners.directory import partners_by_slug
from territories.drawing import region_drawing


@require_safe
@public_page(parameters=NONE)
def home(request: HttpRequest) -> HttpResponse:
    """The way in: outline of the départements, search, what is on now, themes, partners."""
    now = timezone.now()
    vocabulary = load_vocabulary()
    entries = departement_links(now)
    context = {
        "drawing": region_drawing(),
        "departement_links": entries,
        "has_events": any(entry.count for entry in entries),
        "selections": selections(now),
        "whens": When.choices,
        "themes": vocabulary.options["theme"].items(),
        "formats": vocabulary.options["format"].items(),
        "partners": partners_by_slug().values(),
    }
    return render(request, "events/agenda/home.html", context)
