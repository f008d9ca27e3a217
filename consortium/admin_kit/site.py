"""The admin site of the portal: its words, its content policy, and a home page that each floor may add to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, TypeVar, cast

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin, site
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import SimpleLazyObject
from django.views.i18n import JavaScriptCatalog

from consortium.admin_kit import pasted_text, personal_data, unsaved
from consortium.admin_kit.full_disk import with_full_disk
from consortium.admin_kit.lists import TermForm, with_declared_list
from consortium.admin_kit.shared_edits import with_shared_edits
from consortium.admin_kit.unsaved import with_unsaved
from consortium.limits.login_throttle import LoginForm, entered, with_status
from consortium.links.pk_validation import NUL
from consortium.sessions.views import sessions

View = TypeVar("View", bound=Callable[..., Any])


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

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The rows; in their place, a line that cannot be chosen says why these words are not looked for."""
        typed = TermForm(request.GET)
        if typed.is_valid():
            return super().get(request, *args, **kwargs)
        words = " ".join(map(str, typed.errors["term"]))
        lines = [{"id": "", "text": words, "disabled": True}]
        return JsonResponse({"results": lines, "pagination": {"more": False}})

    def process_request(self, request: HttpRequest) -> tuple[Any, ...]:
        """What is looked for, and in which field of a form; what no form holds proposes nothing."""
        term, pages, field, to_field = super().process_request(request)
        if not hasattr(field, "get_limit_choices_to"):
            raise PermissionDenied
        return term, pages, field, to_field


def _readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: answer 400 to a URL with a NUL byte, which PostgreSQL cannot store or compare.

    What is posted is read by forms, field by field.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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
    password_change_form = AdminPasswordChangeForm
    enable_nav_sidebar = False  # the lists need the width; the header has the three links that count

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._todo_sources: list[Callable[[HttpRequest], Iterable[Todo]]] = []
        self._link_sources: list[Callable[[HttpRequest], Iterable[QuickLink]]] = []

    def register(
        self, model_or_iterable: Any, admin_class: type["ModelAdmin[Any]"] | None = None, **options: Any
    ) -> None:
        """Register the pages of a model, whoever wrote them: a list that answers its declared filters only, and a form
        that several people may have open at once.
        """
        shared = with_shared_edits(admin_class or ModelAdmin)
        admin_class = with_unsaved(with_full_disk(with_declared_list(shared)))
        super().register(model_or_iterable, admin_class, **options)

    def add_todo_source(self, source: Callable[[HttpRequest], Iterable[Todo]]) -> None:
        """Let an app add lines to «à traiter»; the source is asked at each visit of the home page."""
        self._todo_sources.append(source)

    def add_link_source(self, source: Callable[[HttpRequest], Iterable[QuickLink]]) -> None:
        """Let an app add buttons to the home page; the source is asked at each visit."""
        self._link_sources.append(source)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The models that this user may open, evaluated lazily: Django asks for it on every page."""
        listed: Any = SimpleLazyObject(partial(super().get_app_list, request, app_label))
        return cast("list[dict[str, Any]]", listed)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """A page of the admin: for staff, and with a nonce beside 'self' for what its templates write inline.

        The nonce enters the policy only when a template asks for it (the editor's import map): elsewhere the policy is
        as strict as on public pages.
        """
        sources = settings.ADMIN_SCRIPT_SOURCES
        policy = csp_replace({"script-src": sources, "style-src": sources})
        page = self._keeping_words(_readable(super().admin_view(unsaved.with_kept_form(view), cacheable)))
        return cast("View", policy(page))

    def _keeping_words(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Decorator: keep the posted form when the session has ended, delete it once it is saved."""

        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_posted = request.method == "POST"
            response = view(request, *args, **kwargs)
            if self.has_permission(request):
                unsaved.name_account(request, response)
                if is_posted and response.status_code == 302:
                    unsaved.clear_once_saved(request, response)
            elif is_posted and not unsaved.keep(request, response) and unsaved.page_name(request) == "logout":
                unsaved.clear_at_logout(request, response)
            return response

        return kept

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """The choices of a field, as one types."""
        return cast("HttpResponse", ChoicesView.as_view(admin_site=self)(request))

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The words of the admin's scripts, the small editor's included."""
        view = JavaScriptCatalog.as_view(packages=["django.contrib.admin", "django_prose_editor"])
        return cast("HttpResponse", view(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The log-in page, where guessing is made slow; it says that what was written in this browser waits."""
        waits = {"unsaved_hours": unsaved.HOURS_KEPT if unsaved.has_kept_form(request) else None}
        return entered(request, with_status(super().login(request, {**waits, **(extra_context or {})})))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Change one's own password, by ``password_change_form``: an upper floor says what else a new one entails."""
        view = PasswordChangeView.as_view(
            form_class=self.password_change_form,
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        request.current_app = self.name
        return cast("TemplateResponse", view(request))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The pages of the registered models, those about one person's data and sessions, what editors ask."""
        page = self.admin_view(sessions)
        mine = [
            path("sessions/", page, name="sessions"),
            path("sessions/<int:pk>/", page, name="account_sessions"),
        ]
        return [*mine, *personal_data.urls(), *pasted_text.urls(), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The admin's home, with what waits for this person and where to begin."""
        todos = [todo for source in self._todo_sources for todo in source(request) if todo.count]
        links = [link for source in self._link_sources for link in source(request)]
        links.sort(key=lambda link: not link.is_main)  # the sort is stable: the rest keeps its order
        return super().index(request, {**(extra_context or {}), "todos": todos, "quick_links": links})


def portal_site() -> PortalAdminSite:
    """The site of the admin, under its own type: Django's ``admin.site`` becomes one of ours at its first use."""
    return cast("PortalAdminSite", site)
