"""«Mes sessions»: the browsers that one is logged in with, each can be ended; the coordination sees anybody's."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_http_methods

from consortium.journal.history import record
from consortium.sessions.closing import end_sessions
from consortium.sessions.models import Session
from consortium.staff import Actor, AnyUser, actor_of, is_coordination

OTHERS = "autres"


@dataclass(frozen=True)
class Line:
    """One session as it is listed; ``name`` stands for its key, which no page holds."""

    session: Session
    name: str
    is_this_one: bool


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One's own sessions, or those of the account with this key (the coordination only): the list, and its ends."""
    person = actor_of(request)
    if pk is not None and pk != person.pk:
        if not is_coordination(person):
            raise Http404("Cette page n’existe pas.")
        person = get_object_or_404(get_user_model(), pk=pk)
    lines = _lines(request, person)
    if request.method == "POST":
        return _end(request, person, lines)
    is_mine = person == request.user
    context = {
        **admin.site.each_context(request),
        "title": "Mes sessions" if is_mine else f"Sessions de {person}",
        "person": person,
        "is_mine": is_mine,
        "lines": lines,
        "others": sum(not line.is_this_one for line in lines),
        "everything": OTHERS,
    }
    return TemplateResponse(request, "admin/sessions.html", context)


def _lines(request: HttpRequest, person: AnyUser) -> list[Line]:
    here = request.session.session_key
    alive = Session.objects.alive(timezone.now()).of(person)
    return [Line(session, _name(session), session.pk == here) for session in alive]


def _end(request: HttpRequest, person: Actor, lines: list[Line]) -> HttpResponse:
    """End one session, or all but this one."""
    wanted = request.POST.get("session", "")
    if wanted == OTHERS:
        ended = end_sessions(person, exclude=request.session.session_key)
    else:
        chosen = [line.session.pk for line in lines if constant_time_compare(line.name, wanted)]
        ended = Session.objects.of(person).filter(pk__in=chosen).delete()[0]
    if ended and person != request.user:
        record(person, f"Sessions fermées : {ended}.", by=actor_of(request))
    words = "Cette session était déjà fermée."
    if ended:
        words = f"{ended} sessions fermées." if ended > 1 else "Une session fermée."
    if not Session.objects.filter(pk=request.session.session_key).exists():
        request.session.flush()
        return HttpResponseRedirect(reverse("admin:login"))
    messages.success(request, words)
    return HttpResponseRedirect(request.path)


def _name(session: Session) -> str:
    return salted_hmac("consortium.sessions.name", session.pk, algorithm="sha256").hexdigest()[:24]
