"""The tracking pages of a request: the link's token gives the relay's rights, without account."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consortium.edits import seen, shown
from consortium.edits.merge import merged
from consortium.edits.pages import merge_of, row_transaction, shown_by
from consortium.http.private_pages import private
from partners.choices import RequestState
from partners.errors import RequestError
from partners.models import ActivityRequest
from partners.requests import services, states
from partners.requests.forms.message import MessageForm, WithdrawForm
from partners.requests.forms.request import DetailsForm
from partners.requests.history import locked
from partners.requests.limits import LIMITS, may_act
from partners.requests.links import request_opened_by, request_to_confirm
from partners.requests.snapshot import what_is_said
from partners.requests.tracking_page import DONE_JUST_NOW, Tracking

ALREADY_STUDIED = "Cette demande est déjà étudiée : écrivez un message plutôt que de la modifier."
NOT_WITHDRAWN = "Cette demande ne peut plus être retirée."


@private
@require_safe
def tracking(request: HttpRequest, token: str) -> HttpResponse:
    """The tracking page."""
    return _page(request, _followed(token), MessageForm(), notice=DONE_JUST_NOW.get(request.GET.get("fait", ""), ""))


@private
@require_POST
def message(request: HttpRequest, token: str) -> HttpResponse:
    """A message to the team."""
    followed = _followed(token)
    form = MessageForm(request.POST)
    if not may_act(followed):
        return LIMITS.too_many(request)
    if not Tracking(followed, now=timezone.now()).may_write:
        form.add_error(None, "On n’écrit pas encore, ou plus, au sujet de cette demande.")
    if form.is_valid():
        try:
            services.post_message(followed, text=form.cleaned_data["text"])
        except RequestError as error:
            form.add_error(None, str(error))
        else:
            return _back(followed, "message")
    return _page(request, _followed(token), form, status=400)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, token: str) -> HttpResponse:
    """Change what was asked, until somebody studies it."""
    followed = _followed(token)
    if request.method == "POST" and not may_act(followed):
        return LIMITS.too_many(request)
    with row_transaction(request):
        if request.method == "POST":
            locked(followed)
        form = _details_form(request, followed)
        if not Tracking(followed, now=timezone.now()).may_amend:
            return _refused(request, followed, ALREADY_STUDIED, typed=form.changes_in_words if form.is_bound else "")
        if request.method != "POST" or not form.is_valid():
            return _amend_page(request, _followed(token), form)
        try:
            form.save_changes()
        except RequestError as error:
            form.add_error(None, str(error))
            return _amend_page(request, _followed(token), form)
    return _back(followed, "ensemble" if form.merge and form.merge.followed else "modifiee")


def _details_form(request: HttpRequest, followed: ActivityRequest) -> DetailsForm:
    merge, today = merge_of(request, followed), timezone.localdate()
    if merge is None:
        return DetailsForm(instance=followed, today=today)
    return merged(DetailsForm, merge)(merge.data, instance=followed, today=today)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the request back, after a question."""
    followed = _followed(token)
    if request.method == "POST" and followed.state == RequestState.WITHDRAWN:
        return _back(followed, "retiree")  # the button was clicked twice
    if request.method == "POST" and not may_act(followed):
        return LIMITS.too_many(request)
    form = WithdrawForm(request.POST or None)
    with row_transaction(request):
        if request.method == "POST":
            locked(followed)
        if not Tracking(followed, now=timezone.now()).may_withdraw:
            typed = f"{form['note'].value() or ''}"
            return _refused(request, followed, f"{_moved_on(request, followed)} {NOT_WITHDRAWN}".strip(), typed=typed)
        moved_on = _moved_on(request, followed)
        if request.method != "POST" or moved_on or not form.is_valid():
            return _question(request, "partners/requests/withdraw.html", _followed(token), moved_on, form=form)
        services.withdraw(followed, note=form.cleaned_data["note"])
    return _back(followed, "retiree")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the link of the first mail: a button, because programs that read mail open links."""
    if request.method == "POST" and not LIMITS.may_post(request):
        return LIMITS.too_many(request)
    try:
        with row_transaction(request):
            activity_request = request_to_confirm(code)
            if request.method == "POST":
                locked(activity_request)
            moved_on = (
                _moved_on(request, activity_request)
                if states.may_follow(activity_request.state, RequestState.CONFIRMED)
                else ""
            )
            if request.method != "POST" or moved_on:
                return _question(request, "partners/requests/confirm.html", activity_request, moved_on)
            answer = services.confirm(code)
    except RequestError as error:
        return render(
            request, "partners/requests/refused.html", {"reason": str(error), "activity_request": None}, status=400
        )
    return _back(answer.request, "deja" if answer.is_replay else "confirmee")


def _moved_on(request: HttpRequest, activity_request: ActivityRequest) -> str:
    """A sentence in French when the request changed since the page was shown (POST); empty otherwise."""
    return (
        seen.changed_since(request.POST, activity_request, what_is_said(activity_request))
        if request.method == "POST"
        else ""
    )


def _question(
    request: HttpRequest, template: str, activity_request: ActivityRequest, moved_on: str, **more: object
) -> HttpResponse:
    """A page with a button, which says what it showed; asked again (409) when that has changed."""
    carried = (seen.FIELD, seen.signed_state(activity_request, what_is_said(activity_request)))
    context = {"activity_request": activity_request, "moved_on": moved_on, "carried": carried, **more}
    return render(request, template, context, status=409 if moved_on else 200)


def _followed(token: str) -> ActivityRequest:
    """The request with this token; the same 404 as anywhere for one that is not."""
    found = request_opened_by(token)
    if found is None:
        raise Http404("Cette page n’existe pas.")
    return found


def _page(
    request: HttpRequest, followed: ActivityRequest, form: MessageForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "activity_request": followed,
        "tracking": Tracking(followed, now=timezone.now()),
        "form": form,
        "notice": notice,
    }
    return render(request, "partners/requests/request.html", context, status=status)


def _amend_page(request: HttpRequest, followed: ActivityRequest, form: DetailsForm) -> HttpResponse:
    carried = (shown.FIELD, shown_by(followed, form, *form.windows))
    return render(
        request, "partners/requests/amend.html", {"activity_request": followed, "form": form, "carried": carried}
    )


def _refused(request: HttpRequest, followed: ActivityRequest, reason: str, *, typed: str = "") -> HttpResponse:
    """``typed``: what the person had written, given back to be sent as a message."""
    context = {
        "activity_request": followed,
        "reason": reason,
        "typed": MessageForm(initial={"text": typed})["text"] if typed else "",
        "may_write": Tracking(followed, now=timezone.now()).may_write,
    }
    return render(request, "partners/requests/refused.html", context, status=409)


def _back(followed: ActivityRequest, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{followed.get_absolute_url()}?fait={done}")
