"""The page of a request: what is asked and by whom, the place, advice, conversation, history, and what can be done."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consortium.admin_kit.actions import offered_actions
from consortium.admin_kit.cached_rights import is_allowed
from consortium.admin_kit.row_version import version_of
from consortium.limits.throttled_responses import Refused
from consortium.outbox.models import OutgoingEmail
from consortium.staff import actor_of, is_coordination, is_staff
from events.admin.requests.actions import ACTIONS
from events.admin.requests.answer import load, page_url
from events.admin.requests.badges import distance_words, is_open, months_words, state_mark
from events.admin.requests.forms import MessageForm
from events.admin.requests.list import announced_without_dates
from events.admin.requests.loan_calendar import loan_calendar
from events.calendar.dates import occurrence_when
from events.calendar.periods import local_date
from events.models import Occurrence
from events.requests import decision_support
from partners.choices import RequestState
from partners.errors import RequestError
from partners.models import ActivityRequest
from partners.requests import decision_support as partners_advice
from partners.requests import emails, services, states
from partners.requests.access import can_treat, decidable_by, treatable_by, where_it_went
from partners.requests.wording import age_days, contact_lines, days_words, needs_of, room_lines

LAST_VISITS = 5
MAX_COMPANIONS = 30
MAX_KEY_LENGTH = 18  # digits: below what either database can hold


@dataclass(frozen=True)
class Visit:
    """An occurrence as the page tells it."""

    occurrence: Occurrence
    when: str


@dataclass(frozen=True)
class Advice:
    """Figures that help to decide; no code depends on them."""

    last_event: str
    last_granted: str
    density: str
    population: int
    nearest: Visit | None
    nearest_distance: str
    visits: list[Visit]
    companions: list[ActivityRequest]


@require_safe
def page(request: HttpRequest, object_id: str) -> HttpResponse:
    """Everything about one request, for all staff; the buttons for those who may."""
    if not is_staff(request.user):
        raise PermissionDenied
    if not (object_id.isascii() and object_id.isdigit() and len(object_id) <= MAX_KEY_LENGTH):
        raise Http404("Cette demande n’existe pas.")
    return _shown(request, load(int(object_id)), MessageForm(use_required_attribute=False))


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the relay. Opened, as after a log-in: the request's page, where the box is."""
    activity_request = load(pk)
    back = HttpResponseRedirect(f"{page_url(pk)}#conversation")
    if request.method != "POST":
        return back
    if not can_treat(request.user, activity_request):
        raise Refused(where_it_went(request.user, activity_request))
    form = MessageForm(request.POST, use_required_attribute=False)
    if form.is_valid():
        try:
            services.post_message(activity_request, text=form.cleaned_data["text"], author=actor_of(request))
        except RequestError as error:
            form.add_error("text", str(error))
    if form.errors:
        messages.error(request, " ".join(map(str, form.errors["text"])))
        return _shown(request, load(pk), form)
    messages.success(request, "Votre message part par courriel ; il est aussi sur la page de suivi du relais.")
    return back


def _shown(request: HttpRequest, activity_request: ActivityRequest, form: MessageForm) -> HttpResponse:
    """The page; a message that was not sent stays in its box, whatever became of the request."""
    now = timezone.now()
    may_treat, may_decide = (
        is_allowed(request.user, allowed, activity_request) for allowed in (treatable_by, decidable_by)
    )
    figures = advice_about(activity_request, now)
    context = {
        **admin.site.each_context(request),
        "title": activity_request.subject,
        "activity_request": activity_request,
        "mark": state_mark(activity_request),
        "age": days_words(age_days(activity_request, now)),
        "actions": offered_actions(ACTIONS, activity_request, request.user),
        "read": version_of(activity_request),
        "may_treat": may_treat,
        "where_it_went": "" if may_treat else where_it_went(request.user, activity_request),
        "may_tour": may_decide and bool(figures.companions),
        "contact": contact_lines(activity_request),
        "room": room_lines(activity_request),
        "needs": needs_of(activity_request),
        "advice": figures,
        "calendar": loan_calendar(activity_request, local_date(now)),
        "events": list(activity_request.events.order_by("pk")),
        "is_stranded": _is_stranded(activity_request),
        "talk": list(activity_request.messages.all()),
        "message_form": form if form.is_bound or _may_write(activity_request, may_treat=may_treat) else None,
        "changes": list(activity_request.changes.all()),
        "mails": list(OutgoingEmail.objects.about(emails.about(activity_request)).order_by("created_at", "pk")),
        "reads_mails": is_coordination(request.user),
        "opts": ActivityRequest._meta,
    }
    return TemplateResponse(request, "admin/partners/activityrequest/page.html", context)


def _is_stranded(activity_request: ActivityRequest) -> bool:
    is_announced = activity_request.state == RequestState.SCHEDULED
    return is_announced and ActivityRequest.objects.filter(announced_without_dates(), pk=activity_request.pk).exists()


def _may_write(activity_request: ActivityRequest, *, may_treat: bool) -> bool:
    return may_treat and activity_request.state in states.TALKING


def advice_about(activity_request: ActivityRequest, now: dt.datetime) -> Advice:
    """The advisory figures of a request. Six queries at most."""
    today = local_date(now)
    nearest = decision_support.nearest_coming_event(*activity_request.point, now)
    visits = decision_support.past_visits(activity_request.commune, now)[:LAST_VISITS]
    months = decision_support.months_since_last_event(activity_request.commune, now)
    granted = partners_advice.months_since_last_granted(activity_request.commune, now)
    found = (
        list(partners_advice.tour_companions(activity_request)[:MAX_COMPANIONS]) if is_open(activity_request) else []
    )
    for companion in found:
        beside = vars(companion)
        beside["away"] = distance_words(beside["distance_km"])
    return Advice(
        last_event=months_words(months, never="aucun événement connu"),
        last_granted=months_words(granted, never="aucune"),
        density=partners_advice.density_label(activity_request.commune),
        population=activity_request.commune.population,
        nearest=Visit(nearest, occurrence_when(nearest, today)) if nearest else None,
        nearest_distance=distance_words(vars(nearest)["distance_km"]) if nearest else "",
        visits=[Visit(occurrence, occurrence_when(occurrence)) for occurrence in visits],
        companions=found,
    )
