"""Base admin class of events and activities: rights, form, saving, redirect after saving."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import ForeignKey, ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from js_asset import Media

from consortium.admin_kit.actions import Confirmation
from consortium.admin_kit.cached_rights import Allowed, has_any, is_allowed
from consortium.admin_kit.row_version import version_of
from consortium.admin_kit.scope import ScopedAdmin
from consortium.edits.field_values import plain_widget
from consortium.http.idempotency import OnceAdmin
from consortium.http.noted import noted
from consortium.links.pk_validation import ChosenRowsAdmin
from consortium.staff import AnyUser, actor_of
from consortium.text.rich_text import clean_html
from consortium.text.slugs import save_with_slug
from partners.access import partners_of
from partners.admin.publishable.change_messages import ChangeWords
from partners.admin.publishable.form import PublishableForm
from partners.models.publishable import Publishable
from partners.publishing.services import assign_slug

MAX_SEARCH_LENGTH = 200  # characters


class PublishableAdmin(ScopedAdmin, ChosenRowsAdmin, OnceAdmin):
    """Everybody on the staff reads everything; each changes what is theirs.

    ``changeable`` and ``deletable`` hold the rows of a person's; ``confirmation`` has the actions; ``refresh`` is said
    after a save, ``change_words`` writes the history. ``action_buttons`` and ``page_buttons``: the action, or the page
    of the row, to which «save and …» leads. ``before_publication`` follows an address that nobody can open yet.
    """

    form: type[PublishableForm]
    changeable: Allowed
    deletable: Allowed
    confirmation: ClassVar[Confirmation[Any]]
    refresh: Callable[[Any], None]
    change_words: ChangeWords
    action_buttons: ClassVar[Mapping[str, str]] = {"_publish": "publier"}
    page_buttons: ClassVar[Mapping[str, str]] = {"_preview": "preview"}
    before_publication = ""
    list_per_page = 50
    search_fields = ["title"]
    ordering = ["-updated_at", "-pk"]
    show_full_result_count = False
    actions_selection_counter = True

    # --- rights -------------------------------------------------------------------------------------------------------

    def may_add(self, user: AnyUser, obj: Publishable | None = None) -> bool:
        """Contributors of at least one partner."""
        return has_any(user, partners_of)

    def may_change(self, user: AnyUser, obj: Publishable | None = None) -> bool:
        return has_any(user, partners_of) if obj is None else is_allowed(user, self.changeable, obj)

    def may_delete(self, user: AnyUser, obj: Publishable | None = None) -> bool:
        return obj is not None and is_allowed(user, self.deletable, obj)

    # --- the list -----------------------------------------------------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """The search of the public list: accents, plurals and themes included."""
        return (queryset.matching(search_term[:MAX_SEARCH_LENGTH]) if search_term else queryset), False

    def get_actions(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The actions, for contributors of some partner. Each leads to its confirmation page."""
        return self.confirmation.list_actions() if self.may_add(request.user) else {}

    # --- the form -----------------------------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[PublishableForm]":
        """The form, told who fills it in."""
        form = cast("type[PublishableForm]", super().get_form(request, obj, change, **kwargs))
        form.user = request.user
        return form

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Partners and words are the coordination's: no «+» beside their lists, and our words below them."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ForeignKey | ManyToManyField) and field is not None:
            field.widget = plain_widget(field)
            field.help_text = self.form.Meta.help_texts.get(db_field.name, "")
        return field

    @admin.display(description="image actuelle")
    def picture(self, row: Publishable) -> str:
        """The image as it is."""
        if not row.image:
            return "Aucune image pour l’instant."
        source = (row.image_card or row.image).url
        return format_html('<img class="current-picture" src="{}" alt="{}">', source, row.image_alt)

    @admin.display(description="description")
    def text(self, row: Publishable) -> SafeString:
        """The text as the public reads it; cleaned again, whatever wrote it."""
        return mark_safe(clean_html(row.description))  # noqa: S308

    @admin.display(description="adresse de la page", ordering="slug")
    def public_url(self, row: Publishable) -> str:
        """The public address, which never changes once it was published."""
        if not row.is_published:
            return f"{row.get_absolute_url()} ({self.before_publication})"
        return format_html('<a href="{0}">{0}</a>', row.get_absolute_url())

    # --- saving -------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Publishable, form: PublishableForm, change: bool) -> None:
        """The address follows the title until the first publication.

        Of a row that exists, only what the form holds is written: a verb may have changed its state meanwhile.
        """
        if change:
            save_with_slug(obj, assign_slug, update_fields=self._written_by(form))
        else:
            self.claim(request)
            obj.created_by = actor_of(request)
            save_with_slug(obj, assign_slug)

    def _written_by(self, form: PublishableForm) -> list[str]:
        columns = [field.name for field in self.opts.concrete_fields if field.name in form.fields]
        return [*columns, "image_card", "image_width", "image_height", "slug", "updated_at"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Relations and inlines first; then the index, and the cached pages, once."""
        super().save_related(request, form, formsets, change)
        self.refresh(form.instance)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """The history in words."""
        return self.change_words(form, formsets or (), add=add)

    def response_add(
        self, request: HttpRequest, obj: Publishable, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Redirect to the page or action of the button pressed."""
        return self._response(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Publishable) -> HttpResponse:
        """Redirect to the page or action of the button pressed."""
        return self._response(request, obj) or super().response_change(request, obj)

    def _response(self, request: HttpRequest, row: Publishable) -> HttpResponse | None:
        for button, action in self.action_buttons.items():
            if button in request.POST:
                return HttpResponseRedirect(self.confirmation.action_url(action, [row.pk], version=version_of(row)))
        for button, page in self.page_buttons.items():
            if button in request.POST:
                return HttpResponseRedirect(reverse(f"admin:{self._url_name(page)}", args=[row.pk]))
        return None

    # --- pages --------------------------------------------------------------------------------------------------------

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as the public will see it, for staff only, whatever its state."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """The pages that hang on these rows, before those of Django."""
        view = self.admin_site.admin_view
        own = [
            path("actions/<slug:action_name>/", view(self.confirmation), name=self._url_name("confirm")),
            path("<int:pk>/apercu/", view(self.preview), name=self._url_name("preview")),
        ]
        return own + super().get_urls()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form with its buttons."""
        extra = {"show_save_and_add_another": False, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Give the editor's import map the nonce of this answer, and the template what it shows beside the form."""
        context |= {
            "media": Media.from_media(context["media"], nonce=noted(request).csp_nonce),
            "kept_picture": context["adminform"].form.kept_for_next_time(),
            "may_change": self.has_change_permission(request, obj),
            "actions": self.confirmation.offered(obj, request.user) if obj else [],
        }
        return super().render_change_form(request, context, add, change, form_url, obj)


def render_preview(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The public page of a row under a ribbon, which robots that were led there list nowhere."""
    response = render(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
