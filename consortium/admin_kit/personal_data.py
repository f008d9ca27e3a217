"""The page of the coordination about one person's data: what there is, all of it to take away, and its end."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consortium.journal import personal_data
from consortium.privacy import people
from consortium.privacy.declarations import declared
from consortium.staff import actor_of, is_coordination
from consortium.text.mail_addresses import canonical


class AddressForm(forms.Form):
    """Whose data."""

    address = forms.EmailField(
        label="Adresse e-mail de la personne",
        max_length=254,
        error_messages={"required": "Écrivez l’adresse de la personne.", "invalid": "Écrivez une adresse entière."},
        widget=forms.EmailInput({"autocomplete": "off", "class": "vTextField"}),
    )

    def clean_address(self) -> str:
        """In its one form; rows are found in whatever writing."""
        return canonical(self.cleaned_data["address"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_page(request: HttpRequest) -> HttpResponse:
    """Look somebody up. The address is posted: it stays out of logs and of the browser's history."""
    form = _form(request)
    return _page(request, "person", form, people.look_up(form.cleaned_data["address"]) if form.is_valid() else None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Everything as a file; only read, the page that asks for whom."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, "person", form, None)
    document = personal_data.export(people.look_up(form.cleaned_data["address"]), by=actor_of(request))
    name = f"donnees-personnelles-{str(document['fait_le'])[:10]}.json"
    return JsonResponse(
        document,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Say what will go and what stays, then do it; only read, the page that asks for whom."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, "person", form, None)
    person = people.look_up(form.cleaned_data["address"])
    if "sur" not in request.POST:
        return _page(request, "erase", form, person)
    try:
        rows = personal_data.erase(person, by=actor_of(request))
    except people.ErasureRefusedError as error:
        form.add_error(None, str(error))
        return _page(request, "erase", form, person, status=409)
    messages.success(request, f"Effacé : {rows} lignes. Les nombres restent.")
    return HttpResponseRedirect(reverse("admin:personal-data"))


def urls() -> list[Any]:
    """The addresses of these pages, under those of the admin."""
    return [
        path("donnees-personnelles/", site.admin_view(person_page), name="personal-data"),
        path("donnees-personnelles/export/", site.admin_view(export), name="personal-data-export"),
        path("donnees-personnelles/effacer/", site.admin_view(erase), name="personal-data-erase"),
    ]


def _form(request: HttpRequest) -> AddressForm:
    if not is_coordination(request.user):
        raise PermissionDenied("Ces pages sont celles de la coordination.")
    return AddressForm(request.POST if request.method == "POST" else None)


def _page(
    request: HttpRequest, name: str, form: AddressForm, person: people.Person | None, status: int = 200
) -> HttpResponse:
    lines = list(people.held(person)) if person else []
    own = {line.label for line in lines if line.is_own}
    context = {
        **site.each_context(request),
        "title": "Données d’une personne" if name == "person" else "Effacer une personne",
        "form": form,
        "person": person,
        "writings": sorted(person.addresses - {person.address}) if person else [],
        "lines": lines,
        "naming": sum(not line.is_own for line in lines),
        "own": [(words, count) for words, count in Counter(line.what for line in lines if line.is_own).items()],
        "left": [each.left for each in declared() if each.left and each.label in own],
    }
    return render(request, f"admin/privacy/{name}.html", context, status=status)
