"""Loans in the admin: the list of all, and manual loans without a request."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from consortium.admin_kit.scope import ScopedAdmin
from consortium.edits.field_values import plain_widget
from consortium.http.idempotency import OnceAdmin
from consortium.staff import AnyUser
from consortium.text.french import french_date
from partners.access import changeable_loans, lendable_activities, partners_of
from partners.admin.loanform import LoanForm
from partners.loan_calendar import DAY
from partners.loans import services
from partners.models import Loan

FIELDS = ("activity", ("opening", "closing"), "copy", "note")
SHOWN = ("activity", "days", "out", "copy", "whom")


class BackFilter(admin.SimpleListFilter):
    """Filter: current and future loans (default), or all."""

    title = "moment"
    parameter_name = "moment"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The two that are not the default."""
        return [("finis", "Revenus"), ("tous", "Tous")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """«En cours et à venir» where Django says «all»."""
        first, *others = super().choices(changelist)
        yield {**first, "display": "En cours et à venir"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        """The chosen side."""
        today = timezone.localdate()
        if self.value() == "finis":
            return queryset.filter(end__lte=today)
        return queryset if self.value() == "tous" else queryset.filter(end__gt=today)


class OwnerFilter(admin.SimpleListFilter):
    """Loans of my partners' kits, or of the others'."""

    title = "équipe"
    parameter_name = "qui"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Mine and theirs."""
        return [("mes-partenaires", "Mes partenaires"), ("autres", "Les autres partenaires")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        """The chosen side."""
        own = partners_of(request.user).values("pk")
        if self.value() == "mes-partenaires":
            return queryset.filter(activity__partner__in=own)
        return queryset.exclude(activity__partner__in=own) if self.value() == "autres" else queryset


@admin.register(Loan)
class LoanAdmin(ScopedAdmin, OnceAdmin):
    """All staff read every loan. By hand one makes, moves and cancels those of no request, for partners one edits for:
    the loan of a request follows its dates.
    """

    form = LoanForm
    locked_first = "activity"
    fields = FIELDS
    exclude = ("start", "end", "request")  # in words: made of the days, or of a request's dates
    list_display = ["activity", "days", "out", "number", "whom"]
    list_filter = [BackFilter, OwnerFilter, ("activity", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["activity", "request__venue", "request__commune"]
    list_per_page = 50
    search_fields = ["activity__title", "note", "request__venue__name", "request__commune__name"]
    search_help_text = "Activité, précision, lieu ou commune."
    ordering = ["start", "copy", "pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    # --- rights -------------------------------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The menu names this page; Django's list of models, made for every page, need not ask for its rights."""
        return False

    def may_add(self, user: AnyUser, obj: Loan | None = None) -> bool:
        """Editors of a partner with an activity that is lent."""
        return lendable_activities(user).exists()

    def may_change(self, user: AnyUser, obj: Loan | None = None) -> bool:
        return self.may_add(user) if obj is None else changeable_loans(user).filter(pk=obj.pk).exists()

    def may_delete(self, user: AnyUser, obj: Loan | None = None) -> bool:
        return obj is not None and self.may_change(user, obj)

    # --- words --------------------------------------------------------------------------------------------------------

    @admin.display(description="jours ouverts", ordering="opening")
    def days(self, loan: Loan) -> str:
        """From the first to the last day open to the public."""
        return _days(loan.opening, loan.closing)

    @admin.display(description="dehors", ordering="start")
    def out(self, loan: Loan) -> str:
        """From the day it leaves to the day it is back: transport and setting up included."""
        return _days(loan.start, loan.end - DAY)

    @admin.display(description="n°", ordering="copy")
    def number(self, loan: Loan) -> int:
        """Which copy, under a word that leaves room for the rest."""
        return loan.copy

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under its plain name."""
        return super().changelist_view(request, {"title": "Prêts", **(extra_context or {})})

    @admin.display(description="pour")
    def whom(self, loan: Loan) -> str:
        """The relay, with a link to its request; else the reason in words."""
        if loan.request is None:
            return loan.note or "hors réseau"
        url = reverse("admin:partners_activityrequest_change", args=[loan.request_id])
        return format_html('<a href="{}">{}</a>', url, loan.request.place)

    @admin.display(description="de main en main")
    def hands(self, loan: Loan) -> str:
        """From whom this copy comes and to whom it goes."""
        hands = services.hand_over(loan)
        before, after = (_whose(other) for other in (hands.previous, hands.next))
        return f"Vient de : {before}. Part ensuite à : {after}."

    # --- the form -----------------------------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Loan | None = None, change: bool = False, **kwargs: Any
    ) -> type[LoanForm]:
        """The form, told who fills it in."""
        form = cast("type[LoanForm]", super().get_form(request, obj, change, **kwargs))
        form.user = request.user
        return form

    def get_fields(self, request: HttpRequest, obj: Loan | None = None) -> Any:
        """Form fields, or read-only texts without the right to change."""
        if obj is None:
            return FIELDS
        return (*FIELDS, "out", "hands") if self.has_change_permission(request, obj) else (*SHOWN, "hands")

    def get_readonly_fields(self, request: HttpRequest, obj: Loan | None = None) -> tuple[str, ...]:
        """The activity of an existing loan is read-only."""
        return ("days", "out", "whom", "hands", *(("activity",) if obj else ()))

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """No «+» beside the list: activities are written elsewhere."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "activity":
            field.widget = plain_widget(field)
        return field

    # --- saving -------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Loan, form: LoanForm, change: bool) -> None:
        """Through the verbs, under the lock that the form has taken."""
        note = form.cleaned_data["note"]
        if not change:
            self.claim(request)
            obj.pk = services.lend(form.lent, note=note, **form.when).pk
        elif form.says_when:
            services.move(obj, **form.when)
        Loan.objects.filter(pk=obj.pk).update(note=note)
        obj.refresh_from_db()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The loan alone: its days are no rows for people."""
        return [str(obj) for obj in objs], {Loan._meta.verbose_name_plural: len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Loan) -> None:
        """The days are given back."""
        services.cancel(obj)


def _days(first: dt.date, last: dt.date) -> str:
    return french_date(first) if first == last else f"du {french_date(first)} au {french_date(last)}"


def _whose(loan: Loan | None) -> str:
    if loan is None:
        return "la réserve du partenaire"
    return f"{loan.request.place if loan.request else loan.note or 'hors réseau'} ({_days(loan.opening, loan.closing)})"
