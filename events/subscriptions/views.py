"""Receiving the agenda by mail: choosing, asking, confirming, changing, stopping. No account: a link is enough."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consortium.edits import seen, shown
from consortium.edits.merge import MergedForm, merged
from consortium.edits.pages import lock, merge_of, row_transaction, shown_by
from consortium.filtering import filters
from consortium.http.private_pages import private
from events.agenda.views.listing import NearPlace
from events.errors import EventError
from events.models import Subscription
from events.signup.limits import LIMITS
from events.subscriptions import links, services
from events.subscriptions.forms import ChooserForm, FrequencyForm, SubscribeForm
from events.subscriptions.periods import next_start
from events.subscriptions.saved import KEPT, SavedFilter

STOPPED = "Cet abonnement est arrêté : nous ne vous écrivons plus."
DONE_JUST_NOW = {
    "confirme": "C’est confirmé : vous recevrez cet agenda.",
    "deja": "C’était déjà confirmé : rien n’a changé.",
    "frequence": "C’est noté.",
    "ensemble": "C’est noté, avec ce qui a été changé pendant que cette page était ouverte.",
    "choix": "C’est noté : voici ce que vous recevrez désormais.",
}


@private
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a filter, for visitors who do not come from the agenda."""
    saved = SavedFilter(request.GET, now=timezone.now())
    context = {"form": ChooserForm(saved), "action": reverse("subscription-new")}
    return render(request, "events/subscriptions/choose.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The subscription form; the filter is in the query string, as on the agenda."""
    near = NearPlace(request.GET)
    if request.method != "POST":
        target = near.target or _tidy(request.GET)
        if target is not None:
            return _to(reverse("subscription-new"), target)
        return _new_page(request, near, SubscribeForm())
    if not LIMITS.may_post(request):
        return LIMITS.too_many(request)
    return _ask(request, near, SubscribeForm(request.POST))


def _ask(request: HttpRequest, near: NearPlace, form: SubscribeForm) -> HttpResponse:
    now = timezone.now()
    saved = SavedFilter(request.GET, now=now)
    if near.is_open or not saved.can_be_kept or not form.is_valid():
        return _new_page(request, near, form)
    if not LIMITS.may_send(request, form.cleaned_data["email"]):
        form.add_error(None, LIMITS.refusal)
        return _new_page(request, near, form, status=429)
    services.ask(email=form.cleaned_data["email"], saved=saved, frequency=form.cleaned_data["frequency"], now=now)
    return HttpResponseRedirect(reverse("subscription-sent"))


def _new_page(request: HttpRequest, near: NearPlace, form: SubscribeForm, status: int = 200) -> HttpResponse:
    saved = SavedFilter(request.GET, now=timezone.now())
    context = {"form": form, "near": near, "saved": saved, "days": settings.KEEP_UNCONFIRMED_DAYS}
    return LIMITS.retry(render(request, "events/subscriptions/new.html", context, status=status))


@private
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The page after the form: check your mail. The same whether the address was known or not."""
    return render(request, "events/subscriptions/sent.html", {"days": settings.KEEP_UNCONFIRMED_DAYS})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the link of the first mail: a button, because programs that read mail open links."""
    if request.method == "POST" and not LIMITS.may_post(request):
        return LIMITS.too_many(request)
    now = timezone.now()
    try:
        with row_transaction(request):
            found = links.subscription_to_confirm(code)
            if request.method == "POST" and not lock(found):
                return _refused(request, STOPPED)
            others = [", ".join(SavedFilter(row.query, now=now).labels) for row in services.other_confirmed(found)]
            said = {**_said(found), "la fréquence": found.get_frequency_display()}
            said |= {} if found.confirmed_at else {"ce que vous recevez déjà": " ; ".join(others)}
            moved_on = seen.changed_since(request.POST, found, said) if request.method == "POST" else ""
            if request.method == "POST" and (found.confirmed_at or not moved_on):
                answer = services.confirm(code, now=now, instead=not found.confirmed_at and "remplacer" in request.POST)
                return _back(answer.subscription, "confirme" if answer.is_new else "deja")
    except EventError as error:
        return _refused(request, str(error))
    context = {
        "subscription": found,
        "saved": SavedFilter(found.query, now=now),
        "others": others,
        "moved_on": moved_on,
        "carried": (seen.FIELD, seen.signed_state(found, said)),
    }
    return render(request, "events/subscriptions/confirm.html", context, status=409 if moved_on else 200)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, code: str) -> HttpResponse:
    """A subscription's page; POST changes the frequency."""
    found = _named(code)
    if not isinstance(found, Subscription):
        return _refused(request, found or STOPPED)
    with row_transaction(request):
        if request.method == "POST" and not lock(found):
            return _refused(request, STOPPED)
        form = _frequency_form(request, found)
        if request.method == "POST" and form.is_valid():
            services.change(found, frequency=form.cleaned_data["frequency"])
            return _back(found, "ensemble" if isinstance(form, MergedForm) and form.merge.followed else "frequence")
    now = timezone.now()
    context = {
        "subscription": found,
        "code": code,
        "form": form,
        "carried": (shown.FIELD, shown_by(found, form)),
        "saved": SavedFilter(found.query, now=now),
        "next": next_start(found.frequency, now),
        "notice": DONE_JUST_NOW.get(request.GET.get("fait", ""), ""),
    }
    return render(request, "events/subscriptions/manage.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Replace the filter of a subscription: GET shows the choice, POST saves it."""
    found = _named(code)
    if not isinstance(found, Subscription):
        return _refused(request, found or STOPPED)
    near = NearPlace(request.GET)
    target = near.target or _tidy(request.GET)
    if target is not None and request.method != "POST":
        return _to(request.path, target)
    wanted = SavedFilter(request.GET if request.GET else found.query, now=timezone.now())
    with row_transaction(request):
        if request.method == "POST" and not lock(found):
            return _refused(request, STOPPED)
        is_sent = request.method == "POST" and not near.is_open and wanted.can_be_kept
        is_done = found.query == wanted.query
        moved_on = seen.changed_since(request.POST, found, _said(found)) if is_sent and not is_done else ""
        if is_sent and not moved_on:
            try:
                services.change_filter(found, wanted)
            except EventError as error:
                return _refused(request, str(error), code)
            return _back(found, "choix")
    context = {
        "code": code,
        "saved": wanted,
        "moved_on": moved_on,
        "carried": (seen.FIELD, seen.signed_state(found, _said(found))),
        "now": _said(found).values(),
        "is_chosen": bool(request.GET) and not near.is_open,
        "near": near,
        "form": ChooserForm(wanted, pres=near.text),
        "action": request.path,
    }
    return render(request, "events/subscriptions/change.html", context, status=409 if moved_on else 200)


# The code in the address is what gives the right to stop, not a cookie: there is nothing for another site to borrow.
# Mail readers post here by themselves (RFC 8058), without cookie or token.
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then stop. Stopping twice is stopping once."""
    found = _named(code, gone_is_fine=True)
    if isinstance(found, str):
        return _refused(request, found)
    if request.method == "POST" and found is not None:
        services.stop(found)
    if request.method == "POST" or found is None:
        return render(request, "events/subscriptions/stopped.html")
    context = {"subscription": found, "code": code, "saved": SavedFilter(found.query, now=timezone.now())}
    return render(request, "events/subscriptions/stop.html", context)


def _named(code: str, *, gone_is_fine: bool = False) -> Subscription | str | None:
    """The subscription of a link; else, in French, why there is none."""
    try:
        found = links.subscription_to_manage(code)
    except EventError as error:
        return str(error)
    if found is None and not gone_is_fine:
        return STOPPED
    return found


def _frequency_form(request: HttpRequest, found: Subscription) -> FrequencyForm:
    merge, initial = merge_of(request, found), {"frequency": found.frequency}
    return merged(FrequencyForm, merge)(merge.data, initial=initial) if merge else FrequencyForm(initial=initial)


def _said(found: Subscription) -> dict[str, str]:
    """The state shown on a page: French label → text."""
    labels = SavedFilter(found.query, now=timezone.now()).labels
    return {"ce que vous recevez": ", ".join(labels)}


def _tidy(query: QueryDict) -> str | None:
    """The address without empty fields nor what a subscription does not keep; None when it is so already."""
    fields = (*KEPT, "pres", "choisi")
    tidy = filters.canonical_query(query, fields)
    return None if tidy == query.urlencode() else tidy


def _to(url: str, query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(filters.with_query(url, query))


def _back(subscription: Subscription, done: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('subscription', args=[links.manage_code(subscription)])}?fait={done}")


def _refused(request: HttpRequest, reason: str, code: str = "") -> HttpResponse:
    """``code``: the subscription to go back to, when there is one."""
    context = {"reason": reason, "code": code}
    return render(request, "events/subscriptions/refused.html", context, status=409 if code else 400)
