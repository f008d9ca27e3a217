"""Base classes of admin pages: rights come from the portal's rules, not from Django's permissions."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from consortium.caching import programme_version
from consortium.changes import tell_changed
from consortium.generic import AdminMixin
from consortium.staff import AnyUser, is_coordination, is_staff
from consortium.text.french import of


def is_referenced(row: models.Model, *, exclude: tuple[type[models.Model], ...] = ()) -> bool:
    """Whether a row of another table points at this one; tables in ``exclude`` do not count."""
    relations = (relation for relation in row._meta.related_objects if relation.related_model not in exclude)
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists() for relation in relations
    )


class ScopedAdmin(AdminMixin):
    """Mixin for admin pages and inlines: all staff read, the coordination writes; a page answers otherwise by the four.

    ``obj`` None asks whether there may be any such row at all. An inline is asked about the row of its page.
    """

    formfield_overrides: "ClassVar[Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]]" = {
        models.URLField: {"assume_scheme": "https"}
    }

    def may_read(self, user: AnyUser) -> bool:
        return is_staff(user)

    def may_add(self, user: AnyUser, obj: Any = None) -> bool:
        return is_coordination(user)

    def may_change(self, user: AnyUser, obj: Any = None) -> bool:
        return is_coordination(user)

    def may_delete(self, user: AnyUser, obj: Any = None) -> bool:
        return is_coordination(user)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, under a title in good French: Django's says «Modification de activité»."""
        kind = of(str(self.opts.verbose_name))
        title = f"Ajout {kind}" if object_id is None else f"Fiche {kind}"
        return super().changeform_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_read(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_read(request.user)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_add(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_delete(request.user, obj)


class ReadOnlyAdmin(ScopedAdmin):
    """Mixin for rows that nobody adds, changes or deletes by hand."""

    def may_add(self, user: AnyUser, obj: Any = None) -> bool:
        return False

    def may_change(self, user: AnyUser, obj: Any = None) -> bool:
        return False

    def may_delete(self, user: AnyUser, obj: Any = None) -> bool:
        return False


class PublicContentAdmin(ScopedAdmin):
    """Mixin for rows that public pages show: a change is told, so that indexes and cached pages follow."""

    private_fields: frozenset[str] = frozenset()  # a change of these alone is nobody's business

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the relations, then tell."""
        super().save_related(request, form, formsets, change)
        if not change or set(form.changed_data) - self.private_fields:
            tell_changed(form.instance)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Delete one row, which public pages may have listed."""
        super().delete_model(request, obj)
        programme_version.bump_version()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[models.Model]) -> None:
        """Delete the rows chosen in a list."""
        super().delete_queryset(request, queryset)
        programme_version.bump_version()
