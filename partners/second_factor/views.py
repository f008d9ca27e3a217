"""Pages of the second factor, in the admin's look: what one has, adding, printing, removing, and showing it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_otp import login as otp_login

from consortium.edits import seen
from consortium.edits.pages import lock
from consortium.http.noted import noted
from consortium.http.redirects import safe_next
from consortium.links.pk_validation import may_be_key
from partners.models import User
from partners.second_factor import services
from partners.second_factor.forms import CodeForm, NewAppForm
from partners.second_factor.recovery import codes_left, renew, state_of_sheet
from partners.second_factor.rules import has_one, is_required_of
from partners.second_factor.session import after_verification, person_of

View = Callable[..., HttpResponse]


def _for_its_person(view: View) -> View:
    """A page about one's own account: for who is logged in, or must enrol before anything else."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        if person is None:
            return redirect(f"{reverse('admin:login')}?next={reverse('second-factor')}")
        if noted(request).owing_user.is_authenticated and has_one(person):
            return redirect("second-factor-verify")
        return view(request, person, *args, **kwargs)

    return checked


def _page(request: HttpRequest, name: str, title: str, **context: object) -> TemplateResponse:
    return TemplateResponse(
        request, f"partners/second_factor/{name}.html", {**admin.site.each_context(request), "title": title, **context}
    )


@require_GET
@_for_its_person
def overview(request: HttpRequest, person: User) -> HttpResponse:
    """What this person has enrolled, and the ways to add, print and remove."""
    factors = [
        {"device": device, "kind": services.kind_of(device), "path": services.path_of(device)}
        for device in services.factors_of(person)
    ]
    return _page(
        request, "overview", "Double authentification", person=person, factors=factors,
        codes_left=codes_left(person), is_required=is_required_of(person), must_enrol=not has_one(person),
        next=safe_next(request),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@_for_its_person
def add_app(request: HttpRequest, person: User) -> HttpResponse:
    """Show the square to scan; the first right code enrols the app."""
    device = services.new_app(person)
    form = NewAppForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        services.enrol(person, form.device, name=form.cleaned_data["name"])
        request.user = person
        otp_login(request, form.device)
        messages.success(request, "L’application est enregistrée.")
        return HttpResponseRedirect(after_verification(request, enrolled=person))
    key = services.key_to_type(device)
    square = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4)
    return _page(
        request, "app", "Ajouter une application de codes", form=form, square=square, key=key, next=safe_next(request)
    )


@require_http_methods(["GET", "POST"])
@_for_its_person
def codes(request: HttpRequest, person: User) -> HttpResponse:
    """Make new printed codes; they are shown once, by the answer to the POST."""
    if not has_one(person):
        return redirect("second-factor")
    made, moved_on = [], ""
    if request.method == "POST":
        with transaction.atomic():
            lock(person)
            moved_on = seen.changed_since(request.POST, person, _said_of_codes(person))
            if not moved_on:
                made = renew(person)
                services.tell_codes_renewed(person)
    return _page(
        request, "codes", "Codes de secours", codes=made, codes_left=codes_left(person), person=person,
        moved_on=moved_on, carried=(seen.FIELD, seen.signed_state(person, _said_of_codes(person))),
    )  # fmt: skip


def _said_of_codes(person: User) -> dict[str, str]:
    """Which sheet of codes the page spoke of: another tab may have made a new one, just printed."""
    return {"votre feuille de codes": state_of_sheet(person), "le nombre de codes": str(codes_left(person))}


@require_http_methods(["GET", "POST"])
@_for_its_person
def remove(request: HttpRequest, person: User, kind: str, pk: str) -> HttpResponse:
    """Ask, then remove one of one's own."""
    model = services.FACTORS.get(kind)
    rows = model.objects.filter(user=person, confirmed=True) if model and may_be_key(model, pk) else None
    device = rows.filter(pk=pk).first() if rows is not None else None
    if device is None:
        raise Http404("Cet appareil n’est pas enregistré pour votre compte.")
    is_last = len(services.factors_of(person)) == 1
    if request.method == "POST":
        services.remove(person, device)
        messages.success(request, f"« {device.name} » ne sert plus à vous connecter.")
        return redirect("second-factor")
    return _page(
        request, "remove", "Retirer un appareil", device=device, kind=services.kind_of(device), is_last=is_last,
        is_required=is_required_of(person),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Between the password and the admin: show the second factor."""
    user = noted(request).owing_user
    if not user.is_authenticated:
        return HttpResponseRedirect(safe_next(request))
    if not has_one(user):
        return redirect("second-factor")
    form = CodeForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        request.user = user
        otp_login(request, form.device)
        return HttpResponseRedirect(after_verification(request))
    has_passkey = services.FACTORS["cle"].objects.devices_for_user(user, confirmed=True).exists()
    return _page(
        request, "verify", "Deuxième étape", form=form, has_passkey=has_passkey, person=user, next=safe_next(request)
    )
