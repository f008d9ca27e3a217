"""Occurrences in the admin: the next ones inside their event, and the list of all of them."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from consortium.admin_kit.cached_rights import has_any, is_allowed
from consortium.admin_kit.filters import ChosenRowFilter
from consortium.admin_kit.scope import ScopedAdmin
from consortium.fields import editable
from consortium.generic import StackedInline
from consortium.journal.history import changed_words, record
from consortium.links.pk_validation import ChosenRowsAdmin
from consortium.staff import AnyUser, actor_of
from events.access import editable_by
from events.admin.agreement_warnings import say_request_follows
from events.admin.badges import status_mark
from events.admin.notification_confirm import without_reproach
from events.admin.occurrences.actions import confirm
from events.admin.occurrences.form import ACCESSIBILITY_FIELDS, OccurrenceForm, OccurrenceFormSet, OccurrencePageForm
from events.admin.widgets import VenueSelect
from events.calendar.dates import occurrence_when
from events.models import Event, Occurrence
from events.notices.notify import notify_changes
from events.publishing.occurrences import save_occurrence
from events.publishing.services import refresh_derived_fields
from events.querysets import OccurrenceQuerySet
from events.requests import sync_dates
from partners.access import partners_of

WHEN_AND_WHERE = ("day", "start_time", "end_time", "all_day", "last_day"), "venue"
MOMENTS = "start", "end"  # made of days and hours
PLACED = "event", *flatten(WHEN_AND_WHERE), *MOMENTS, *ACCESSIBILITY_FIELDS, "opening_hours", "status", "status_note"
# A field without a place of its own is among these: a new one can be filled in and read.
UNPLACED = tuple(name for name in editable(Occurrence) if name not in PLACED)
RARELY_SAID: Any = ("opening_hours", ("status", "status_note"), *UNPLACED)
OCCURRENCE_FIELDSETS: Any = (
    (None, {"fields": WHEN_AND_WHERE}),
    ("Horaires en mots, complet, annulé, à distance…", {"classes": ["collapse"], "fields": RARELY_SAID}),
    (
        "Accessibilité de cette séance, si elle diffère de celle du lieu",
        {"classes": ["collapse"], "fields": (ACCESSIBILITY_FIELDS,)},
    ),
)
# A form that announces a hundred thousand occurrences is answered, and not laid out.
MAX_IN_A_FORM = 400
READ_FIELDS = ("venue", *RARELY_SAID, ACCESSIBILITY_FIELDS)


class OccurrenceAdminMixin(ScopedAdmin):
    """Shared by the occurrence's inline and its own page; rights are those of the event."""

    autocomplete_fields = ["venue"]
    exclude: ClassVar[tuple[str, ...]] = MOMENTS

    @staticmethod
    def event_of(obj: Event | Occurrence) -> Event:
        """The event that a page is about: an inline is asked about the event, a page about the occurrence."""
        return obj.event if isinstance(obj, Occurrence) else obj

    def may_change(self, user: AnyUser, obj: Event | Occurrence | None = None) -> bool:
        if obj is None:
            return has_any(user, partners_of)
        return is_allowed(user, editable_by, self.event_of(obj))

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Venues are found by typing; rows already at hand cost no query."""
        if db_field.name == "venue":
            kwargs["widget"] = VenueSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="quand", ordering="start")
    def when(self, occurrence: Occurrence) -> str:
        """The occurrence's days and hours in words."""
        return occurrence_when(occurrence)


class OccurrenceInline(OccurrenceAdminMixin, StackedInline[Occurrence, Event]):
    """The next occurrences of an event; the rest is one link away."""

    model = Occurrence
    form = OccurrenceForm
    formset = OccurrenceFormSet
    template = "admin/events/event/occurrences.html"
    extra = 0
    max_num = MAX_IN_A_FORM

    def get_extra(self, request: HttpRequest, obj: Event | None = None, **kwargs: Any) -> int:
        """A new event is offered one occurrence to fill in."""
        return 0 if obj else 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[OccurrenceFormSet]:
        """The list of occurrences, told who fills it in."""
        made = super().get_formset(request, obj, absolute_max=MAX_IN_A_FORM, **kwargs)
        formset = cast("type[OccurrenceFormSet]", made)
        formset.user = actor_of(request)
        return formset

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """Fields to fill in, or words to read."""
        return OCCURRENCE_FIELDSETS if self.has_change_permission(request, obj) else ((None, {"fields": READ_FIELDS}),)

    def may_add(self, user: AnyUser, obj: Event | None = None) -> bool:
        return self.may_change(user, obj)

    def may_delete(self, user: AnyUser, obj: Event | None = None) -> bool:
        """Only while the event was never public: afterwards occurrences are cancelled, not deleted."""
        return self.may_change(user, obj) and not (obj and obj.keeps_its_occurrences)


class WhenFilter(admin.SimpleListFilter):
    """Occurrences to come, or over."""

    title = "moment"
    parameter_name = "moment"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The two halves of time."""
        return [("a-venir", "À venir"), ("passees", "Passées")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen half."""
        now = timezone.now()
        rows = cast("OccurrenceQuerySet", queryset)
        if self.value() == "a-venir":
            return rows.upcoming(now)
        return rows.past(now) if self.value() == "passees" else rows


@admin.register(Occurrence)
class OccurrenceAdmin(OccurrenceAdminMixin, ChosenRowsAdmin):
    """All occurrences of an event, page by page: reached from the event, absent from the menu."""

    form = OccurrencePageForm
    locked_first = "event"
    fieldsets = OCCURRENCE_FIELDSETS
    list_display = ["when", "venue", "event", "state"]
    list_display_links = ["when"]
    list_select_related = ["venue", "event"]
    list_filter = [("event", ChosenRowFilter), WhenFilter, "status"]
    list_per_page = 50
    search_fields = ["event__title", "venue__name", "venue__commune__name"]
    ordering = ["start", "pk"]
    show_full_result_count = False
    actions_selection_counter = True
    exclude = ("event", *MOMENTS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under its plain name."""
        return super().changelist_view(request, {"title": "Séances", **(extra_context or {})})

    def get_actions(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The status actions, for users who contribute to a partner."""
        return confirm.list_actions() if self.may_change(request.user) else {}

    def get_urls(self) -> list[URLPattern]:
        """The page that asks, before those of Django."""
        view = self.admin_site.admin_view(confirm)
        return [path("actions/<slug:action_name>/", view, name="events_occurrence_confirm"), *super().get_urls()]

    @admin.display(description="état", ordering="status")
    def state(self, occurrence: Occurrence) -> str:
        """The graver of the occurrence's and its event's status."""
        return status_mark(occurrence.effective_status)

    def get_fieldsets(self, request: HttpRequest, obj: Occurrence | None = None) -> Any:
        """Fields to fill in, or words to read."""
        return (
            OCCURRENCE_FIELDSETS
            if self.has_change_permission(request, obj)
            else ((None, {"fields": ("event", "when", *READ_FIELDS)}),)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Occurrence | None = None) -> tuple[str, ...]:
        """All fields are read-only without the right to change."""
        return () if self.has_change_permission(request, obj) else ("when",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def may_add(self, user: AnyUser, obj: Occurrence | None = None) -> bool:
        return False

    def may_delete(self, user: AnyUser, obj: Occurrence | None = None) -> bool:
        if obj is None or not self.may_change(user, obj) or obj.event.keeps_its_occurrences:
            return False
        return not sync_dates.promised_occurrences(obj.event, [obj])

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[OccurrencePageForm]:
        """The form, told who fills it in."""
        form = cast("type[OccurrencePageForm]", super().get_form(request, obj, change, **kwargs))
        form.user = actor_of(request)
        return form

    def save_model(self, request: HttpRequest, obj: Occurrence, form: OccurrenceForm, change: bool) -> None:
        """Save, number and index; the event's history tells, and so do messages to who counts on this occurrence."""
        event = Event.objects.select_for_update().get(pk=obj.event_id)
        with notify_changes(event, by=actor_of(request)):
            if sync_dates.sync_request(event, [obj], by=actor_of(request)):
                say_request_follows(request)
            save_occurrence(obj)
        record(obj.event, f"{str(obj).capitalize()} modifiée : {changed_words(form)}.", by=actor_of(request))
        refresh_derived_fields(obj.event)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A form that only waits to be confirmed has nothing wrong."""
        without_reproach(context)
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Occurrence) -> None:
        """Delete and index; the event's history tells."""
        event, words = obj.event, f"{str(obj).capitalize()} supprimée."
        obj.delete()
        record(event, words, by=actor_of(request))
        refresh_derived_fields(event)
