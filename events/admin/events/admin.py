"""Events in the admin: the list, the form, and the pages that hang on them."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from consortium.admin_kit.cached_rights import has_any, is_allowed
from consortium.staff import actor_of
from events.access import deletable_by, editable_by, publishable_by
from events.admin.agreement_warnings import say_request_follows
from events.admin.badges import day_words, publication_mark, status_mark
from events.admin.confirm import confirm
from events.admin.events.form import EventForm
from events.admin.events.list_filters import DepartementFilter, PublicationFilter, TimeFilter
from events.admin.events.preview import preview
from events.admin.notification_confirm import without_reproach
from events.admin.occurrences import series
from events.admin.occurrences.admin import OccurrenceInline
from events.admin.occurrences.form import SHOWN_AT_ONCE
from events.admin.speakers import AppearanceInline
from events.choices import Publication
from events.models import Event, Occurrence
from events.notices.notify import notify_changes
from events.publishing.occurrences import save_occurrence
from events.publishing.services import refresh_derived_fields
from events.requests import sync_dates
from partners.access import edited_partners
from partners.admin.publishable.admin import PublishableAdmin
from partners.admin.publishable.change_messages import ChangeWords
from partners.admin.publishable.list_filters import WhoseFilter

ESSENTIAL = ("title", "summary", "description", "format", "themes", "organiser", "co_organisers")
BOOKING: Any = (
    ("booking_email", "booking_phone"), "booking_label", ("booking_opens_at", "booking_closes_at"), "seats",
)  # fmt: skip
FIELDSETS: Any = (
    ("L’essentiel", {"fields": ESSENTIAL}),
    ("Pour qui", {"fields": ("audiences", ("age_min", "age_max"))}),
    ("Tarif et réservation", {"fields": (("is_free", "price"), "admission", "booking_url")}),
    (
        "Réserver par téléphone ou par courriel, ouverture et clôture, places…",
        {"classes": ["collapse"], "fields": BOOKING},
    ),
    ("Image", {"fields": ("picture", "image", "image_alt", "image_credit")}),
    ("Publication", {"fields": ("publication_state", "event_state", "public_url", "life")}),
)
STATE_FIELDS = ("picture", "publication_state", "event_state", "public_url", "life")
READ_FIELDSETS: Any = (
    ("L’essentiel", {"fields": ("title", "summary", "text", "format", "themes", "organiser", "co_organisers")}),
    *FIELDSETS[1:4],
    ("Image", {"fields": ("picture", "image_alt", "image_credit")}),
    FIELDSETS[-1],
)


@admin.register(Event)
class EventAdmin(PublishableAdmin):
    """Events: rights are those of :mod:`events.access`."""

    form = EventForm
    inlines = [OccurrenceInline, AppearanceInline]
    changeable = staticmethod(editable_by)
    deletable = staticmethod(deletable_by)
    confirmation = confirm
    refresh = staticmethod(refresh_derived_fields)
    change_words = ChangeWords(
        part="séance", part_ending="e", name=lambda row: capfirst(str(row)), without_parts=", encore sans date"
    )
    action_buttons = {"_publish": "publier", "_review": "relecture"}
    page_buttons = {"_preview": "preview", "_series": "series"}
    before_publication = "après publication"
    preview = staticmethod(preview)
    list_display = ["title", "organiser", "next_date", "places", "publication_state", "event_state"]
    list_filter = [WhoseFilter, PublicationFilter, TimeFilter, "status", "format", DepartementFilter, "organiser"]
    list_select_related = ["organiser"]
    search_help_text = "Titre, texte, domaine, lieu ou commune."
    readonly_fields = STATE_FIELDS
    exclude = ("publish_at", "status_note")  # in words beside the states that they belong to
    save_on_top = False

    # --- the list -----------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Without the texts that a list does not show; next date and number of places beside each row."""
        occurrences = Occurrence.objects.filter(event=OuterRef("pk")).order_by()
        coming = occurrences.upcoming(timezone.now()).values("event").annotate(first=Min("start"))
        places = occurrences.values("event").annotate(places=Count("venue", distinct=True))
        counted = Coalesce(Subquery(places.values("places")), 0)
        events: QuerySet[Any] = super().get_queryset(request)
        first = Subquery(coming.values("first"))
        return cast("QuerySet[Event]", events.annotate(next_start=first, place_count=counted))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under its plain name."""
        return super().changelist_view(request, {"title": "Événements", **(extra_context or {})})

    @admin.display(description="prochaine date", ordering="next_start", empty_value="–")
    def next_date(self, event: Any) -> str:
        """The day of the next occurrence."""
        return day_words(event.next_start)

    @admin.display(description="lieux", ordering="place_count")
    def places(self, event: Any) -> int:
        """The number of different venues."""
        return int(event.place_count)

    @admin.display(description="publication", ordering="publication")
    def publication_state(self, event: Event) -> str:
        """Draft, in review, published, or when it will be."""
        return publication_mark(event)

    @admin.display(description="état", ordering="status")
    def event_state(self, event: Event) -> str:
        """As planned, full, online, postponed, cancelled; with its note on the form."""
        mark = status_mark(event.status)
        return format_html("{} — {}", mark, event.status_note) if event.status_note else mark

    # --- the form -----------------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """Sections to fill in; without a state to show yet for a new event; words alone for a reader."""
        if not self.has_change_permission(request, obj):
            return READ_FIELDSETS
        if obj:
            return FIELDSETS
        return (*FIELDSETS[:4], ("Image", {"fields": ("image", "image_alt", "image_credit")}))

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> tuple[str, ...]:
        """Fields changed by actions, not by the form."""
        return (*STATE_FIELDS, "text")

    @admin.display(description="histoire")
    def life(self, event: Event) -> str:
        """Who made it, when it was first published and last changed."""
        words = [f"Créé le {day_words(event.created_at)}{f' par {event.created_by}' if event.created_by else ''}"]
        if event.first_published_at and event.first_published_at <= timezone.now():
            words.append(f"publié pour la première fois le {day_words(event.first_published_at)}")
        return ", ".join([*words, f"modifié le {day_words(event.updated_at)}."])

    # --- saving -------------------------------------------------------------------------------------------------------

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each occurrence through its verb, which numbers what calendars must be told; who counts on them is told."""
        if formset.model is not Occurrence:
            formset.save()
            return
        with notify_changes(
            form.instance, by=actor_of(request)
        ):  # the event was just written: its row is ours until the end
            changed = formset.save(commit=False)
            if sync_dates.sync_request(form.instance, changed, by=actor_of(request)):
                say_request_follows(request)
            for occurrence in formset.deleted_objects:
                occurrence.delete()
            for occurrence in changed:
                save_occurrence(occurrence)
            formset.save_m2m()

    # --- pages --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """With the page that adds a series of occurrences."""
        view = self.admin_site.admin_view(series.series)
        return [path("<int:pk>/serie/", view, name="events_event_series"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, under its plain name."""
        title = "Nouvel événement" if object_id is None else "Fiche de l’événement"
        return super().changeform_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Event | None = None,
    ) -> HttpResponse:
        """With the button of the next step, and how many occurrences there are beside those of the form."""
        without_reproach(context)
        context["next_step"] = self._next_step(request, obj) if self.has_change_permission(request, obj) else ""
        if obj:
            counts = obj.occurrences.aggregate(total=Count("pk"), coming=Count("pk", filter=Q(end__gt=timezone.now())))
            shown = min(SHOWN_AT_ONCE, counts["coming"] or counts["total"])
            context |= {
                "occurrence_total": counts["total"],
                "hidden_occurrences": counts["total"] - shown,
                "occurrences_url": f"{reverse('admin:events_occurrence_changelist')}?event__id__exact={obj.pk}",
            }
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def _next_step(self, request: HttpRequest, event: Event | None) -> str:
        """The button beside «save»: publish, propose, or nothing for what is published or waits for its readers."""
        if event is None:
            return "_publish" if has_any(request.user, edited_partners) else "_review"
        if event.is_published:
            return ""
        if is_allowed(request.user, publishable_by, event):
            return "_publish"
        return "_review" if event.publication == Publication.DRAFT else ""
