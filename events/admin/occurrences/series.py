"""«Ajouter une série de dates»: a rule, then the dates that it makes, then the yes."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from consortium.admin_kit.cached_rights import is_allowed
from consortium.staff import actor_of
from events.access import editable_by
from events.admin.occurrences.form import DAY_ERRORS, TIME_ERRORS
from events.admin.widgets import ClockInput, DayInput, VenueSelect
from events.calendar.dates import WEEKDAYS, day_label, hour_label
from events.calendar.periods import local_date, public_holidays
from events.errors import EventError
from events.models import Event, Occurrence
from events.publishing.occurrences import add_series
from events.publishing.series import Frequency, Rule, Slot, generate
from territories.models import Venue

NOT_OF_THE_RULE = ("venue", "opening_hours")


class SeriesForm(forms.Form):
    """A rule, as people say it."""

    venue = forms.ModelChoiceField(
        label="Lieu",
        queryset=Venue.objects.all(),
        error_messages={"required": "Choisissez un lieu, ou ajoutez-le avec « + »."},
    )
    first = forms.DateField(label="Première date", widget=DayInput, error_messages=DAY_ERRORS)
    last = forms.DateField(label="Jusqu’au", widget=DayInput, error_messages=DAY_ERRORS)
    starts = forms.TimeField(label="De", widget=ClockInput, required=False, error_messages=TIME_ERRORS)
    ends = forms.TimeField(
        label="À",
        widget=ClockInput,
        required=False,
        error_messages=TIME_ERRORS,
        help_text="Laissez les deux heures vides pour des journées entières.",
    )
    opening_hours = forms.CharField(
        label="Horaires en mots",
        max_length=Occurrence._meta.get_field("opening_hours").max_length,
        required=False,
        help_text="Surtout pour des journées entières. Par exemple : 10 h-12 h et 14 h-18 h.",
    )
    frequency = forms.ChoiceField(label="Revient", choices=Frequency.choices, initial=Frequency.WEEKLY)
    every_weeks = forms.IntegerField(label="Toutes les … semaines", min_value=1, max_value=52, initial=1)
    weekdays = forms.MultipleChoiceField(
        label="Les jours",
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Pour une série hebdomadaire. Sans réponse : le jour de la première date.",
    )
    skip_school_holidays = forms.BooleanField(
        label="Pas pendant les vacances scolaires", required=False, help_text="Zone B, pour toute la région."
    )
    skip_public_holidays = forms.BooleanField(
        label="Pas les jours fériés",
        required=False,
        initial=True,
        help_text="Ceux du département du lieu : l’Alsace et la Moselle en ont deux de plus.",
    )

    def __init__(self, *args: Any, may_add_venue: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relation = Occurrence._meta.get_field("venue")
        select = VenueSelect(relation, admin.site)
        self.fields["venue"].widget = RelatedFieldWidgetWrapper(
            select, relation.remote_field, admin.site, can_add_related=may_add_venue
        )
        select.choices = cast("forms.ModelChoiceField[Venue]", self.fields["venue"]).choices

    def rule(self) -> Rule:
        """The rule that a valid form says."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in NOT_OF_THE_RULE}
        return Rule(**{**values, "weekdays": frozenset(map(int, values["weekdays"]))})


@dataclass(frozen=True)
class Line:
    """A date of the series in words; ``reason`` says why it is left out, empty when it will be made."""

    words: str
    reason: str = ""


def planned(event: Event, venue: Venue, rule: Rule) -> list[Line]:
    """Every date of the rule in order, those that will be made and those left out with the reason.

    :class:`EventError`, in French, for a rule that makes nothing.
    """
    code = venue.departement_code
    made = generate(rule, departement_code=code)
    starts = {slot.start for slot in made}
    taken = set(event.occurrences.filter(venue=venue).values_list("start", "end"))
    lines = []
    for slot in _with_holidays(rule, code) or made:
        if slot.start not in starts:
            lines.append(Line(_words(slot), _reason(local_date(slot.start), rule, code)))
        else:
            lines.append(Line(_words(slot), "existe déjà" if (slot.start, slot.end) in taken else ""))
    return lines


def _with_holidays(rule: Rule, code: str) -> list[Slot]:
    """The slots of the rule with holidays included; empty when that exceeds the maximum."""
    whole = dataclasses.replace(rule, skip_school_holidays=False, skip_public_holidays=False)
    try:
        return generate(whole, departement_code=code)
    except EventError:
        return []


def _reason(day: dt.date, rule: Rule, code: str) -> str:
    is_public = rule.skip_public_holidays and day in public_holidays(day.year, code)
    return "jour férié" if is_public else "vacances scolaires"


def _words(slot: Slot) -> str:
    day = day_label(local_date(slot.start))
    return day if slot.all_day else f"{day}, de {hour_label(slot.start)} à {hour_label(slot.end)}"


@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a rule, show its dates, then write them: three steps on one page, nothing written before the last."""
    event = get_object_or_404(Event.objects.select_related("organiser"), pk=pk)
    if not is_allowed(request.user, editable_by, event):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    venue_admin = admin.site._registry.get(Venue)
    may_add_venue = venue_admin is not None and venue_admin.has_add_permission(request)
    form, lines = SeriesForm(posted, may_add_venue=may_add_venue), []
    if posted is not None and form.is_valid():
        venue, rule = form.cleaned_data["venue"], form.rule()
        try:
            lines = planned(event, venue, rule)
            if "confirm" in posted:
                hours = form.cleaned_data["opening_hours"]
                made = add_series(event, venue=venue, rule=rule, by=actor_of(request), opening_hours=hours)
                return _done(request, event, len(made))
        except EventError as error:
            form.add_error(None, str(error))
    context = {
        **admin.site.each_context(request),
        "title": "Ajouter une série de dates",
        "event": event,
        "form": form,
        "lines": lines,
        "made": sum(not line.reason for line in lines),
        "opts": Event._meta,
        "media": form.media + admin.site._registry[Event].media,
    }
    return TemplateResponse(request, "admin/events/event/series.html", context)


def _done(request: HttpRequest, event: Event, count: int) -> HttpResponse:
    plural = "s" if count > 1 else ""
    words = f"{count} séance{plural} ajoutée{plural}." if count else "Toutes ces séances existaient déjà."
    messages.success(request, words)
    return HttpResponseRedirect(reverse("admin:events_event_change", args=[event.pk]))
