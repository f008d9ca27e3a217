"""Confirmation page before a form removes members or closes accounts; the posted form is saved after a «yes»."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from consortium.generic import AdminMixin
from consortium.links.pk_validation import may_be_key
from partners.models import Membership
from partners.team.removal import Removal

CONFIRMED = "retrait_confirme"
MAX_MEMBERS = 1000


class AsksBeforeRemoval(AdminMixin):
    """Mixin for a change form that may take people out of teams, or close their account."""

    def removals(self, request: HttpRequest, obj: Any) -> list[Removal]:
        """The removals that the posted form would make; empty when none."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; when it removes somebody, the question first."""
        if request.method == "POST" and object_id and (obj := self.get_object(request, object_id)):
            removals = self.removals(request, obj) if self.has_change_permission(request, obj) else []
            if removals and request.POST.get(CONFIRMED) != said(removals):
                return self._ask(request, obj, removals)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _ask(self, request: HttpRequest, obj: models.Model, removals: list[Removal]) -> HttpResponse:
        sent = {name: values for name, values in request.POST.lists() if name not in {"csrfmiddlewaretoken", CONFIRMED}}
        context = {
            **admin.site.each_context(request),
            "title": "Retirer une personne" if len(removals) == 1 else f"Retirer {len(removals)} personnes",
            "opts": self.opts,
            "original": obj,
            "removals": removals,
            "sent": [(name, value) for name, values in sent.items() for value in values],
            "confirmed": (CONFIRMED, said(removals)),
        }
        return TemplateResponse(request, "admin/partners/removal.html", context)


def said(removals: list[Removal]) -> str:
    """A key of the removals: a confirmation holds for these people and outcomes only."""
    return ",".join(sorted(removal.key for removal in removals))


def memberships_deleted(request: HttpRequest, memberships: models.QuerySet[Membership]) -> list[Membership]:
    """The rows of an inline of these memberships that the form that was sent removes."""
    keys = [
        request.POST.get(f"{name.removesuffix('-DELETE')}-id", "")
        for name, value in list(request.POST.items())[: 10 * MAX_MEMBERS]
        if name.startswith("memberships-") and name.endswith("-DELETE") and value
    ]
    wanted = [key for key in keys if key and may_be_key(Membership, key)]
    return list(memberships.filter(pk__in=wanted).select_related("user", "partner")) if wanted else []


def joins_a_team(request: HttpRequest) -> bool:
    """Whether the form that was sent adds a membership to the account that it is about."""
    known = {name.removesuffix("-id") for name, value in request.POST.items() if name.endswith("-id") and value}
    return any(
        value
        and name.removesuffix("-partner") not in known
        and f"{name.removesuffix('partner')}DELETE" not in request.POST
        for name, value in request.POST.items()
        if name.startswith("memberships-") and name.endswith("-partner")
    )
