"""The form of an occurrence: a day and hours in Paris, as written by people; and their short list inside an event."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from consortium.generic import BaseInlineFormSet, ModelForm
from consortium.staff import Actor
from events.admin.agreement_warnings import KEPT_PROMISE, agreement_error
from events.admin.notification_confirm import UNTICKED, Tick, tick_for
from events.admin.widgets import ClockInput, DayInput, ThreeStateSelect, VenueSelect
from events.calendar.datetime_input import Span, SpanError, span_of
from events.choices import AttendanceMode
from events.errors import EventError
from events.models import Event, Occurrence
from events.querysets import OccurrenceQuerySet
from events.requests import sync_dates
from territories.choices import ACCESSIBILITY

SHOWN_AT_ONCE = 20
SPAN_FIELDS = ("day", "start_time", "end_time", "last_day", "all_day")
ACCESSIBILITY_FIELDS = tuple(f"accessible_{code}" for code in ACCESSIBILITY)
DAY_ERRORS = {"invalid": "Écrivez la date ainsi : 28/03/2026.", "required": "Indiquez la date."}
TIME_ERRORS = {"invalid": "Écrivez l’heure ainsi : 14:30."}


class OccurrenceForm(ModelForm[Occurrence]):
    """One occurrence. The days and hours make ``start`` and ``end``; left as they were, they leave the moments alone.

    Days, hours and place say one thing: who moves an occurrence that somebody else has just moved is asked.
    """

    fields_together = ((*SPAN_FIELDS, "venue"),)

    day = forms.DateField(label="Date", widget=DayInput, error_messages=DAY_ERRORS)
    start_time = forms.TimeField(label="De", widget=ClockInput, required=False, error_messages=TIME_ERRORS)
    end_time = forms.TimeField(label="À", widget=ClockInput, required=False, error_messages=TIME_ERRORS)
    all_day = forms.BooleanField(label="Journée entière", required=False)
    last_day = forms.DateField(
        label="Jusqu’au",
        widget=DayInput,
        required=False,
        help_text="Seulement pour plusieurs jours.",
        error_messages=DAY_ERRORS,
    )
    online_url = forms.URLField(
        label="Lien pour suivre en ligne",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="Pour une séance en ligne. Pas encore connu ? Dites dans la précision quand il le sera.",
    )

    class Meta:
        model = Occurrence
        fields: tuple[str, ...] = ()  # those of the sections of its page
        widgets = dict.fromkeys(ACCESSIBILITY_FIELDS, ThreeStateSelect())
        labels = {"attendance": "Comment on y participe", "venue": "Lieu", "opening_hours": "Horaires, en mots"}
        help_texts = {
            "opening_hours": "Pour une exposition, par exemple : du mardi au samedi, de 10 h à 18 h.",
            "attendance": "En ligne : le lieu dit d’où la séance est donnée, et la page ne le montre pas.",
            "status_note": "Affichée avec l’état, par exemple : salle indisponible, nouvelle date en mai.",
        }
        error_messages = {"venue": {"required": "Choisissez un lieu, ou ajoutez-le avec « + »."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._show(self.instance)

    def _show(self, occurrence: Occurrence) -> None:
        span = span_of(occurrence.start, occurrence.end, all_day=occurrence.all_day)
        self.initial.update(
            day=span.day,
            start_time=None if span.all_day else span.start_time,
            end_time=None if span.all_day else span.end_time,
            last_day=span.last_day,
            all_day=span.all_day,
        )
        widget = self.fields["venue"].widget if "venue" in self.fields else None
        select = getattr(widget, "widget", widget)
        if isinstance(select, VenueSelect):
            select.known = {str(occurrence.venue_id): str(occurrence.venue)}

    def clean(self) -> dict[str, Any]:
        """Make the moments from the days and hours; what is wrong stands beside its field."""
        super().clean()
        cleaned = self.cleaned_data
        self._check_link()
        if any(name in self.errors for name in SPAN_FIELDS) or cleaned.get("day") is None:
            return cleaned
        if self.instance.pk and not set(SPAN_FIELDS) & set(self.changed_data):
            return cleaned
        span = Span(**{name: cleaned[name] for name in SPAN_FIELDS})
        try:
            self.instance.start, self.instance.end = span.moments()
        except SpanError as error:
            self.add_error(error.field, str(error))
        return cleaned

    def _check_link(self) -> None:
        """What is followed from afar has a link, or says when it will have one."""
        cleaned = self.cleaned_data
        is_online = cleaned.get("attendance", AttendanceMode.ON_SITE) != AttendanceMode.ON_SITE
        if is_online and "online_url" not in self.errors and not (cleaned["online_url"] or cleaned.get("status_note")):
            self.add_error("online_url", "Donnez le lien, ou dites dans la précision quand il sera donné.")


class OccurrencePageForm(OccurrenceForm):
    """The form of one occurrence on a page of its own. ``user``, set by the admin, is who changes it."""

    user: Actor
    tick: Tick | None = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, unknown to its stubs
        if self.errors or not self.instance.pk or not self.has_changed():
            return
        try:
            sync_dates.check(self.instance.event, [self.instance], by=self.user)
        except EventError as error:
            self.add_error("day", agreement_error(self.instance.event, error))
        else:
            self.tick = tick_for([self.instance], self.data)
            if self.tick and not self.tick.is_ticked:
                self.add_error(None, UNTICKED)


class OccurrenceFormSet(BaseInlineFormSet[Occurrence, Event, ModelForm[Occurrence]]):
    """The next occurrences of an event, ``SHOWN_AT_ONCE`` at most; the last ones when none is to come.

    A form that comes back is read against the rows it names, whatever time has passed since it was shown. ``user``, set
    by the admin, is who changes them.
    """

    user: Actor
    tick: Tick | None = None

    def get_queryset(self) -> OccurrenceQuerySet:
        """The rows shown, or those named by the form that comes back."""
        if not hasattr(self, "_rows"):
            occurrences = cast("OccurrenceQuerySet", self.queryset).select_related("venue").order_by("start", "pk")
            self._rows = self._named(occurrences) if self.is_bound else _shown(occurrences)
        return self._rows

    def _named(self, occurrences: OccurrenceQuerySet) -> OccurrenceQuerySet:
        posted = (self.data.get(f"{self.add_prefix(i)}-id", "") for i in range(self.initial_form_count()))
        return occurrences.filter(pk__in=[pk for pk in posted if pk.isascii() and pk.isdigit() and len(pk) < 19])

    def clean(self) -> None:
        """Say so when a row disappeared while the form was being filled in, and who will be told of what changes."""
        super().clean()
        if any(form.instance.pk is None for form in self.initial_forms):
            raise ValidationError("Une séance a été supprimée entre-temps : rechargez la page avant d’enregistrer.")
        if any(self.errors):
            return
        deleted = [form.instance for form in self.deleted_forms]
        if sync_dates.promised_occurrences(self.instance, deleted):
            raise ValidationError(agreement_error(self.instance, KEPT_PROMISE))
        changed = [form for form in self.initial_forms if form.has_changed()]
        for form in changed:
            form.instance.event = self.instance
        self._check_promises([form for form in changed if form not in self.deleted_forms])
        self.tick = tick_for([form.instance for form in changed], self.data)
        if self.tick and not self.tick.is_ticked:
            raise ValidationError(UNTICKED)

    def _check_promises(self, changed: list[ModelForm[Occurrence]]) -> None:
        """Check that the request's agreed dates can follow the changed rows; else an error on the first row."""
        try:
            sync_dates.check(self.instance, [form.instance for form in changed], by=self.user)
        except EventError as error:
            changed[0].add_error("day", agreement_error(self.instance, error))


def _shown(occurrences: OccurrenceQuerySet) -> OccurrenceQuerySet:
    upcoming = occurrences.upcoming(timezone.now())[:SHOWN_AT_ONCE]
    if upcoming:
        return upcoming
    latest = occurrences.order_by("-start", "-pk").values("pk")[:SHOWN_AT_ONCE]
    return occurrences.filter(pk__in=list(latest.values_list("pk", flat=True)))
