"""The calendar's part of the admin's home page: to-do list and buttons."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from consortium.admin_kit.cached_rights import has_any
from consortium.admin_kit.site import QuickLink, Todo, portal_site
from events.access import editable_by, of_own_partners, publishable_by
from events.admin.events.list_filters import DRAFT_SOON_DAYS, count_to_be_dated
from events.calendar.periods import DAY
from events.choices import Publication
from events.models import Occurrence
from partners.access import partners_of

UNPUBLISHED = [Publication.DRAFT, Publication.REVIEW]


def todos(request: HttpRequest) -> Iterator[Todo]:
    """To-do lines for this user, most urgent first. Seven queries, whatever the number of events.

    Each counts what its condition finds, by an index, rather than all events at once by way of conditions.
    """
    now = timezone.now()
    editable, publishable = editable_by(request.user), publishable_by(request.user)
    running = of_own_partners(request.user)
    coming = Occurrence.objects.upcoming(now).filter(event=OuterRef("pk"))
    soon = Exists(coming.filter(start__lt=now + DAY * DRAFT_SOON_DAYS))
    to_write = editable.filter(soon, publication__in=UNPUBLISHED).count()
    mine = editable.filter(publication=Publication.DRAFT, created_by=request.user.pk).count()
    review = publishable.filter(publication=Publication.REVIEW).count()
    undated = count_to_be_dated(running.published(now), now)
    later = running.filter(publication=Publication.PUBLISHED, publish_at__gt=now).count()
    ours = {"qui": "mes-partenaires"}
    yield Todo(
        f"Pas encore publié, alors que la date est dans moins de {DRAFT_SOON_DAYS} jours",
        to_write,
        _list(dates="proches", publication="a-publier", **ours),
    )
    yield Todo("À relire, puis à publier", review, _list(publication="review", **ours))
    yield Todo("Mes brouillons à finir", mine, _list(publication="draft", qui="moi"))
    yield Todo(
        "Publiés, mais sans date, ou reportés sans nouvelle date",
        undated,
        _list(publication="published", dates="a-redater", **ours),
    )
    yield Todo("Publication programmée", later, _list(publication="scheduled", **ours))


def quick_links(request: HttpRequest) -> Iterator[QuickLink]:
    """Buttons of the home page."""
    if has_any(request.user, partners_of):
        yield QuickLink("Nouvel événement", reverse("admin:events_event_add"), is_main=True)
        yield QuickLink("Les événements de ma structure", _list(qui="mes-partenaires"))
    yield QuickLink("Tous les événements", _list())


def _list(**parameters: str) -> str:
    url = reverse("admin:events_event_changelist")
    return f"{url}?{urlencode(parameters)}" if parameters else url


portal_site().add_todo_source(todos)
portal_site().add_link_source(quick_links)
