"""Answering a relay: a page that asks, then the action."""

from typing import cast

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consortium.admin_kit.actions import Action
from consortium.admin_kit.cached_rights import is_allowed
from consortium.admin_kit.row_version import FIELD as READ
from consortium.limits.throttled_responses import Refused
from consortium.staff import Actor, actor_of
from events.admin.requests.actions import ACTIONS
from events.admin.requests.forms import AnswerForm
from events.admin.requests.loan_calendar import loan_calendar
from events.calendar.periods import local_date
from events.errors import EventError
from events.models import Event
from partners.errors import RequestError
from partners.models import ActivityRequest
from partners.requests.access import where_it_went
from partners.requests.states import MOVABLE

STALE = (
    "Quelqu’un a agi sur cette demande pendant que vous lisiez : rien n’a été fait. Relisez-la avant de répondre ; ce "
    "que vous aviez écrit est encore ci-dessous."
)

CHANGED_SINCE = "La demande a changé depuis que vous l’avez lue."


def page_url(pk: int) -> str:
    """The request's page."""
    return reverse("admin:partners_activityrequest_change", args=[pk])


def load(pk: int) -> ActivityRequest:
    """The request as the database has it now; 404 for none."""
    return get_object_or_404(ActivityRequest.objects.for_page(), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, action_name: str) -> HttpResponse:
    """Ask, then do. Nothing changes without a POST, without the right, or when the request is not as it was seen."""
    action = ACTIONS.get(action_name)
    if action is None:
        raise Http404("Cette réponse n’existe pas.")
    activity_request = load(pk)
    if not is_allowed(request.user, action.allowed, activity_request):
        raise Refused(where_it_went(request.user, activity_request))
    form_class = cast("type[AnswerForm]", action.form)
    form = form_class(request.POST if request.method == "POST" else None, activity_request=activity_request)
    if not form.is_bound and (read := request.GET.get(READ)):
        form.initial["seen"] = read
        if read != form.mark:
            messages.warning(request, f"{CHANGED_SINCE} Revenez à sa page avant de répondre.")
    if form.is_bound and _done(action, activity_request, actor_of(request), form):
        messages.success(request, action.done)
        return HttpResponseRedirect(page_url(pk))
    if not form.is_bound and not action.offered(activity_request):
        messages.error(
            request, f"Cette demande est « {activity_request.get_state_display().lower()} » : ce n’est pas possible."
        )
        return HttpResponseRedirect(page_url(pk))
    return _ask(request, action, load(pk), form)


def _done(action: Action[ActivityRequest], activity_request: ActivityRequest, user: Actor, form: AnswerForm) -> bool:
    """Whether the action was done; the form says why not."""
    with transaction.atomic():
        hold([activity_request.pk])
        is_valid = form.is_valid()
        if form.is_stale:
            form.add_error(None, STALE)
            return False
        if not is_valid:
            return False
        try:
            action.do(activity_request, user, form.cleaned_data)
        except (RequestError, EventError) as error:
            form.add_error(None, str(error))
            return False
        return True


def hold(keys: list[int]) -> None:
    """Lock these requests and their events until the end of the transaction (events first, as everywhere)."""
    list(Event.objects.select_for_update().filter(request__in=keys).order_by("pk").values_list("pk"))
    list(ActivityRequest.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _ask(
    request: HttpRequest, action: Action[ActivityRequest], activity_request: ActivityRequest, form: AnswerForm
) -> HttpResponse:
    rows, today = getattr(form, "rows", None), local_date(timezone.now())
    context = {
        **admin.site.each_context(request),
        "title": action.label,
        "action": action,
        "activity_request": activity_request,
        "form": form,
        "rows": rows,
        "calendar": loan_calendar(activity_request, today, is_moving=activity_request.state in MOVABLE)
        if rows
        else None,
        "opts": ActivityRequest._meta,
    }
    return TemplateResponse(request, "admin/partners/activityrequest/answer.html", context)
