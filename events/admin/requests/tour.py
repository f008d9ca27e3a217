"""«Accepter en tournée»: this request and its neighbours, each with its dates, in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consortium.admin_kit.row_version import FIELD as READ
from consortium.admin_kit.row_version import versions_of
from consortium.limits.throttled_responses import Refused
from consortium.staff import AnyUser, actor_of
from events.admin.requests.answer import STALE, hold, load, page_url
from events.admin.requests.badges import distance_words, is_open
from events.admin.requests.dates import DateRows
from events.admin.requests.forms import NO_DATE, WordsForm
from events.admin.requests.loan_calendar import loan_calendar
from events.calendar.periods import local_date
from events.errors import EventError
from events.requests.tour import Stop, accept_tour
from partners.models import ActivityRequest
from partners.requests.access import can_decide, decidable_by, where_it_went
from partners.requests.decision_support import tour_companions

MAX_STOPS = 12


class StopForm(forms.Form):
    """Whether a neighbour comes along, as it was seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    take = forms.BooleanField(label="Dans la tournée", required=False)


@dataclass
class StopChoice:
    """A neighbour, how far it is, and what was chosen for it."""

    activity_request: ActivityRequest
    away: str
    form: StopForm
    rows: DateRows
    mark: str

    @property
    def is_taken(self) -> bool:
        return bool(self.form.is_bound and self.form.is_valid() and self.form.cleaned_data["take"])

    def is_valid(self) -> bool:
        """Whether it stays out, or its dates can be read; says what is wrong otherwise."""
        if not self.form.is_valid():
            return False
        if not self.form.cleaned_data["take"]:
            return True
        if self.form.cleaned_data["seen"] != self.mark:
            self.form.add_error(None, STALE)
            return False
        if self.rows.is_empty:
            self.form.add_error(None, NO_DATE)
        return self.rows.is_valid()


class TourForm(WordsForm):
    """The first request, its dates, and the neighbours."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        activity_request: ActivityRequest,
        neighbours: list[ActivityRequest],
    ) -> None:
        super().__init__(data, activity_request=activity_request)
        self.rows = DateRows(activity_request, data, prefix="date")
        marks = versions_of(ActivityRequest, [neighbour.pk for neighbour in neighbours])
        self.choices = [_choice(neighbour, marks[neighbour.pk], data) for neighbour in neighbours]

    def is_valid(self) -> bool:
        """Everything that was chosen can be read, and nobody acted meanwhile."""
        words, rows = super().is_valid(), self.rows.is_valid()
        choices = [choice.is_valid() for choice in self.choices]
        if self.rows.is_empty:
            self.add_error(None, NO_DATE)
        if not any(choice.is_taken for choice in self.choices):
            self.add_error(None, "Choisissez au moins une demande voisine, ou acceptez celle-ci seule.")
        if self.is_stale:
            self.add_error(None, STALE)
        return words and rows and all(choices) and not self.errors

    def stops(self) -> list[Stop]:
        """The stops of a valid form, this request first."""
        taken = [choice for choice in self.choices if choice.is_taken]
        return [
            Stop(self.activity_request, self.rows.dates()),
            *(Stop(choice.activity_request, choice.rows.dates()) for choice in taken),
        ]


def _choice(neighbour: Any, mark: str, data: Mapping[str, Any] | None) -> StopChoice:
    prefix = f"stop-{neighbour.pk}"
    form = StopForm(data, prefix=prefix, initial={"seen": mark, "take": True}, use_required_attribute=False)
    rows = DateRows(neighbour, data, prefix=prefix)
    return StopChoice(neighbour, distance_words(neighbour.distance_km), form, rows, mark)


def neighbours_of(activity_request: ActivityRequest, user: AnyUser) -> list[ActivityRequest]:
    """The nearest open requests for the same activity that this person may decide about."""
    near = tour_companions(activity_request).filter(pk__in=decidable_by(user).values("pk"))
    return list(near.prefetch_related("windows")[:MAX_STOPS])


@transaction.atomic
def _sent(
    request: HttpRequest, activity_request: ActivityRequest, neighbours: list[ActivityRequest]
) -> tuple[TourForm, int]:
    """The form as it came, and how many requests it accepted; nobody else acts on them meanwhile."""
    hold([activity_request.pk, *(neighbour.pk for neighbour in neighbours)])
    form = TourForm(request.POST, activity_request=activity_request, neighbours=neighbours)
    if not form.is_valid():
        return form, 0
    stops = form.stops()
    try:
        accept_tour(stops, by=actor_of(request), words=form.cleaned_data["words"])
    except EventError as error:
        form.add_error(None, str(error))
        return form, 0
    return form, len(stops)


@require_http_methods(["GET", "HEAD", "POST"])
def tour(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the dates of each stop, then accept them all, or none."""
    activity_request = load(pk)
    if not can_decide(request.user, activity_request):
        raise Refused(where_it_went(request.user, activity_request))
    neighbours = neighbours_of(activity_request, request.user)
    posted = request.POST if request.method == "POST" else None
    if posted is None and not (is_open(activity_request) and neighbours):
        messages.error(request, "Aucune autre demande voisine n’attend la même activité.")
        return HttpResponseRedirect(page_url(pk))
    form, count = (
        _sent(request, activity_request, neighbours)
        if posted is not None
        else (TourForm(activity_request=activity_request, neighbours=neighbours), 0)
    )
    if count:
        messages.success(request, f"{count} demandes acceptées en tournée ; leurs brouillons sont prêts à relire.")
        return HttpResponseRedirect(page_url(pk))
    if posted is None and (read := request.GET.get(READ)):
        form.initial["seen"] = read
    context = {
        **admin.site.each_context(request),
        "title": "Accepter en tournée",
        "activity_request": activity_request,
        "form": form,
        "calendar": loan_calendar(activity_request, local_date(timezone.now())),
        "opts": ActivityRequest._meta,
    }
    return TemplateResponse(request, "admin/partners/activityrequest/tour.html", context)
