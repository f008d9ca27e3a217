"""The venues' pages, with the rights that depend on what uses them: a public venue is changed by role or proposal."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from consortium.admin_kit.scope import is_referenced
from consortium.http.noted import noted
from consortium.staff import AnyUser, actor_of, is_staff
from events.models import VenueProposal
from events.proposals.venues import can_change, propose
from territories.admin import VenueAdmin
from territories.models import Venue

NOTICE = (
    "Ce lieu est public, ou d’autres que vous s’en servent : ce que vous changez ici est proposé aux équipes qui "
    "publient, et ne paraît qu’une fois accepté."
)
admin.site.unregister(Venue)


@admin.register(Venue)
class SharedVenueAdmin(VenueAdmin):
    """Editors change any venue, contributors those that only their own drafts use; else the change is a proposal."""

    def may_delete(self, user: AnyUser, obj: Any = None) -> bool:
        """A venue that nothing but proposals references, for users who may change it."""
        unused = is_staff(user) and obj is not None and not is_referenced(obj, exclude=(VenueProposal,))
        return unused and can_change(user, obj)

    def save_model(self, request: HttpRequest, obj: Venue, form: Any, change: bool) -> None:
        """Save the row, or a proposal for users who may not change it."""
        self._set_proposing(request, change and not can_change(request.user, obj))
        if self._is_proposing(request):
            columns = [name for name in form.changed_data if name in form._meta.fields]
            noted(request).venue_proposal = propose(obj, columns, by=actor_of(request))
        else:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing else is written of a proposal."""
        if not self._is_proposing(request):
            super().save_related(request, form, formsets, change)

    def log_change(self, request: HttpRequest, obj: Venue, message: object) -> Any:
        """A proposal has written its own line."""
        return None if self._is_proposing(request) else super().log_change(request, obj, message)

    def response_change(self, request: HttpRequest, obj: Venue) -> HttpResponse:
        """To the proposal, saying that nothing is changed yet."""
        if not self._is_proposing(request) or IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        proposal = noted(request).venue_proposal
        if proposal is None:
            messages.info(request, "Rien n’a changé : il n’y a rien à proposer.")
            return HttpResponseRedirect(request.path)
        messages.success(
            request, "Votre proposition est transmise aux équipes qui publient. La fiche ne change pas d’ici là."
        )
        return HttpResponseRedirect(reverse("admin:events_venueproposal_change", args=[proposal.pk]))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Venue | None = None,
    ) -> HttpResponse:
        """Say beforehand that what one writes will be a proposal."""
        if obj and self.has_change_permission(request, obj) and not can_change(request.user, obj):
            context["notice"] = NOTICE
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def _set_proposing(request: HttpRequest, value: bool) -> None:
        noted(request).is_venue_proposal = value

    @staticmethod
    def _is_proposing(request: HttpRequest) -> bool:
        return getattr(request, "is_venue_proposal", False)
