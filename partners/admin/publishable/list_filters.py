"""Filters of the lists of events and of activities."""

from typing import Any, cast

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from partners.access import partners_of


class WhoseFilter(SimpleListFilter):
    """The rows of my partners, those that I made, or those of the others."""

    title = "équipe"
    parameter_name = "qui"
    created_by_me = "Créés par moi"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Mine and theirs."""
        return [
            ("mes-partenaires", "Mes partenaires"),
            ("moi", self.created_by_me),
            ("autres", "Les autres partenaires"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen side."""
        if self.value() == "moi":
            return queryset.filter(created_by=request.user.pk)
        rows: Any = queryset
        partners = partners_of(request.user)
        if self.value() == "mes-partenaires":
            return cast("QuerySet[Any]", rows.of_partners(partners))
        own = rows.model.objects.of_partners(partners).order_by().values("pk")
        return queryset.exclude(pk__in=own) if self.value() == "autres" else queryset
