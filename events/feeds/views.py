"""Machine-readable exports of a filter: calendar files (RFC 5545), Atom (RFC 4287), GeoJSON (RFC 7946).

A parameter in error is answered by 400 with words: a program that subscribed to a filter must not silently receive
another one.
"""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from consortium.caching.kept_parts import KeptParts
from consortium.caching.page_cache import public_feed
from consortium.filtering.filters import with_query
from consortium.http.parameters import parameters_of
from events.agenda.filter_options import Vocabulary, load_vocabulary
from events.agenda.filters import AgendaFilterSet
from events.agenda.forms import OccurrenceForm
from events.agenda.listing import Agenda
from events.feeds import atom, geojson, ical
from events.models import Event, Occurrence
from territories.models import Venue

# A megabyte and a half, made in under half a second: more than most calendar programs take. The file says so when there
# are more; those that are subscribed read it again each few hours, and see what comes nearer.
MAX_OCCURRENCES = 2_000
MAX_BYTES = 24 * 1024 * 1024  # of VEVENTs that a process keeps: some 24,000


@require_safe
@public_feed(parameters=parameters_of(AgendaFilterSet))
def agenda_ics(request: HttpRequest) -> HttpResponse:
    """The calendar file of a filter."""
    agenda = Agenda(request.GET, now=timezone.now())
    if agenda.filterset.errors:
        return refusal(agenda.filterset.errors)
    return calendar_file(
        request,
        agenda.filterset.keys(limit=MAX_OCCURRENCES + 1),
        agenda.vocabulary,
        name=name_of(agenda),
        page=with_query(reverse("agenda"), agenda.querystring),
        filename=f"agenda-{slugify(settings.SITE_NAME)}",
    )


@require_safe
@public_feed(parameters=parameters_of(AgendaFilterSet))
def venue_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar file of a venue; takes the same filters."""
    venue = get_object_or_404(Venue, slug=slug)
    query = request.GET.copy()
    query["lieu"] = slug
    agenda = Agenda(query, now=timezone.now())
    if agenda.filterset.errors:
        return refusal(agenda.filterset.errors)
    return calendar_file(
        request,
        agenda.filterset.keys(limit=MAX_OCCURRENCES + 1),
        agenda.vocabulary,
        name=name_of(agenda),
        page=venue.get_absolute_url(),
        filename=slug,
    )


@require_safe
@public_feed(parameters=parameters_of(OccurrenceForm))
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar file of an event: all its occurrences, past ones too; or the one asked for (``seance``)."""
    now = timezone.now()
    event = get_object_or_404(Event.objects.published(now), slug=slug)
    form = OccurrenceForm(request.GET)
    if not form.is_valid():
        return refusal({name: list(map(str, words)) for name, words in form.errors.items()})
    occurrences, filename = event.occurrences.all(), slug
    if wanted := form.cleaned_data["seance"]:
        occurrence = get_object_or_404(occurrences, uid=wanted)
        occurrences, filename = occurrences.filter(pk=occurrence.pk), f"{slug}-{occurrence.first_day}"
    keys = list(occurrences.order_by("start", "pk").values_list("pk", flat=True)[: MAX_OCCURRENCES + 1])
    return calendar_file(
        request, keys, load_vocabulary(), name=event.title, page=event.get_absolute_url(), filename=filename
    )


@require_safe
@public_feed(parameters=parameters_of(AgendaFilterSet))
def agenda_atom(request: HttpRequest) -> HttpResponse:
    """The Atom feed of a filter."""
    agenda = Agenda(request.GET, now=timezone.now())
    if agenda.filterset.errors:
        return refusal(agenda.filterset.errors)
    origin = origin_of(request)
    url = with_query(f"{origin}{request.path}", agenda.querystring)
    body = atom.feed(agenda, name=name_of(agenda), origin=origin, url=url)
    return HttpResponse(body, content_type=atom.CONTENT_TYPE)


@require_safe
@public_feed(parameters=parameters_of(AgendaFilterSet))
def agenda_geojson(request: HttpRequest) -> HttpResponse:
    """The map data of a filter."""
    agenda = Agenda(request.GET, now=timezone.now())
    if agenda.filterset.errors:
        return refusal(agenda.filterset.errors)
    body = geojson.feature_collection(agenda, origin=origin_of(request))
    return HttpResponse(body, content_type=geojson.CONTENT_TYPE)


def origin_of(request: HttpRequest) -> str:
    """Scheme and host of the site as the visitor sees it: ``https://example.org``."""
    return f"{request.scheme}://{request.get_host()}"


def name_of(agenda: Agenda) -> str:
    """The name of a filter's calendar or feed: «Sciences Grand Est – Moselle (57), Énergie»."""
    return " – ".join(part for part in (settings.SITE_NAME, ", ".join(chip.label for chip in agenda.chips)) if part)


def refusal(errors: Mapping[str, list[str]]) -> HttpResponse:
    """What is wrong with a query, in plain text, one line per mistake."""
    lines = [f"{name} : {message}" for name, messages in errors.items() for message in messages]
    text = "\n".join(["Cette adresse contient une erreur.", *lines, ""])
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def calendar_file(
    request: HttpRequest,
    keys: list[int],
    vocabulary: Vocabulary,
    *,
    name: str,
    page: str,
    filename: str,
) -> HttpResponse:
    """A calendar file of these occurrences, public ones, as an answer; the first ``MAX_OCCURRENCES`` of them.

    ``inline``: a subscription reads it in place, a download has a good name.
    """
    note = f"Les {MAX_OCCURRENCES} premières séances : précisez les filtres pour les autres."
    origin = origin_of(request)

    def write(missing: Collection[int]) -> dict[int, bytes]:
        rows = Occurrence.objects.published().filter(pk__in=missing).for_export()
        return ical.vevents(rows[:MAX_OCCURRENCES], origin=origin, vocabulary=vocabulary)

    body = ical.calendar(
        _vevents.get(keys[:MAX_OCCURRENCES], write, scope=origin).values(),
        name=name,
        url=f"{origin}{page}",
        note=note if len(keys) > MAX_OCCURRENCES else "",
    )
    response = HttpResponse(body, content_type=ical.CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    return response


_vevents: KeptParts[int, bytes] = KeptParts(max_bytes=MAX_BYTES)
