"""Events in the admin: the list, the form, and the pages that hang on them."""

from django.contrib import admin
from django.db.models import Count, ForeignKey, ManyToManyField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from js_asset import Media

from consortium.admin_kit.reading import version_of
from consortium.http.idempotency import OnceAdmin
from consortium.links.pk_validation import ChosenRowsAdmin
from consortium.text.rich_text import clean_html
from consortium.text.slugs import save_with_slug
from events.admin.agreement_warnings import say_followed
from events.admin.badges import day_words, publication_mark, status_mark
from events.admin.cached_permissions import rights_of
from events.admin.change_messages import change_words
from events.admin.confirm import confirm
from events.admin.events import preview
from events.admin.events.form import EventForm
from events.admin.events.list_filters import DepartementFilter, PublicationFilter, TimeFilter, WhoseFilter
from events.admin.notification_confirm import without_reproach
from events.admin.occurrences import series
from events.admin.occurrences.admin import OccurrenceInline
from events.admin.occurrences.form import SHOWN_AT_ONCE
from events.choices import Publication
from events.models import Event, Occurrence
from events.notices.notify import telling
from events.publishing.occurrences import save_occurrence
from events.publishing.services import refresh_derived_fields
from events.publishing.slugs import assign_slug
from events.requests import sync_dates
from partners.access import partners_of
from partners.choices import Role

ESSENTIAL = ("title", "summary", "description", "format", "themes", "organiser", "co_organisers")
FIELDSETS = (
    ("L’essentiel", {"fields": ESSENTIAL}),
    ("Pour qui", {"fields": ("audiences", ("age_min", "age_max"))}),
    ("Tarif et réservation", {"fields": (("is_free", "price"), "booking_url", ("booking_email", "booking_phone"))}),
    ("Image", {"fields": ("picture", "image", "image_alt", "image_credit")}),
    ("Publication", {"fields": ("publication_state", "event_state", "address", "life")}),
)
STATE_FIELDS = ("picture", "publication_state", "event_state", "address", "life")
READ_FIELDSETS = (
    ("L’essentiel", {"fields": ("title", "summary", "text", "format", "themes", "organiser", "co_organisers")}),
    *FIELDSETS[1:3],
    ("Image", {"fields": ("picture", "image_alt", "image_credit")}),
    FIELDSETS[-1],
)
WRITTEN_BY_FORM = (
    *(name for name in EventForm.Meta.fields if not Event._meta.get_field(name).many_to_many),
    "image_card", "image_width", "image_height", "slug", "updated_at",
)  # fmt: skip
# Where «save and …» leads, by the name of the button.
AFTER_SAVING = {"_publish": "publier", "_review": "relecture"}


@admin.register(Event)
class EventAdmin(ChosenRowsAdmin, OnceAdmin):
    """Everybody on the staff reads everything; each changes what is theirs (:mod:`events.access`)."""

    form = EventForm
    inlines = [OccurrenceInline]
    list_display = ["title", "organiser", "next_date", "places", "publication_state", "event_state"]
    list_filter = [WhoseFilter, PublicationFilter, TimeFilter, "status", "format", DepartementFilter, "organiser"]
    list_select_related = ["organiser"]
    list_per_page = 50
    search_fields = ["title"]
    search_help_text = "Titre, texte, domaine, lieu ou commune."
    ordering = ["-updated_at", "-pk"]
    show_full_result_count = False
    actions_selection_counter = True
    readonly_fields = STATE_FIELDS
    save_on_top = False

    # --- rights -------------------------------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rights_of(request).read()

    def has_view_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return rights_of(request).read()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rights_of(request).create()

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        rights = rights_of(request)
        return rights.change(obj) if obj else rights.create()

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return obj is not None and rights_of(request).delete(obj)

    # --- the list -----------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Without the texts that a list does not show; next date and number of places beside each row."""
        occurrences = Occurrence.objects.filter(event=OuterRef("pk")).order_by().values("event")
        coming = occurrences.upcoming(timezone.now()).annotate(first=Min("start"))
        places = occurrences.annotate(places=Count("venue", distinct=True))
        return (
            super()
            .get_queryset(request)
            .annotate(
                next_start=Subquery(coming.values("first")), place_count=Coalesce(Subquery(places.values("places")), 0)
            )
        )

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Event], search_term: str):
        """The search of the public agenda: accents, plurals, places and themes included."""
        return (queryset.matching(search_term[:200]) if search_term else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The list, under its plain name."""
        return super().changelist_view(request, {"title": "Événements", **(extra_context or {})})

    @admin.display(description="prochaine date", ordering="next_start", empty_value="–")
    def next_date(self, event: Event) -> str:
        """The day of the next occurrence."""
        return day_words(event.next_start)

    @admin.display(description="lieux", ordering="place_count")
    def places(self, event: Event) -> int:
        """How many different venues."""
        return event.place_count

    @admin.display(description="publication", ordering="publication")
    def publication_state(self, event: Event) -> str:
        """Draft, in review, published, or when it will be."""
        return publication_mark(event)

    @admin.display(description="état", ordering="status")
    def event_state(self, event: Event) -> str:
        """As planned, full, online, postponed, cancelled; with its note on the form."""
        mark = status_mark(event.status)
        return format_html("{} — {}", mark, event.status_note) if event.status_note else mark

    def get_actions(self, request: HttpRequest) -> dict[str, tuple]:
        """The verbs, for whoever writes for some partner. Each leads to its confirmation page."""
        if not rights_of(request).create():
            return {}
        return confirm.list_actions()

    # --- the form -----------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Event | None = None, change: bool = False, **kwargs):
        """The form, told who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None):
        """Sections to fill in; without a state to show yet for a new event; words alone for a reader."""
        if not self.has_change_permission(request, obj):
            return READ_FIELDSETS
        if obj:
            return FIELDSETS
        return (*FIELDSETS[:3], ("Image", {"fields": ("image", "image_alt", "image_credit")}))

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> tuple[str, ...]:
        """What verbs change, not forms."""
        return (*STATE_FIELDS, "text")

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs):
        """Partners are few and made by the coordination: no «+» beside the list."""
        return _without_buttons(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """The same for the lists of boxes to tick."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ForeignKey | ManyToManyField) and field is not None:
            field.widget = getattr(field.widget, "widget", field.widget)
        if isinstance(db_field, ManyToManyField) and field is not None:
            field.help_text = EventForm.Meta.help_texts.get(db_field.name, "")
        return field

    @admin.display(description="image actuelle")
    def picture(self, event: Event) -> str:
        """The image as it is."""
        if not event.image:
            return "Aucune image pour l’instant."
        source = (event.image_card or event.image).url
        return format_html('<img class="current-picture" src="{}" alt="{}">', source, event.image_alt)

    @admin.display(description="description")
    def text(self, event: Event) -> SafeString:
        """The text as the public reads it; cleaned again, whatever wrote it."""
        return mark_safe(clean_html(event.description))  # noqa: S308

    @admin.display(description="adresse de la page")
    def address(self, event: Event) -> str:
        """The public address, which never changes once it was published."""
        if not event.is_published:
            return f"{event.get_absolute_url()} (après publication)"
        return format_html('<a href="{0}">{0}</a>', event.get_absolute_url())

    @admin.display(description="histoire")
    def life(self, event: Event) -> str:
        """Who made it, when it was first published and last changed."""
        words = [f"Créé le {day_words(event.created_at)}{f' par {event.created_by}' if event.created_by else ''}"]
        if event.first_published_at and event.first_published_at <= timezone.now():
            words.append(f"publié pour la première fois le {day_words(event.first_published_at)}")
        return ", ".join([*words, f"modifié le {day_words(event.updated_at)}."])

    # --- saving -------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Event, form: EventForm, change: bool) -> None:
        """The address follows the title until the first publication.

        Of an event that exists, only what the form holds is written: a verb may have cancelled it meanwhile.
        """
        if change:
            save_with_slug(obj, assign_slug, update_fields=WRITTEN_BY_FORM)
        else:
            self.claim(request)
            obj.created_by = request.user
            save_with_slug(obj, assign_slug)

    def save_formset(self, request: HttpRequest, form: EventForm, formset, change: bool) -> None:
        """Each occurrence through its verb, which numbers what calendars must be told; who counts on them is told."""
        with telling(form.instance, by=request.user):  # the event was just written: its row is ours until the end
            changed = formset.save(commit=False)
            if sync_dates.follow(form.instance, changed, by=request.user):
                say_followed(request)
            for occurrence in formset.deleted_objects:
                occurrence.delete()
            for occurrence in changed:
                save_occurrence(occurrence)
            formset.save_m2m()

    def save_related(self, request: HttpRequest, form: EventForm, formsets, change: bool) -> None:
        """Themes and occurrences first; then the index, and the cached pages, once."""
        super().save_related(request, form, formsets, change)
        refresh_derived_fields(form.instance)

    def construct_change_message(self, request: HttpRequest, form: EventForm, formsets, add: bool = False) -> str:
        """The history in words."""
        return change_words(form, formsets or (), add=add)

    def response_add(self, request: HttpRequest, obj: Event, post_url_continue: str | None = None) -> HttpResponse:
        """To the event's own form rather than the list: there is more to do with it."""
        return self._response(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Event) -> HttpResponse:
        """Where the button said."""
        return self._response(request, obj) or super().response_change(request, obj)

    def _response(self, request: HttpRequest, event: Event) -> HttpResponse | None:
        for button, verb in AFTER_SAVING.items():
            if button in request.POST:
                return HttpResponseRedirect(confirm.verb_address(verb, [event.pk], version=version_of(event)))
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("admin:events_event_preview", args=[event.pk]))
        if "_series" in request.POST:
            return HttpResponseRedirect(reverse("admin:events_event_series", args=[event.pk]))
        return None

    # --- pages --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The pages that hang on events, before those of Django."""
        view = self.admin_site.admin_view
        own = [
            path("actions/<slug:verb_name>/", view(confirm), name="events_event_confirm"),
            path("<int:pk>/apercu/", view(preview.preview), name="events_event_preview"),
            path("<int:pk>/serie/", view(series.series), name="events_event_series"),
        ]
        return own + super().get_urls()

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """The form with its buttons; names of buttons say what this person may do next."""
        title = "Nouvel événement" if object_id is None else "Fiche de l’événement"
        extra = {"show_save_and_add_another": False, "title": title, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        """Give the editor's import map the nonce of this answer, and the template what it shows beside the form."""
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        without_reproach(context)
        context["kept_picture"] = context["adminform"].form.kept_for_next_time()
        context["may_change"] = self.has_change_permission(request, obj)
        context["next_step"] = self._next_step(request, obj) if context["may_change"] else ""
        if obj:
            counts = obj.occurrences.aggregate(total=Count("pk"), coming=Count("pk", filter=Q(end__gt=timezone.now())))
            shown = min(SHOWN_AT_ONCE, counts["coming"] or counts["total"])
            context |= {
                "verbs": confirm.offered(obj, request.user),
                "occurrence_total": counts["total"],
                "hidden_occurrences": counts["total"] - shown,
                "occurrences_url": f"{reverse('admin:events_occurrence_changelist')}?event__id__exact={obj.pk}",
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _next_step(self, request: HttpRequest, event: Event | None) -> str:
        """The button beside «save»: publish, propose, or nothing for what is published or waits for its readers."""
        if event is None:
            return "_publish" if partners_of(request.user, Role.EDITOR).exists() else "_review"
        if event.is_published:
            return ""
        if rights_of(request).publish(event):
            return "_publish"
        return "_review" if event.publication == Publication.DRAFT else ""


def _without_buttons(field):
    if field is not None:
        field.widget = getattr(field.widget, "widget", field.widget)
    return field
