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
from consortium.admin_kit.reading import version_of
from consortium.http.throttled_responses import Refused
from consortium.outbox.models import OutgoingEmail
from consortium.staff import actor_of, is_coordination, is_staff
from events.admin.requests.actions import ACTIONS
from events.admin.requests.answer import load, page_url
from events.admin.requests.badges import distance_words, is_open, months_words, state_mark
from events.admin.requests.forms import MessageForm
from events.admin.requests.list import stranded
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
from partners.requests.wording import age_days, days_words, needs_of, room_lines

LAST_VISITS = 5
MOST_COMPANIONS = 30
LONGEST_KEY = 18  # digits: below what either database can hold


@dataclass(frozen=True)
class Visit:
    """An occurrence as the page tells it."""

    occurrence: Occurrence
    when: str


@dataclass(frozen=True)
class Advice:
    """Figures for whoever decides; nothing acts on them."""

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
    if not (object_id.isascii() and object_id.isdigit() and len(object_id) <= LONGEST_KEY):
        raise Http404("Cette demande n’existe pas.")
    return _shown(request, load(int(object_id)), MessageForm(use_required_attribute=False))


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the relay. Opened, as after a log-in: the request's page, where the box is."""
    asked = load(pk)
    back = HttpResponseRedirect(f"{page_url(pk)}#conversation")
    if request.method != "POST":
        return back
    if not can_treat(request.user, asked):
        raise Refused(where_it_went(request.user, asked))
    form = MessageForm(request.POST, use_required_attribute=False)
    if form.is_valid():
        try:
            services.post_message(asked, text=form.cleaned_data["text"], author=actor_of(request))
        except RequestError as error:
            form.add_error("text", str(error))
    if form.errors:
        messages.error(request, " ".join(map(str, form.errors["text"])))
        return _shown(request, load(pk), form)
    messages.success(request, "Votre message part par courriel ; il est aussi sur la page de suivi du relais.")
    return back


def _shown(request: HttpRequest, asked: ActivityRequest, form: MessageForm) -> HttpResponse:
    """The page; a message that was not sent stays in its box, whatever became of the request."""
    now = timezone.now()
    may_treat, may_decide = (is_allowed(request.user, allowed, asked) for allowed in (treatable_by, decidable_by))
    figures = advice_about(asked, now)
    context = {
        **admin.site.each_context(request),
        "title": asked.subject,
        "asked": asked,
        "mark": state_mark(asked),
        "age": days_words(age_days(asked, now)),
        "actions": offered_actions(ACTIONS, asked, request.user),
        "read": version_of(asked),
        "may_treat": may_treat,
        "where_it_went": "" if may_treat else where_it_went(request.user, asked),
        "may_tour": may_decide and bool(figures.companions),
        "room": room_lines(asked),
        "needs": needs_of(asked),
        "advice": figures,
        "calendar": loan_calendar(asked, local_date(now)),
        "events": list(asked.events.order_by("pk")),
        "is_stranded": _is_stranded(asked),
        "talk": list(asked.messages.all()),
        "message_form": form if form.is_bound or _may_write(asked, may_treat=may_treat) else None,
        "changes": list(asked.changes.all()),
        "mails": list(OutgoingEmail.objects.about(emails.about(asked)).order_by("created_at", "pk")),
        "reads_mails": is_coordination(request.user),
        "opts": ActivityRequest._meta,
    }
    return TemplateResponse(request, "admin/partners/activityrequest/page.html", context)


def _is_stranded(asked: ActivityRequest) -> bool:
    is_announced = asked.state == RequestState.SCHEDULED
    return is_announced and ActivityRequest.objects.filter(stranded(), pk=asked.pk).exists()


def _may_write(asked: ActivityRequest, *, may_treat: bool) -> bool:
    return may_treat and asked.state in states.TALKING


def advice_about(asked: ActivityRequest, now: dt.datetime) -> Advice:
    """The advisory figures of a request. Six queries at most."""
    today = local_date(now)
    nearest = decision_support.nearest_coming_event(*asked.point, now)
    visits = decision_support.past_visits(asked.commune, now)[:LAST_VISITS]
    months = decision_support.months_since_last_event(asked.commune, now)
    granted = partners_advice.months_since_last_granted(asked.commune, now)
    found = list(partners_advice.tour_companions(asked)[:MOST_COMPANIONS]) if is_open(asked) else []
    for companion in found:
        beside = vars(companion)
        beside["away"] = distance_words(beside["distance_km"])
    return Advice(
        last_event=months_words(months, never="aucun événement connu"),
        last_granted=months_words(granted, never="aucune"),
        density=partners_advice.density_label(asked.commune),
        population=asked.commune.population,
        nearest=Visit(nearest, occurrence_when(nearest, today)) if nearest else None,
        nearest_distance=distance_words(vars(nearest)["distance_km"]) if nearest else "",
        visits=[Visit(occurrence, occurrence_when(occurrence)) for occurrence in visits],
        companions=found,
    )
