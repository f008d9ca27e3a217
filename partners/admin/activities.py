"""The catalogue in the admin: the list, the form, the preview."""

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from js_asset import Media

from consortium.admin_kit.reading import version_of
from consortium.admin_kit.scope import ScopedAdmin
from consortium.http.idempotency import OnceAdmin
from consortium.links.pk_validation import ChosenRowsAdmin
from consortium.text.rich_text import clean_html
from consortium.text.slugs import save_with_slug
from partners.access import deletable_activities, editable_activities, partners_of, publishable_activities
from partners.admin.activitychanges import change_words
from partners.admin.activityform import ActivityForm, DocumentForm
from partners.admin.activityverbs import confirm
from partners.catalogue.activity_page import activity_context
from partners.catalogue.services import assign_slug, refresh_derived_fields
from partners.choices import Role
from partners.models import Activity, ActivityDocument

STATE_FIELDS = ("picture", "text", "state_mark", "address")
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
    ("Catalogue", {"fields": ("state_mark", "address")}),
)
CACHE = "_activity_rights"
MARKS = {"draft": "draft", "published": "published", "retired": "cancelled"}


def _kept(user, question: str, obj: Activity | None, answer) -> bool:
    """The answer to a question of rights, asked once per request: a page of the admin asks the same dozens of times."""
    if not hasattr(user, CACHE):
        setattr(user, CACHE, {})
    answers = getattr(user, CACHE)
    key = (question, obj.pk if obj else None)
    if key not in answers:
        answers[key] = answer().exists()
    return answers[key]


def _may_write(user) -> bool:
    return _kept(user, "write", None, lambda: partners_of(user))


def _may_edit(user, activity: Activity) -> bool:
    return _kept(user, "edit", activity, lambda: editable_activities(user).filter(pk=activity.pk))


class WhoseFilter(admin.SimpleListFilter):
    """The activities of my partners, or those of the others."""

    title = "à qui"
    parameter_name = "qui"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        """Mine and theirs."""
        return [
            ("mes-partenaires", "Mes partenaires"),
            ("moi", "Créées par moi"),
            ("a-relire", "De l’équipe, à relire"),
            ("autres", "Les autres partenaires"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Activity]) -> QuerySet[Activity]:
        """The chosen side."""
        own, me = partners_of(request.user).values("pk"), request.user.pk
        if self.value() == "moi":
            return queryset.filter(partner__in=own, created_by=me)
        if self.value() == "a-relire":
            edited = partners_of(request.user, Role.EDITOR).values("pk")
            return queryset.filter(Q(created_by=None) | ~Q(created_by=me), partner__in=edited)
        if self.value() == "mes-partenaires":
            return queryset.filter(partner__in=own)
        return queryset.exclude(partner__in=own) if self.value() == "autres" else queryset


class DocumentInline(ScopedAdmin, admin.StackedInline):
    """What relays read beforehand: in the hands of whoever may change the activity."""

    model = ActivityDocument
    form = DocumentForm
    fields = (("title", "file", "position"),)
    extra = 0
    verbose_name = "document"
    verbose_name_plural = "documents à lire avant : fiche, guide, visuels"

    def may_add(self, user, obj: Activity | None = None) -> bool:
        return self.may_change(user, obj)

    def may_change(self, user, obj: Activity | None = None) -> bool:
        return _may_write(user) if obj is None else _may_edit(user, obj)

    def may_delete(self, user, obj: Activity | None = None) -> bool:
        return self.may_change(user, obj)


@admin.register(Activity)
class ActivityAdmin(ScopedAdmin, ChosenRowsAdmin, OnceAdmin):
    """Everybody on the staff reads everything; each changes what is theirs (:mod:`partners.access`)."""

    form = ActivityForm
    inlines = [DocumentInline]
    list_display = ["title", "partner", "kind", "format", "state_mark", "updated_at"]
    list_filter = [WhoseFilter, "state", "kind", "format", "is_free", "partner"]
    list_select_related = ["partner"]
    list_per_page = 50
    search_fields = ["title"]
    search_help_text = "Titre, texte, domaine ou public."
    ordering = ["-updated_at", "-pk"]
    show_full_result_count = False

    # --- rights -------------------------------------------------------------------------------------------------------

    def may_add(self, user, obj: Activity | None = None) -> bool:
        """Whoever writes for at least one partner."""
        return _may_write(user)

    def may_change(self, user, obj: Activity | None = None) -> bool:
        return _may_write(user) if obj is None else _may_edit(user, obj)

    def may_delete(self, user, obj: Activity | None = None) -> bool:
        if obj is None:
            return False
        return _kept(user, "delete", obj, lambda: deletable_activities(user).filter(pk=obj.pk))

    # --- the list -----------------------------------------------------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Activity], search_term: str):
        """The search of the public catalogue."""
        return (queryset.matching(search_term[:200]) if search_term else queryset), False

    def get_actions(self, request: HttpRequest) -> dict[str, tuple]:
        """The verbs, for whoever writes for some partner. Each leads to its confirmation page."""
        return confirm.list_actions() if self.may_add(request.user) else {}

    @admin.display(description="état", ordering="state")
    def state_mark(self, activity: Activity) -> str:
        """Draft, in the catalogue, retired."""
        return format_html('<span class="mark mark--{}">{}</span>', MARKS[activity.state], activity.get_state_display())

    # --- the form -----------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Activity | None = None, change: bool = False, **kwargs):
        """The form, told who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Activity | None = None):
        """Sections to fill in; without a state to show yet for a new activity; words alone for a reader."""
        if not self.has_change_permission(request, obj):
            essential = ("title", "summary", "text", "kind", "format", "themes", "partner")
            image = ("picture", "image_alt", "image_credit")
            return (("L’essentiel", {"fields": essential}), *FIELDSETS[1:6], ("Image", {"fields": image}), FIELDSETS[7])
        return FIELDSETS if obj else (*FIELDSETS[:6], ("Image", {"fields": IMAGE_FIELDS[1:]}))

    def get_readonly_fields(self, request: HttpRequest, obj: Activity | None = None) -> tuple[str, ...]:
        """What verbs change, not forms."""
        return STATE_FIELDS

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """Partners and words are the coordination's: no «+» beside their lists."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ForeignKey | ManyToManyField) and field is not None:
            field.widget = getattr(field.widget, "widget", field.widget)
            field.help_text = ActivityForm.Meta.help_texts.get(db_field.name, "")
        return field

    @admin.display(description="image actuelle")
    def picture(self, activity: Activity) -> str:
        """The image as it is."""
        if not activity.image:
            return "Aucune image pour l’instant."
        source = (activity.image_card or activity.image).url
        return format_html('<img class="current-picture" src="{}" alt="{}">', source, activity.image_alt)

    @admin.display(description="description")
    def text(self, activity: Activity) -> SafeString:
        """The text as the public reads it; cleaned again, whatever wrote it."""
        return mark_safe(clean_html(activity.description))  # noqa: S308

    @admin.display(description="adresse de la page")
    def address(self, activity: Activity) -> str:
        """The public address, which never changes once it was in the catalogue."""
        if not activity.is_published:
            return f"{activity.get_absolute_url()} (une fois au catalogue)"
        return format_html('<a href="{0}">{0}</a>', activity.get_absolute_url())

    # --- saving -------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Activity, form: ActivityForm, change: bool) -> None:
        """The address follows the title until the first publication."""
        if not change:
            self.claim(request)
            obj.created_by = request.user
        save_with_slug(obj, assign_slug)

    def save_related(self, request: HttpRequest, form: ActivityForm, formsets, change: bool) -> None:
        """Relations and documents first; then the index, and the cached pages, once."""
        super().save_related(request, form, formsets, change)
        refresh_derived_fields(form.instance)

    def construct_change_message(self, request: HttpRequest, form: ActivityForm, formsets, add: bool = False) -> str:
        """The history in words."""
        return change_words(form, formsets or (), add=add)

    def response_add(self, request: HttpRequest, obj: Activity, post_url_continue: str | None = None) -> HttpResponse:
        """To the preview or the catalogue, where the button said."""
        return self._response(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Activity) -> HttpResponse:
        """Where the button said."""
        return self._response(request, obj) or super().response_change(request, obj)

    def _response(self, request: HttpRequest, activity: Activity) -> HttpResponse | None:
        if "_publish" in request.POST:
            return HttpResponseRedirect(confirm.verb_address("publier", [activity.pk], version=version_of(activity)))
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("admin:partners_activity_preview", args=[activity.pk]))
        return None

    # --- pages --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The pages that hang on activities, before those of Django."""
        view = self.admin_site.admin_view
        own = [
            path("actions/<slug:verb_name>/", view(confirm), name="partners_activity_confirm"),
            path("<int:pk>/apercu/", view(self.preview), name="partners_activity_preview"),
        ]
        return own + super().get_urls()

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as relays will see it, for staff only, whatever its state."""
        return _preview(request, pk)

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """The form with its buttons."""
        extra = {"show_save_and_add_another": False, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        """Give the editor's import map the nonce of this answer, and the template what it shows beside the form."""
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        context["may_change"] = self.has_change_permission(request, obj)
        editors = publishable_activities(request.user).filter(pk=obj.pk) if obj else partners_of(request.user, "editor")
        context["may_publish"] = not (obj and obj.is_published) and editors.exists()
        context["verbs"] = confirm.offered(obj, request.user) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)


@require_safe
def _preview(request: HttpRequest, pk: int) -> HttpResponse:
    activity = get_object_or_404(Activity.objects.for_page(), pk=pk)
    context = activity_context(activity, timezone.localdate())
    response = render(request, "admin/partners/activity/preview.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
