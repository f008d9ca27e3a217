"""The filters of the catalogue: the agenda's where they mean the same, and those of a place that hosts."""

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property

from consortium.facets import FacetCounts, count_facets
from consortium.filters import LONGEST_QUERY, FilterForm, ListFilterSet, WholeNumberFilter, several
from partners.catalogue import NEEDS
from partners.models import Activity
from partners.vocabulary import Vocabulary

FACET_GROUPS = ("departement", "gratuit", "sorte", "public", "theme", "format", "sans", "partenaire")
# «Without electricity» and «without water» ask for both; elsewhere options are alternatives.
CONJUNCTIVE = frozenset({"sans"})


class CatalogueFilterSet(ListFilterSet):
    """Published activities that match a relay's filters.

    ``base`` has all but the facets (text and age); ``qs`` has everything.
    """

    facet_groups = FACET_GROUPS

    q = django_filters.CharFilter(label="Rechercher", method="keep", max_length=LONGEST_QUERY)
    departement = several("Vient dans mon département", method="filter_departement")
    theme = several("Domaine", method="filter_theme")
    public = several("Public", method="filter_public")
    format = several("Format", method="filter_format")
    sorte = several("Intervention ou prêt", method="filter_sorte")
    partenaire = several("Partenaire", method="filter_partenaire")
    age = WholeNumberFilter(label="Âge", method="keep", min_value=0, max_value=120)
    gratuit = django_filters.ChoiceFilter(label="Gratuit", method="filter_gratuit", choices=[("1", "Gratuit")])
    sans = several("Ma salle n’a pas…", method="filter_sans")

    class Meta:
        model = Activity
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data, *, vocabulary: Vocabulary) -> None:
        super().__init__(data, queryset=Activity.objects.published(), vocabulary=vocabulary)

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
        """How many activities each option would give, and how many match: one query."""
        anywhere = "".join(f" departement:{code} " for code in self.vocabulary.options["departement"])
        rows = self.base.order_by().values_list("pk", "facets")
        spaced = ((pk, "".join(f" {token} " for token in facets.split())) for pk, facets in rows)
        whole = ((pk, text if " departement:" in text else text + anywhere) for pk, text in spaced)
        return count_facets(whole, self.chosen, conjunctive=CONJUNCTIVE)
