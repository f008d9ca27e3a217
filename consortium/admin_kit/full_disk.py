"""A form for which the disk has no room comes back with all that was typed, and says so beside each file sent."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.db import DatabaseError, models
from django.http import HttpRequest, HttpResponse

from consortium.generic import AdminMixin
from consortium.http.noted import noted
from consortium.limits.exhaustion import ROOM, exhaustion_of

NOTHING_SAVED = (
    "Le serveur n’a plus de place : rien n’est enregistré, et rien de ce qui l’était n’est perdu. Ce que vous avez "
    "écrit est ci-dessous. Gardez cette page ouverte, prévenez-nous, puis enregistrez de nouveau."
)
FILE_NOT_KEPT = "Ce fichier n’a pas trouvé de place : il sera à choisir de nouveau."


class FullDiskMixin(AdminMixin):
    """For a ModelAdmin: what cannot be written is told in the form, inlines included."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; when nothing more can be written, the same form again, refused in words."""
        show = super().changeform_view
        posted = request.POST
        try:
            return show(request, object_id, form_url, extra_context)
        except (OSError, DatabaseError) as error:
            if request.method != "POST" or exhaustion_of(error) is not ROOM:
                raise
        noted(request).POST, noted(request).has_no_room = posted, True
        return show(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[Any]]":
        """The form."""
        form_class = super().get_form(request, obj, change=change, **kwargs)
        return _refused(form_class, NOTHING_SAVED) if _has_no_room(request) else form_class

    def get_formsets_with_inlines(self, request: HttpRequest, obj: models.Model | None = None) -> Iterator[Any]:
        """The forms of each inline."""
        for formset_class, inline in super().get_formsets_with_inlines(request, obj):
            if _has_no_room(request):
                formset_class.form = _refused(formset_class.form)
            yield formset_class, inline


def with_full_disk(admin_class: type["admin.ModelAdmin[Any]"]) -> type["admin.ModelAdmin[Any]"]:
    """The pages of a model, whose form says in words that the disk is full."""
    body = {"__module__": admin_class.__module__, "__doc__": admin_class.__doc__}
    return type(admin_class.__name__, (FullDiskMixin, admin_class), body)


Form = TypeVar("Form", bound=forms.BaseForm)


def _has_no_room(request: HttpRequest) -> bool:
    return getattr(request, "has_no_room", False)


def _refused(form_class: type[Form], words: str = "") -> type[Form]:
    """A subclass of the form that is never valid, with an error beside each file field that was sent."""
    full_clean: Callable[[forms.BaseForm], None] = form_class.full_clean

    def refuse(self: forms.BaseForm) -> None:
        full_clean(self)
        if not self.is_bound:
            return
        if words:
            self.add_error(None, words)
        for name, field in self.fields.items():
            if isinstance(field, forms.FileField) and self.add_prefix(name) in self.files:
                self.add_error(name, FILE_NOT_KEPT)

    body = {"full_clean": refuse, "__module__": form_class.__module__}
    return type(form_class.__name__, (form_class,), body)
