"""Requests that wait for somebody, on the admin's home."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from consortium.admin_kit.site import QuickLink, Todo, portal_site
from events.admin.requests.list import (
    LATE,
    LATE_DAYS,
    ORPHANED,
    STRANDED,
    announced_without_dates,
    late_to_confirm,
    withdrawn_with_event,
)
from events.calendar.periods import local_date
from partners.choices import RequestState
from partners.requests.access import treatable_by


def todos(request: HttpRequest) -> Iterator[Todo]:
    """To-do lines: requests waiting for this user's teams. One query."""
    now = timezone.now()
    open_now = Q(state__in=[RequestState.CONFIRMED, RequestState.IN_STUDY])
    ours = treatable_by(request.user).aggregate(
        waiting=Count("pk", filter=open_now),
        oldest=Min("created_at", filter=open_now),
        accepted=Count("pk", filter=Q(state=RequestState.ACCEPTED)),
        unconfirmed=Count("pk", filter=late_to_confirm(now)),
        orphaned=Count("pk", filter=withdrawn_with_event(now)),
        announced_without_dates=Count("pk", filter=announced_without_dates()),
    )
    yield Todo(f"Demandes de relais à traiter{_since(ours['oldest'], now)}", ours["waiting"], _list())
    yield Todo(
        "Demandes retirées par leur relais : l’événement est à annuler, ou à garder",
        ours["orphaned"],
        _list(etat=ORPHANED),
    )
    yield Todo(
        "Demandes dont l’événement est annulé ou reporté : d’autres dates, ou rouvrir pour rendre ce qui est prêté",
        ours["announced_without_dates"],
        _list(etat=STRANDED),
    )
    yield Todo(
        "Demandes acceptées, dont l’événement est à relire et à publier",
        ours["accepted"],
        _list(etat=RequestState.ACCEPTED),
    )
    yield Todo(
        f"Demandes que leur relais n’a pas confirmées depuis {LATE_DAYS} jours : un appel peut suffire",
        ours["unconfirmed"],
        _list(etat=LATE),
    )


def quick_links(request: HttpRequest) -> Iterator[QuickLink]:
    """The link to the requests, for users who may answer some."""
    if treatable_by(request.user).exists():
        yield QuickLink("Les demandes des relais", _list())


def _since(oldest: dt.datetime | None, now: dt.datetime) -> str:
    days = (local_date(now) - local_date(oldest)).days if oldest else 0
    return f" (la plus ancienne attend depuis {days} jour{'s' if days > 1 else ''})" if days > 0 else ""


def _list(**parameters: str) -> str:
    url = reverse("admin:partners_activityrequest_changelist")
    return f"{url}?{urlencode(parameters)}" if parameters else url


portal_site().add_todo_source(todos)
portal_site().add_link_source(quick_links)
