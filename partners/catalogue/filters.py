"""The filters of the catalogue: the agenda's where they mean the same, and those of a place that hosts."""

import datetime as dt
from typing import Any, cast

import django_filters
from django.http import QueryDict
from django.utils.functional import cached_property

from consortium.filtering.facets import FacetCounts, count_facets
from consortium.filtering.filters import MAX_QUERY_LENGTH, FilterForm, ListFilterSet, WholeNumberFilter
from consortium.filtering.vocabulary import Vocabulary
from partners.catalogue.facets import FACETS
from partners.choices import LENT
from partners.loans import free_periods
from partners.loans.free_periods import Lent
from partners.models import Activity
from partners.models.publishable import OLDEST_AGE
from partners.querysets import ActivityQuerySet

LENT_FIELDS = ("copies", "transport_days", "setup_days", "lead_time_days")


class CatalogueFilterSet(ListFilterSet):
    """Published activities that match a relay's filters.

    ``base`` has all but the facets (text and age); ``qs`` has everything. ``today``: the day in Paris, from which the
    weeks of what is lent are counted.
    """

    facets = FACETS
    address_order = (
        "q", "departement", "public", "theme", "format", "sorte", "libre", "age", "gratuit", "sans", "partenaire",
    )  # fmt: skip

    q = django_filters.CharFilter(label="Rechercher", method="handled_in_base", max_length=MAX_QUERY_LENGTH)
    age = WholeNumberFilter(label="Âge", method="handled_in_base", min_value=0, max_value=OLDEST_AGE)

    class Meta:
        model = Activity
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict | dict[str, Any] | None, *, vocabulary: Vocabulary, today: dt.date) -> None:
        super().__init__(data, queryset=Activity.objects.published(), vocabulary=vocabulary)
        self.today = today

    # --- the activities -----------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> ActivityQuerySet:
        """Activities that match text and age, whatever the facets."""
        found = cast("ActivityQuerySet", self.queryset)
        if self.cleaned["q"]:
            found = found.matching(self.cleaned["q"])
        if self.cleaned["age"] is not None:
            found = found.for_age(self.cleaned["age"])
        return found

    def filter_libre(self, queryset: ActivityQuerySet, name: str, periods: list[str]) -> ActivityQuerySet:
        """Lent, with a copy free in one of these months or weeks."""
        wanted = {f"libre:{period}" for period in periods}
        return queryset.filter(pk__in=[pk for pk, text in self._rows if wanted.intersection(text.split())])

    # --- what each option would give ----------------------------------------------------------------------------------

    @cached_property
    def facet_counts(self) -> FacetCounts:
        """Number of activities per option, and in total."""
        return count_facets(self._rows, self.chosen, conjunctive=self.conjunctive())

    @cached_property
    def _rows(self) -> list[tuple[int, str]]:
        """Key and tokens of each activity of ``base``: one query, and one for the loans of what is lent."""
        rows = self.base.order_by().values_list("pk", "facets", "kind", *LENT_FIELDS)
        found = list(rows)
        free = free_periods.tokens([Lent(row[0], *row[3:]) for row in found if row[2] in LENT], self.today)
        anywhere = "".join(f" departement:{code} " for code in self.vocabulary.options["departement"])
        spaced = ((row[0], "".join(f" {token} " for token in row[1].split())) for row in found)
        return [(pk, (text if " departement:" in text else text + anywhere) + free.get(pk, "")) for pk, text in spaced]
