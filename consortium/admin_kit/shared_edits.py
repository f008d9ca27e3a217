"""Every change form of the admin, inlines included, may be open before several people at once.

The site gives this to each admin class that is registered (:class:`consortium.admin_kit.site.PortalAdminSite`): a page
written tomorrow has it without asking.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse

from consortium.admin_kit import lost_rows
from consortium.edits import shown
from consortium.edits.merge import Merge, MergedForm, merged
from consortium.edits.shown import Shown
from consortium.generic import AdminMixin
from consortium.http.noted import noted
from consortium.journal.changes import changes_of
from consortium.journal.entries import write
from consortium.journal.history import who_changed
from consortium.links.pk_validation import may_be_key
from consortium.models import JournalEntry
from consortium.staff import actor_of

Kind = JournalEntry.Kind


class SharedEditsMixin(AdminMixin):
    """For a ModelAdmin: its form carries what it showed, and only what its writer changed is written.

    ``locked_first`` names the relation whose row is locked before this one, as the verbs do.
    """

    locked_first = ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; one that comes back is read against its row, which nobody else changes meanwhile."""
        if object_id is None or request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self._lock(unquote(object_id))
            known = noted(request)
            known.POST = request.POST.copy()
            known.merge, known.lost = None, {}
            response = super().changeform_view(request, object_id, form_url, extra_context)
            merge = known.merge
            if merge and merge.followed and response.status_code == 302:
                names = ", ".join(dict.fromkeys(name.lower() for name in merge.followed))
                messages.info(request, f"Pendant que vous écriviez, quelqu’un a changé : {names}. C’est gardé.")
            return response

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[Any]]":
        """The form, told what it showed."""
        form_class = super().get_form(request, obj, change, **kwargs)
        merge = self._merge(request, obj) if change else None
        return merged(form_class, merge) if merge else form_class

    def get_formsets_with_inlines(self, request: HttpRequest, obj: models.Model | None = None) -> Iterator[Any]:
        """The same for each row of the inlines that this person may change."""
        for formset_class, inline in super().get_formsets_with_inlines(request, obj):
            merge = self._merge(request, obj)
            if merge and inline.has_change_permission(request, obj):
                formset_class.form = merged(formset_class.form, merge)
            yield formset_class, inline

    def get_formset_kwargs(
        self, request: HttpRequest, obj: models.Model, inline: "InlineModelAdmin[Any, Any]", prefix: str
    ) -> dict[str, Any]:
        """What an inline is made from: what was posted, without the rows that somebody has deleted."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        merge = self._merge(request, obj)
        if merge and obj.pk and inline.has_change_permission(request, obj):
            kwargs["data"], kwargs["files"] = merge.data, merge.files
            pk_name = inline.model._meta.pk.name
            keys = lost_rows.posted_keys(merge.data, prefix, pk_name)
            rows = inline.model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update()
            existing = {str(key) for key in rows.values_list("pk", flat=True)}
            if set(keys) - existing or any(name.endswith(f"-{lost_rows.WHOLE}") for name in _unsettled(merge)):
                form_class = inline.get_formset(request, obj).form
                noted(request).lost |= lost_rows.without_deleted_rows(merge, form_class, prefix, pk_name, existing)
        return kwargs

    def _create_formsets(self, request: HttpRequest, obj: models.Model, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]  # unknown to the stubs
        lost = getattr(request, "lost", {})
        for formset in formsets if lost else ():
            for form in formset.forms:
                if form.prefix in lost and isinstance(form, MergedForm):
                    form.ask(lost[form.prefix])
        return formsets, inlines

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        """The page, with what it shows in a hidden field."""
        if obj is not None and self.has_change_permission(request, obj):
            context["shown_field"] = (shown.FIELD, self._shown_now(request, context).signed(obj))
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    # --- the journal: what was changed, with both values --------------------------------------------------------------

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """The words of the history; and what the journal will keep."""
        noted(request).journal_changes = changes_of(form, formsets or ())
        return super().construct_change_message(request, form, formsets, add)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        """Write Django's LogEntry and the portal's journal entry."""
        changes, kind = getattr(request, "journal_changes", ([], ""))
        write(kind or Kind.CHANGE, by=actor_of(request), row=obj, words=_words(message), changes=changes)
        return super().log_change(request, obj, message)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        """Write Django's LogEntry and the portal's journal entry."""
        write(Kind.CREATION, by=actor_of(request), row=obj, words=_words(message))
        return super().log_addition(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> list[LogEntry]:
        """Django's lines, and ours."""
        for row in queryset:
            write(Kind.DELETION, by=actor_of(request), row=row)
        return super().log_deletions(request, queryset)

    def _shown_now(self, request: HttpRequest, context: dict[str, Any]) -> Shown:
        values = {"": shown.values_of(context["adminform"].form)}
        for inline in context["inline_admin_formsets"]:
            if inline.has_change_permission:
                values |= shown.formset_values(inline.formset)
        merge = getattr(request, "merge", None)
        return Shown(values, merge.unsettled if merge else [])

    def _merge(self, request: HttpRequest, obj: models.Model | None) -> Merge | None:
        """The :class:`Merge` of this request, made once."""
        if obj is None or request.method != "POST" or not hasattr(request, "merge"):
            return None
        known = noted(request)
        if known.merge is None:
            seen = shown.read(request.POST.get(shown.FIELD, ""), obj)
            who = partial(who_changed, page=obj, since=seen.at if seen else None, but=request.user)
            known.merge = Merge(known.POST, request.FILES, seen, who)
        return known.merge

    def _lock(self, key: str) -> None:
        """Nobody else changes this row, nor the one that stands before it, until the end of the transaction."""
        if not may_be_key(self.model, key):
            return
        rows = self.model._base_manager.filter(pk=key)
        with suppress(self.model.DoesNotExist):
            if self.locked_first:
                parent = self.model._meta.get_field(self.locked_first)
                key_of_parent = rows.values_list(parent.attname, flat=True).get()
                list(parent.related_model._base_manager.select_for_update().filter(pk=key_of_parent).values_list("pk"))
            rows.select_for_update().values_list("pk").get()


def _words(message: object) -> str:
    return message if isinstance(message, str) else ""


def _unsettled(merge: Merge) -> list[str]:
    return merge.shown.unsettled if merge.shown else []


def with_shared_edits(admin_class: "type[ModelAdmin[Any]]") -> "type[ModelAdmin[Any]]":
    """The admin class with :class:`SharedEditsMixin` before it."""
    if issubclass(admin_class, SharedEditsMixin):
        return admin_class
    body = {"__module__": admin_class.__module__, "__doc__": admin_class.__doc__}
    return type(admin_class.__name__, (SharedEditsMixin, admin_class), body)
