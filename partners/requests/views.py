"""Asking for an activity: the form, its look-up of places, and the word of thanks."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consortium.caching.page_cache import public_page
from consortium.http.parameters import parameters_of
from partners.errors import RequestError
from partners.models import Activity
from partners.requests import last_sent
from partners.requests.forms.places import PlaceSearchForm
from partners.requests.forms.request import ALREADY_SENT, RequestForm
from partners.requests.limits import LIMITS
from partners.requests.links import CONFIRM_WITHIN


class PresetForm(forms.Form):
    """``?activite=``: the activity that the visitor comes from; one that is not there is passed over."""

    activite = forms.ModelChoiceField(Activity.objects.published(), to_field_name="slug", required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form. Sent with the button «chercher», it comes back with places to choose from and nothing lost."""
    today = timezone.localdate()
    if request.method != "POST":
        preset = PresetForm(request.GET)
        preset.is_valid()
        return _page(request, RequestForm(today=today, initial={"activite": preset.cleaned_data.get("activite")}))
    if not LIMITS.may_post(request):
        return LIMITS.too_many(request)
    form = RequestForm(request.POST, today=today)
    if "chercher" in request.POST:
        form.keep_silent()
        return _page(request, form)
    return _send(request, form)


def _send(request: HttpRequest, form: RequestForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form)
    if not form.cleaned_data["autre"] and last_sent.made_at(request) and not form.was_sent:
        form.add_error("autre", ALREADY_SENT)
        return _page(request, form)
    if not LIMITS.may_send(request, form.cleaned_data["contact_email"]):
        form.add_error(None, LIMITS.refusal)
        return _page(request, form, status=429)
    try:
        sent = form.submit(now=timezone.now())
    except RequestError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    last_sent.note(request, sent.request)
    url = reverse("activity-request-sent")
    return HttpResponseRedirect(url if sent.is_new else f"{url}?deja=1")


def _page(request: HttpRequest, form: RequestForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "sent_at": last_sent.made_at(request)}
    return LIMITS.retry(render(request, "partners/requests/form.html", context, status=status))


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The request has arrived; what to do next. Nothing here tells whose it is: the link comes by mail."""
    return render(
        request, "partners/requests/sent.html", {"was_there": "deja" in request.GET, "days": CONFIRM_WITHIN.days}
    )


@require_safe
@public_page(parameters=parameters_of(PlaceSearchForm))
def places(request: HttpRequest) -> HttpResponse:
    """The places to choose from (``q``), as a piece of the form."""
    return render(
        request, "partners/requests/_places.html", {"places": PlaceSearchForm(request.GET).places, "chosen": ""}
    )
