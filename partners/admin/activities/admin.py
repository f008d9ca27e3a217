"""The catalogue in the admin: the list, the form, the preview."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from consortium.admin_kit.cached_rights import has_any, is_allowed
from consortium.admin_kit.scope import ScopedAdmin
from consortium.generic import StackedInline
from consortium.staff import AnyUser
from partners.access import (
    deletable_activities,
    editable_activities,
    edited_partners,
    partners_of,
    publishable_activities,
)
from partners.admin.activities.actions import confirm
from partners.admin.activities.form import ActivityForm, DocumentForm
from partners.admin.publishable.admin import PublishableAdmin, render_preview
from partners.admin.publishable.change_messages import ChangeWords
from partners.admin.publishable.list_filters import WhoseFilter
from partners.catalogue.activity_page import activity_context
from partners.catalogue.services import refresh_derived_fields
from partners.choices import Role
from partners.models import Activity, ActivityDocument

STATE_FIELDS = ("picture", "text", "state_mark", "public_url")
IMAGE_FIELDS = ("picture", "image", "image_alt", "image_credit")
NEEDS = (
    ("surface_m2", "ceiling_m", "setup_minutes"),
    ("needs_electricity", "needs_darkness", "needs_water", "needs_network", "needs_vehicle_access"),
    "needs_note",
)
FIELDSETS = (
    ("L’essentiel", {"fields": ("title", "summary", "description", "kind", "format", "themes", "partner")}),
    ("Pour qui", {"fields": ("audiences", ("age_min", "age_max"), ("group_min", "group_max"), "duration_minutes")}),
    ("Coût", {"fields": (("is_free", "cost"), "cost_covers")}),
    ("Ce que le lieu doit offrir", {"fields": NEEDS}),
    ("Où et dans quel délai", {"fields": ("departements", "lead_time_days")}),
    (
        "Prêt",
        {
            "fields": (("copies", "loan_days"), ("transport_days", "setup_days"), "insurance_value"),
            "description": "Seulement pour une mallette ou une exposition prêtée.",
        },
    ),
    ("Image", {"fields": IMAGE_FIELDS}),
    ("Catalogue", {"fields": ("state_mark", "public_url")}),
)
MARKS = {"draft": "draft", "published": "published", "retired": "cancelled"}


class ActivityWhoseFilter(WhoseFilter):
    """Adds a choice for editors: activities of their partners created by somebody else."""

    created_by_me = "Créées par moi"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Before the partners of others: what waits to be read."""
        *mine, others = super().lookups(request, model_admin)
        return [*mine, ("a-relire", "De l’équipe, à relire"), others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen side."""
        if self.value() != "a-relire":
            return super().queryset(request, queryset)
        edited = partners_of(request.user, Role.EDITOR).values("pk")
        return queryset.filter(Q(created_by=None) | ~Q(created_by=request.user.pk), partner__in=edited)


class DocumentInline(ScopedAdmin, StackedInline[ActivityDocument, Activity]):
    """The activity's documents, editable by those who may change the activity."""

    model = ActivityDocument
    form = DocumentForm
    fields = (("title", "file", "position"),)
    extra = 0
    verbose_name = "document"
    verbose_name_plural = "documents à lire avant : fiche, guide, visuels"

    def may_add(self, user: AnyUser, obj: Activity | None = None) -> bool:
        return self.may_change(user, obj)

    def may_change(self, user: AnyUser, obj: Activity | None = None) -> bool:
        return has_any(user, partners_of) if obj is None else is_allowed(user, editable_activities, obj)

    def may_delete(self, user: AnyUser, obj: Activity | None = None) -> bool:
        return self.may_change(user, obj)


@admin.register(Activity)
class ActivityAdmin(PublishableAdmin):
    """The catalogue: rights are those of :mod:`partners.access`."""

    form = ActivityForm
    inlines = [DocumentInline]
    changeable = staticmethod(editable_activities)
    deletable = staticmethod(deletable_activities)
    confirmation = confirm
    refresh = staticmethod(refresh_derived_fields)
    change_words = ChangeWords(ending="e", part="document", name="Document « {} »".format)
    before_publication = "une fois au catalogue"
    list_display = ["title", "partner", "kind", "format", "state_mark", "updated_at"]
    list_filter = [ActivityWhoseFilter, "state", "kind", "format", "is_free", "partner"]
    list_select_related = ["partner"]
    search_help_text = "Titre, texte, domaine ou public."

    @admin.display(description="état", ordering="state")
    def state_mark(self, activity: Activity) -> str:
        """Draft, in the catalogue, retired."""
        return format_html('<span class="mark mark--{}">{}</span>', MARKS[activity.state], activity.get_state_display())

    def get_fieldsets(self, request: HttpRequest, obj: Activity | None = None) -> Any:
        """Sections to fill in; without a state to show yet for a new activity; words alone for a reader."""
        if not self.has_change_permission(request, obj):
            essential = ("title", "summary", "text", "kind", "format", "themes", "partner")
            image = ("picture", "image_alt", "image_credit")
            return (("L’essentiel", {"fields": essential}), *FIELDSETS[1:6], ("Image", {"fields": image}), FIELDSETS[7])
        return FIELDSETS if obj else (*FIELDSETS[:6], ("Image", {"fields": IMAGE_FIELDS[1:]}))

    def get_readonly_fields(self, request: HttpRequest, obj: Activity | None = None) -> tuple[str, ...]:
        """Fields changed by actions, not by the form."""
        return STATE_FIELDS

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as relays will see it, for staff only, whatever its state."""
        return _preview(request, pk)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Activity | None = None,
    ) -> HttpResponse:
        """Adds the button «publish», for users who may publish it."""
        context["may_publish"] = self._may_publish(request.user, obj)
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    @staticmethod
    def _may_publish(user: AnyUser, activity: Activity | None) -> bool:
        if activity is None:
            return has_any(user, edited_partners)
        return not activity.is_published and is_allowed(user, publishable_activities, activity)


@require_safe
def _preview(request: HttpRequest, pk: int) -> HttpResponse:
    activity = get_object_or_404(Activity.objects.for_page(), pk=pk)
    context = activity_context(activity, timezone.localdate())
    return render_preview(request, "admin/partners/activity/preview.html", context)
