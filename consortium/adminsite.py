"""The admin site of the portal: its words, its content policy, and a home page that each floor may add to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.views.i18n import JavaScriptCatalog

from consortium.keys import NUL
from consortium.logins import LoginForm, with_status


@dataclass(frozen=True)
class Todo:
    """A line of «à traiter»: what, how many, and the address of the list to open."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class QuickLink:
    """A button of the admin's home: where most visits begin."""

    label: str
    url: str
    is_main: bool = False


class ChoicesView(AutocompleteJsonView):
    """What is offered as one types in a field; a row's ``choice_label`` tells it from its namesakes."""

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        """Key and words of one row."""
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": getattr(obj, "choice_label", result["text"])}


def _readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse addresses with a NUL before Django’s lists and forms look for it in the database, which may not know how.

    What is posted is read by forms, field by field.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if NUL in request.path:
            raise Http404("Aucune fiche n’a cette adresse.")
        if any(NUL in text for name, values in request.GET.lists() for text in (name, *values)):
            raise BadRequest("un caractère nul dans l’adresse")
        return view(request, *args, **kwargs)

    return checked


class PortalAdminSite(AdminSite):
    """Django's admin, in the portal's words."""

    site_header = "Espace des partenaires"
    site_title = "Sciences Grand Est"
    index_title = "Bonjour"
    site_url = "/"
    index_template = "admin/portal_index.html"
    login_form = LoginForm
    enable_nav_sidebar = False  # the lists need the width; the header has the three links that count

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._todo_sources: list[Callable[[HttpRequest], Iterable[Todo]]] = []
        self._link_sources: list[Callable[[HttpRequest], Iterable[QuickLink]]] = []

    def add_todo_source(self, source: Callable[[HttpRequest], Iterable[Todo]]) -> None:
        """Let an app add lines to «à traiter»; the source is asked at each visit of the home page."""
        self._todo_sources.append(source)

    def add_link_source(self, source: Callable[[HttpRequest], Iterable[QuickLink]]) -> None:
        """Let an app add buttons to the home page; the source is asked at each visit."""
        self._link_sources.append(source)

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """A page of the admin: for staff, and with a nonce beside 'self' for what its templates write inline.

        The nonce enters the policy only when a template asks for it (the editor's import map): elsewhere the policy is
        as strict as on public pages.
        """
        sources = settings.ADMIN_SCRIPT_SOURCES
        policy = csp_replace({"script-src": sources, "style-src": sources})
        return policy(_readable(super().admin_view(view, cacheable)))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """The choices of a field, as one types."""
        return ChoicesView.as_view(admin_site=self)(request)

    def i18n_javascript(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The words of the admin's scripts, the small editor's included."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "django_prose_editor"])(request)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The log-in page, where guessing is made slow."""
        return with_status(super().login(request, extra_context))

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The admin's home, with what waits for this person and where to begin."""
        todos = [todo for source in self._todo_sources for todo in source(request) if todo.count]
        links = [link for source in self._link_sources for link in source(request)]
        links.sort(key=lambda link: not link.is_main)  # the sort is stable: the rest keeps its order
        return super().index(request, {**(extra_context or {}), "todos": todos, "quick_links": links})
