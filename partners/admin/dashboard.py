"""The catalogue on the admin's home: drafts that wait, and where to begin."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from consortium.admin_kit.site import QuickLink, Todo, portal_site
from partners.access import partners_of
from partners.choices import ActivityState, Role
from partners.models import Activity


def todos(request: HttpRequest) -> Iterator[Todo]:
    """Drafts to finish, and those of the team to put in the catalogue. One query."""
    drafts = Activity.objects.of_partners(partners_of(request.user)).filter(state=ActivityState.DRAFT)
    editing = partners_of(request.user, Role.EDITOR).values("pk")
    waiting = drafts.aggregate(
        mine=Count("pk", filter=Q(created_by=request.user.pk)),
        team=Count("pk", filter=Q(partner__in=editing) & (Q(created_by=None) | ~Q(created_by=request.user.pk))),
    )
    yield Todo("Mes activités en brouillon, à finir", waiting["mine"], _list(qui="moi", state__exact="draft"))
    yield Todo(
        "Activités en brouillon dans l’équipe, à relire et à mettre au catalogue",
        waiting["team"],
        _list(qui="a-relire", state__exact="draft"),
    )


def quick_links(request: HttpRequest) -> Iterator[QuickLink]:
    """The link to the catalogue, for contributors."""
    if partners_of(request.user).exists():
        yield QuickLink("Nouvelle activité", reverse("admin:partners_activity_add"))
        yield QuickLink("Les activités de ma structure", _list(qui="mes-partenaires"))


def _list(**parameters: str) -> str:
    return f"{reverse('admin:partners_activity_changelist')}?{urlencode(parameters)}"


portal_site().add_todo_source(todos)
portal_site().add_link_source(quick_links)
