"""The desk: what relays ask, in the admin. All staff read; who answers is asked from partners.requests."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from consortium.admin_kit.scope import ReadOnlyAdmin
from consortium.generic import ModelAdmin
from consortium.http.csp import with_map_tiles
from consortium.templatetags.portal import typeset
from events.admin.requests import answer, page, tour, unmet_demand
from events.admin.requests.badges import distance_words, is_open, state_mark
from events.admin.requests.list import (
    ActivityFilter,
    DepartementFilter,
    DeskChangeList,
    LentFilter,
    PartnerFilter,
    StateFilter,
)
from partners.models import ActivityRequest, RequestMessage
from partners.querysets import RequestQuerySet
from partners.requests.wording import age_days, days_words


@admin.register(ActivityRequest)
class RequestAdmin(ReadOnlyAdmin, ModelAdmin[ActivityRequest]):
    """A request is changed by verbs alone: no form of Django's adds, changes or deletes one."""

    list_display = ["subject", "place", "state_words", "age", "distance", "free_weeks", "in_charge"]
    list_filter = [StateFilter, PartnerFilter, DepartementFilter, LentFilter, ActivityFilter]
    list_per_page = 50
    search_fields = ["activity__title", "wish", "contact_name", "venue__name", "venue_name", "commune__name"]
    search_help_text = "Activité ou souhait, nom du contact, lieu ou commune."
    ordering = ["created_at", "pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    read_with = ("windows", "agreed_dates", "messages")

    class Media:
        css = {"all": ["css/admin/requests.css"]}

    # --- the list -----------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActivityRequest]:
        """With what a row shows, and who wrote last."""
        rows = cast("RequestQuerySet", super().get_queryset(request))
        last = RequestMessage.objects.filter(request=OuterRef("pk")).order_by("-created_at", "-pk")
        whole = rows.for_list().select_related("venue__commune")
        return whole.annotate(relay_wrote_last=Subquery(last.values("from_relay")[:1]))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskChangeList]:
        return DeskChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under its plain name."""
        return super().changelist_view(request, {"title": "Demandes des relais", **(extra_context or {})})

    @admin.display(description="demande")
    def subject(self, activity_request: Any) -> str:
        """The request's subject, with a mark when the relay wrote last."""
        if activity_request.relay_wrote_last and is_open(activity_request):
            return format_html(
                '{} <span class="mark mark--review">message à lire</span>', typeset(activity_request.subject)
            )
        return typeset(activity_request.subject)

    @admin.display(description="lieu")
    def place(self, activity_request: ActivityRequest) -> str:
        """Venue, commune and département."""
        return activity_request.place

    @admin.display(description="état", ordering="state")
    def state_words(self, activity_request: ActivityRequest) -> str:
        """The state in words and colour."""
        return state_mark(activity_request)

    @admin.display(description="âge", ordering="-created_at")
    def age(self, activity_request: ActivityRequest) -> str:
        """Days since it came."""
        return days_words(age_days(activity_request, timezone.now()))

    @admin.display(description="distance*")
    def distance(self, activity_request: Any) -> str:
        """Kilometres from the nearest coming event of the partner who answers."""
        return distance_words(activity_request.figures.distance_km)

    @admin.display(description="semaines libres", empty_value="–")
    def free_weeks(self, activity_request: Any) -> str | None:
        """Of the weeks ahead, those with a copy in, when it is lent."""
        return activity_request.figures.free_weeks or None

    @admin.display(description="qui répond", ordering="partner__name")
    def in_charge(self, activity_request: ActivityRequest) -> str:
        """The partner, and who follows it there."""
        return (
            f"{activity_request.partner}, {activity_request.taken_by}"
            if activity_request.taken_by
            else str(activity_request.partner)
        )

    # --- pages --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The pages that hang on requests, before those of Django."""
        view = self.admin_site.admin_view
        own = [
            path(
                "sans-reponse/", view(with_map_tiles(unmet_demand.unserved)), name="partners_activityrequest_unserved"
            ),
            path("<int:pk>/message/", view(page.message), name="partners_activityrequest_message"),
            path("<int:pk>/tournee/", view(tour.tour), name="partners_activityrequest_tour"),
            path(
                "<int:pk>/repondre/<slug:action_name>/",
                view(answer.answer),
                name="partners_activityrequest_answer",
            ),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The request's own page, in place of a form."""
        return page.page(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is on the page itself."""
        url = reverse("admin:partners_activityrequest_change", args=[object_id])
        return HttpResponseRedirect(f"{url}#historique")
