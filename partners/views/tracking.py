"""Following a request, without an account: whoever has the link acts as the relay."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consortium.private import private
from partners.asking import limits
from partners.asking.following import DONE_JUST_NOW, Tracking
from partners.asking.forms import DetailsForm
from partners.asking.words import MessageForm, WithdrawForm
from partners.choices import RequestState
from partners.errors import RequestError
from partners.models import ActivityRequest
from partners.requests import services
from partners.requests.links import request_to_confirm
from partners.views.requests import too_many


@private
@require_safe
def tracking(request: HttpRequest, token: str) -> HttpResponse:
    """Where the request stands."""
    return _page(request, _followed(token), MessageForm(), notice=DONE_JUST_NOW.get(request.GET.get("fait", ""), ""))


@private
@require_POST
def message(request: HttpRequest, token: str) -> HttpResponse:
    """A message to the team."""
    followed = _followed(token)
    form = MessageForm(request.POST)
    if not limits.may_act(token):
        return too_many(request)
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
    if not Tracking(followed, now=timezone.now()).may_amend:
        return _refused(
            request, followed, "Cette demande est déjà étudiée : écrivez un message plutôt que de la modifier."
        )
    today = timezone.localdate()
    if request.method != "POST":
        return _amend_page(request, followed, DetailsForm(instance=followed, today=today))
    if not limits.may_act(token):
        return too_many(request)
    form = DetailsForm(request.POST, instance=followed, today=today)
    if form.is_valid():
        try:
            form.save_changes()
        except RequestError as error:
            form.add_error(None, str(error))
        else:
            return _back(followed, "modifiee")
    return _amend_page(request, _followed(token), form)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the request back, after a question."""
    followed = _followed(token)
    if request.method == "POST" and followed.state == RequestState.WITHDRAWN:
        return _back(followed, "retiree")  # the button was clicked twice
    if not Tracking(followed, now=timezone.now()).may_withdraw:
        return _refused(request, followed, "Cette demande ne peut plus être retirée.")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and not limits.may_act(token):
        return too_many(request)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(followed, note=form.cleaned_data["note"])
        except RequestError as error:
            return _refused(request, followed, str(error))
        return _back(followed, "retiree")
    return render(request, "partners/request_withdraw.html", {"asked": followed, "form": form})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the link of the first mail: a button, because programs that read mail open links."""
    if request.method == "POST" and not limits.may_post(request):
        return too_many(request)
    try:
        if request.method == "POST":
            answer = services.confirm(code)
            return _back(answer.request, "deja" if answer.is_replay else "confirmee")
        asked = request_to_confirm(code)
    except RequestError as error:
        return render(request, "partners/request_refused.html", {"reason": str(error), "asked": None}, status=400)
    return render(request, "partners/request_confirm.html", {"asked": asked})


def _followed(token: str) -> ActivityRequest:
    """The request with this token; the same 404 as anywhere for one that is not."""
    found = ActivityRequest.objects.for_page().filter(token=token).first()
    if found is None:
        raise Http404("Cette page n’existe pas.")
    return found


def _page(request: HttpRequest, followed: ActivityRequest, form: MessageForm, *, notice: str = "", status: int = 200):
    context = {"asked": followed, "tracking": Tracking(followed, now=timezone.now()), "form": form, "notice": notice}
    return render(request, "partners/request.html", context, status=status)


def _amend_page(request: HttpRequest, followed: ActivityRequest, form: DetailsForm) -> HttpResponse:
    return render(request, "partners/request_amend.html", {"asked": followed, "form": form})


def _refused(request: HttpRequest, followed: ActivityRequest, reason: str) -> HttpResponse:
    return render(request, "partners/request_refused.html", {"asked": followed, "reason": reason}, status=409)


def _back(followed: ActivityRequest, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{followed.get_absolute_url()}?fait={done}")
