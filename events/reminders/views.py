"""Being reminded of an occurrence: asking, confirming, stopping. No account: a link is enough."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consortium.edits import seen
from consortium.edits.pages import lock, row_transaction
from consortium.http.private_pages import private
from events.calendar.dates import occurrence_when
from events.calendar.periods import local_date
from events.choices import ReminderMoment
from events.errors import EventError
from events.models import Occurrence, Reminder
from events.reminders import links, services
from events.reminders.forms import OccurrenceForm, ReminderForm
from events.reminders.options import offers
from events.signup.limits import LIMITS


@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form, for the occurrence that the address names; in its place, why there is none."""
    if request.method == "POST" and not LIMITS.may_post(request):
        return LIMITS.too_many(request)
    occurrence = _occurrence(request)
    now = timezone.now()
    form = ReminderForm(request.POST if request.method == "POST" else None, offers=offers(occurrence, now))
    if request.method != "POST" or not form.offers or not form.is_valid():
        return _page(request, occurrence, form)
    if not LIMITS.may_send(request, form.cleaned_data["email"]):
        form.add_error(None, LIMITS.refusal)
        return _page(request, occurrence, form, status=429)
    said = form.cleaned_data
    try:
        services.ask(occurrence=occurrence, email=said["email"], moments=said["moments"], now=now)
    except EventError as error:
        form.add_error(None, str(error))
        return _page(request, occurrence, form)
    return HttpResponseRedirect(reverse("reminder-sent"))


def _page(request: HttpRequest, occurrence: Occurrence, form: ReminderForm, status: int = 200) -> HttpResponse:
    context = _about(occurrence) | {"form": form, "days": settings.KEEP_UNCONFIRMED_DAYS}
    return LIMITS.retry(render(request, "events/reminders/ask.html", context, status=status))


@private
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The page after the form: check your mail. The same whether the address was known or not."""
    return render(request, "events/reminders/sent.html", {"days": settings.KEEP_UNCONFIRMED_DAYS})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the link of the first mail: a button, because programs that read mail open links."""
    if request.method == "POST" and not LIMITS.may_post(request):
        return LIMITS.too_many(request)
    try:
        with row_transaction(request):
            found = links.reminder_to_confirm(code)
            if request.method == "POST" and not lock(found.occurrence):
                return _refused(request, links.GONE)
            rows = list(services.siblings(found).order_by("pk"))
            waiting = {row.moment for row in rows if row.confirmed_at is None}
            moments = waiting or {row.moment for row in rows}
            said = _said(found, moments)
            is_asked = waiting and not services.unavailable(found.occurrence, timezone.now())
            moved_on = seen.changed_since(request.POST, found, said) if request.method == "POST" and is_asked else ""
            if request.method == "POST" and not moved_on:
                services.confirm(found, now=timezone.now())
                return HttpResponseRedirect(request.path)
    except EventError as error:
        return _refused(request, str(error))
    context = _about(found.occurrence) | {
        "reminder": found,
        "is_waiting": bool(waiting),
        "offers": [offer for offer in offers(found.occurrence, timezone.now()) if offer.moment in moments],
        "has_moved": found.start_when_asked not in (None, found.occurrence.start),
        "stop": links.stop_url(found),
        "moved_on": moved_on,
        "carried": (seen.FIELD, seen.signed_state(found, said)),
    }
    return render(request, "events/reminders/confirm.html", context, status=409 if moved_on else 200)


def _said(reminder: Reminder, moments: set[str]) -> dict[str, str]:
    """The state shown on the confirmation page: French label → text."""
    occurrence = reminder.occurrence
    today = local_date(timezone.now())
    return {
        "l’événement": occurrence.event.title,
        "la date": occurrence_when(occurrence, today),
        "le lieu": str(occurrence.venue),
        "l’annonce": f"{occurrence.effective_status_label} {occurrence.effective_status_note}".strip(),
        "ce que vous avez demandé": ", ".join(sorted(str(ReminderMoment(moment).label) for moment in moments)),
    }


# The code in the address is what gives the right to stop, not a cookie: there is nothing for another site to borrow.
# Mail readers post here by themselves (RFC 8058), without cookie or token.
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then stop. Stopping twice is stopping once."""
    try:
        found = links.reminder_to_stop(code)
    except EventError as error:
        return _refused(request, str(error))
    if found is None or request.method == "POST":
        if found is not None:
            services.stop(found, everything="tout" in request.POST)
        return render(request, "events/reminders/stopped.html")
    others = Reminder.objects.filter(email=found.email).exclude(occurrence=found.occurrence)
    context = _about(found.occurrence) | {"reminder": found, "has_others": others.exists()}
    return render(request, "events/reminders/stop.html", context)


def _occurrence(request: HttpRequest) -> Occurrence:
    form = OccurrenceForm(request.GET)
    rows = Occurrence.objects.published(timezone.now()).select_related("event", "venue__commune")
    found = rows.filter(uid=form.cleaned_data["seance"]).first() if form.is_valid() else None
    if found is None:
        raise Http404("Cette séance n’existe pas.")
    return found


def _about(occurrence: Occurrence) -> dict[str, object]:
    """What every page says of the occurrence; ``unavailable`` says why nobody can be reminded of it any more."""
    now = timezone.now()
    return {
        "occurrence": occurrence,
        "event": occurrence.event,
        "when": occurrence_when(occurrence, local_date(now)),
        "unavailable": services.unavailable(occurrence, now),
    }


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "events/reminders/refused.html", {"reason": reason}, status=400)
