"""The pages of one event."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.caching.page_cache import public_page
from consortium.http.csp import with_map_tiles
from consortium.http.parameters import NONE, parameters_of
from events.agenda.forms import DatesForm
from events.event_page.page import dates_context, event_context
from events.models import Event


@require_safe
@public_page(parameters=NONE)
@with_map_tiles
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """An event that the public may read, past ones included; anything else is not found."""
    now = timezone.now()
    found = get_object_or_404(Event.objects.published(now).for_page(), slug=slug)
    return render(request, "events/event_page/event.html", event_context(found, now))


@require_safe
@public_page(parameters=parameters_of(DatesForm))
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """All its dates, page by page: for an event that has more of them than its own page shows."""
    now = timezone.now()
    found = get_object_or_404(Event.objects.published(now).for_page(), slug=slug)
    form = DatesForm(request.GET)
    form.is_valid()
    past = bool(form.cleaned_data.get("passees"))
    context = dates_context(found, now, past=past, page=form.number)
    return render(request, "events/event_page/dates.html", context | {"form": form})
