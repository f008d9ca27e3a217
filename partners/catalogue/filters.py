"""The filters of the catalogue: the agenda's where they mean the same, and those of a place that hosts."""

import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property

from consortium.filtering.facets import FacetCounts, count_facets
from consortium.filtering.filters import LONGEST_QUERY, FilterForm, ListFilterSet, WholeNumberFilter, several
from partners.catalogue.indexing import NEEDS
from partners.choices import LENT
from partners.filter_options import Vocabulary
from partners.loans import free_periods
from partners.loans.free_periods import Lent
from partners.models import Activity

FACET_GROUPS = ("departement", "gratuit", "sorte", "libre", "public", "theme", "format", "sans", "partenaire")
# «Without electricity» and «without water» ask for both; elsewhere options are alternatives.
CONJUNCTIVE = frozenset({"sans"})
LENT_FIELDS = ("copies", "transport_days", "setup_days", "lead_time_days")


class CatalogueFilterSet(ListFilterSet):
    """Published activities that match a relay's filters.

    ``base`` has all but the facets (text and age); ``qs`` has everything. ``today``: the day in Paris, from which the
    weeks of what is lent are counted.
    """

    facet_groups = FACET_GROUPS

    q = django_filters.CharFilter(label="Rechercher", method="keep", max_length=LONGEST_QUERY)
    departement = several("Vient dans mon département", method="filter_departement")
    public = several("Public", method="filter_public")
    theme = several("Domaine", method="filter_theme")
    format = several("Format", method="filter_format")
    sorte = several("Intervention ou prêt", method="filter_sorte")
    libre = several("Prêt libre en…", method="filter_libre")
    age = WholeNumberFilter(label="Âge", method="keep", min_value=0, max_value=120)
    gratuit = django_filters.ChoiceFilter(label="Gratuit", method="filter_gratuit", choices=[("1", "Gratuit")])
    sans = several("Ma salle n’a pas…", method="filter_sans")
    partenaire = several("Partenaire", method="filter_partenaire")

    class Meta:
        model = Activity
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data, *, vocabulary: Vocabulary, today: dt.date) -> None:
        super().__init__(data, queryset=Activity.objects.published(), vocabulary=vocabulary)
        self.today = today

    # --- the activities -----------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> QuerySet[Activity]:
        """Activities that match text and age, whatever the facets."""
        found = self.queryset
        if self.cleaned["q"]:
            found = found.matching(self.cleaned["q"])
        if self.cleaned["age"] is not None:
            found = found.for_age(self.cleaned["age"])
        return found

    def filter_departement(self, queryset, name: str, codes: list[str]):
        """Travels to one of these départements."""
        return queryset.travelling_to(codes)

    def filter_theme(self, queryset, name: str, slugs: list[str]):
        """One of these themes."""
        return queryset.with_themes(slugs)

    def filter_public(self, queryset, name: str, slugs: list[str]):
        """One of these audiences."""
        return queryset.for_audiences(slugs)

    def filter_format(self, queryset, name: str, formats: list[str]):
        """One of these formats."""
        return queryset.filter(format__in=formats)

    def filter_sorte(self, queryset, name: str, kinds: list[str]):
        """Somebody comes, a kit is lent, an exhibition is lent."""
        return queryset.filter(kind__in=kinds)

    def filter_libre(self, queryset, name: str, periods: list[str]):
        """Lent, with a copy free in one of these months or weeks."""
        wanted = {f"libre:{period}" for period in periods}
        return queryset.filter(pk__in=[pk for pk, text in self._rows if wanted.intersection(text.split())])

    def filter_partenaire(self, queryset, name: str, slugs: list[str]):
        """Of one of these partners."""
        return queryset.filter(partner__slug__in=slugs)

    def filter_gratuit(self, queryset, name: str, value: str):
        """Free for the relay."""
        return queryset.filter(is_free=True)

    def filter_sans(self, queryset, name: str, needs: list[str]):
        """Does without each of these."""
        return queryset.filter(**{f"needs_{NEEDS[need]}": False for need in needs})

    # --- what each option would give ----------------------------------------------------------------------------------

    @cached_property
    def facet_counts(self) -> FacetCounts:
        """How many activities each option would give, and how many match."""
        return count_facets(self._rows, self.chosen, conjunctive=CONJUNCTIVE)

    @cached_property
    def _rows(self) -> list[tuple[int, str]]:
        """Key and tokens of each activity of ``base``: one query, and one for the loans of what is lent."""
        rows = self.base.order_by().values_list("pk", "facets", "kind", *LENT_FIELDS)
        found = list(rows)
        free = free_periods.tokens([Lent(row[0], *row[3:]) for row in found if row[2] in LENT], self.today)
        anywhere = "".join(f" departement:{code} " for code in self.vocabulary.options["departement"])
        spaced = ((row[0], "".join(f" {token} " for token in row[1].split())) for row in found)
        return [(pk, (text if " departement:" in text else text + anywhere) + free.get(pk, "")) for pk, text in spaced]
