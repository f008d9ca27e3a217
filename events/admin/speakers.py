"""The people who speak, in the admin: their pages, and who is named at an event, within its form."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property

from consortium.admin_kit.actions import Action, ActionLabel, Confirmation
from consortium.admin_kit.cached_rights import has_any, is_allowed
from consortium.admin_kit.scope import PublicContentAdmin, ScopedAdmin
from consortium.generic import BaseInlineFormSet, ModelForm, StackedInline
from consortium.http.idempotency import OnceAdmin
from consortium.links.pk_validation import ChosenRowsAdmin
from consortium.staff import AnyUser, actor_of
from consortium.text.mail_addresses import canonical
from events.access import editable_by, editable_speakers, withdrawable_speakers
from events.admin.widgets import DayInput
from events.calendar.dates import occurrence_when
from events.errors import EventError
from events.models import Appearance, Event, Occurrence, Speaker
from events.publishing.speakers import erase_speakers, restore, withdraw
from partners.access import partners_of

MAX_DATES = 200  # offered in the list of a person's occurrences
PRIVATE = ("email", "agreed_on")
PUBLIC = ("name", "job_title", "affiliation", "url", "summary")

ACTIONS = {
    action.name: action
    for action in (
        Action(
            name="retirer",
            label="Retirer de toutes les pages",
            explanation="Son nom disparaît aussitôt des pages, des agendas, des flux, de la recherche et des courriels "
            "à venir. Les événements restent. On peut revenir en arrière.",
            done="retirée",
            do=lambda speaker, user, cleaned: withdraw(speaker, by=user),
            allowed=withdrawable_speakers,
            offered=lambda speaker: speaker.withdrawn_at is None,
            is_destructive=True,
        ),
        Action(
            name="nommer-de-nouveau",
            label="Nommer de nouveau",
            explanation="À faire seulement si la personne le demande : son nom reparaît partout où elle intervient.",
            done="nommée de nouveau",
            do=lambda speaker, user, cleaned: restore(speaker, by=user),
            allowed=withdrawable_speakers,
            offered=lambda speaker: speaker.withdrawn_at is not None,
        ),
    )
}
confirm = Confirmation(
    model=Speaker,
    actions=ACTIONS,
    noun=ActionLabel(
        one="personne",
        this="cette personne",
        the="La personne",
        ignored="ignorée",
        agreeing=frozenset({"retirée", "nommée"}),
    ),
    rows=lambda: Speaker.objects.select_related("partner").order_by("name", "pk"),
    owner=lambda speaker: speaker.partner,
    state=lambda speaker: "Retirée" if speaker.withdrawn_at else "Nommée",
    error=EventError,
)


class SpeakerForm(ModelForm[Speaker]):
    """A person, with what the public reads and what the team keeps for itself."""

    url = forms.URLField(label="Page personnelle", required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Speaker
        fields: tuple[str, ...] = ()  # those of the sections of its page
        widgets: ClassVar[dict[str, Any]] = {"agreed_on": DayInput}
        help_texts = {
            "job_title": "Par exemple : chercheuse en écologie.",
            "summary": "Ce qu’on dirait pour donner envie de la rencontrer.",
            "email": "Jamais affiché : pour lui écrire, et pour retrouver ses données si elle demande leur effacement.",
            "agreed_on": "Le jour où elle a accepté de paraître ici. Sans accord, ne l’ajoutez pas.",
        }

    def clean_email(self) -> str:
        """In its one form, as everywhere."""
        return canonical(self.cleaned_data["email"])


@admin.register(Speaker)
class SpeakerAdmin(PublicContentAdmin, ChosenRowsAdmin, OnceAdmin):
    """People who speak: all staff find them; the team that knows them changes what is said of them."""

    form = SpeakerForm
    list_display = ["name", "job_title", "affiliation", "partner", "state"]
    list_filter = ["partner"]
    list_select_related = ["partner"]
    list_per_page = 50
    search_fields = ["name", "affiliation"]
    actions_selection_counter = True
    private_fields = frozenset(PRIVATE)

    def get_fieldsets(self, request: HttpRequest, obj: Speaker | None = None) -> Any:
        """What the public reads, and what only those who may change it see."""
        said = ("Ce que le public lit", {"fields": PUBLIC})
        if obj and not self.has_change_permission(request, obj):
            return (("Ce que le public lit", {"fields": (*PUBLIC, "partner", "state")}),)
        kept = ("partner", *PRIVATE, "state") if obj else ("partner", *PRIVATE)
        return (said, ("Pour l’équipe", {"fields": kept}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What verbs change."""
        return ("state",)

    @admin.display(description="état", ordering="withdrawn_at")
    def state(self, speaker: Speaker) -> str:
        """Named, or withdrawn."""
        return "Retirée" if speaker.withdrawn_at else "Nommée"

    def may_add(self, user: AnyUser, obj: Speaker | None = None) -> bool:
        """Contributors of at least one partner."""
        return has_any(user, partners_of)

    def may_change(self, user: AnyUser, obj: Speaker | None = None) -> bool:
        return has_any(user, partners_of) if obj is None else is_allowed(user, editable_speakers, obj)

    def may_delete(self, user: AnyUser, obj: Speaker | None = None) -> bool:
        return obj is not None and is_allowed(user, withdrawable_speakers, obj)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Only one's own teams."""
        if db_field.name == "partner":
            kwargs["queryset"] = partners_of(request.user)
            kwargs["empty_label"] = None
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Speaker, form: Any, change: bool) -> None:
        """A new row once, however often its form is sent."""
        if not change:
            self.claim(request)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Their events no longer name them."""
        erase_speakers(Speaker.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """The same for several."""
        erase_speakers(queryset)

    def get_actions(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Each leads to its confirmation page."""
        return confirm.list_actions() if self.may_add(request.user) else {}

    def get_urls(self) -> list[URLPattern]:
        """The page that asks, before those of Django."""
        view = self.admin_site.admin_view(confirm)
        return [path("actions/<slug:action_name>/", view, name="events_speaker_confirm"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the actions that this person may do."""
        speaker = context.get("original")
        context["actions"] = confirm.offered(speaker, actor_of(request)) if speaker else []
        return super().render_change_form(request, context, *args, **kwargs)


class AppearanceFormSet(BaseInlineFormSet[Appearance, Event, ModelForm[Appearance]]):
    """The people of an event; the dates to choose from are asked for once: the last ``MAX_DATES``, and those named."""

    tick = None  # nobody is told of it: there is nothing to confirm

    @cached_property
    def dates(self) -> list[tuple[object, str]]:
        """Key and words of the occurrences that may be chosen."""
        if self.instance.pk is None:
            return [("", "À toutes les séances")]
        occurrences = Occurrence.objects.filter(event=self.instance)
        latest = occurrences.order_by("-start", "-pk").values("pk")[:MAX_DATES]
        named = Appearance.objects.filter(event=self.instance, occurrence__isnull=False).order_by().values("occurrence")
        rows = occurrences.filter(Q(pk__in=latest) | Q(pk__in=named)).order_by("start", "pk")
        return [("", "À toutes les séances"), *((row.pk, occurrence_when(row)) for row in rows)]

    def add_fields(self, form: Any, index: int | None) -> None:
        """The occurrences of this event and no other."""
        super().add_fields(form, index)
        field = form.fields.get("occurrence")
        if field is not None:
            event = self.instance.pk
            field.queryset = Occurrence.objects.filter(event=event) if event else Occurrence.objects.none()
            field.choices = self.dates


class AppearanceInline(ScopedAdmin, StackedInline[Appearance, Event]):
    """Who speaks, within the form of an event; folded, since most events name nobody."""

    model = Appearance
    formset = AppearanceFormSet
    verbose_name = "personne"
    verbose_name_plural = "Intervenant·e·s : qui parle, qui anime, qui a contribué"
    classes = ("collapse",)
    fields = (("speaker", "role"), ("occurrence", "position"))
    autocomplete_fields = ["speaker"]
    extra = 1
    max_num = 100

    def may_add(self, user: AnyUser, obj: Event | None = None) -> bool:
        return self.may_change(user, obj)

    def may_change(self, user: AnyUser, obj: Event | None = None) -> bool:
        return has_any(user, partners_of) if obj is None else is_allowed(user, editable_by, obj)

    def may_delete(self, user: AnyUser, obj: Event | None = None) -> bool:
        return self.may_change(user, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appearance]:
        """With the names that a row shows."""
        return super().get_queryset(request).select_related("speaker").order_by("position", "pk")
