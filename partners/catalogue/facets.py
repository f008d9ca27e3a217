"""The filters of the catalogue whose options are counted, each declared once: options, SQL, what the index keeps.

The filter set (:mod:`partners.catalogue.filters`), the tokens kept beside activities
(:mod:`partners.catalogue.indexing`) and the groups of the page are made from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from consortium.filtering.facets import joined_tokens
from consortium.filtering.filters import Facet
from partners.choices import ActivityKind
from partners.filter_options import AUDIENCES, DEPARTEMENTS, FORMATS, FREE, PARTNERS, THEMES
from partners.models import Activity
from partners.querysets import ActivityQuerySet

# What a place may lack, as the filter «sans» names it, and the field ``needs_…`` that asks for it.
NEEDS = {
    "electricite": "electricity",
    "obscurite": "darkness",
    "eau": "water",
    "internet": "network",
    "acces-vehicule": "vehicle_access",
}
LACKS = {
    "electricite": "Pas d’électricité",
    "obscurite": "Pas d’obscurité possible",
    "eau": "Pas de point d’eau",
    "internet": "Pas d’internet",
    "acces-vehicule": "Pas d’accès en véhicule",
}


@dataclass(frozen=True, kw_only=True)
class CatalogueFacet(Facet[ActivityQuerySet]):
    """``of_activity``: the values that the index keeps of an activity; None for what its loans decide."""

    of_activity: Callable[[Activity], Iterable[str]] | None = None


# In the order of the page. An activity without a département travels to all of them.
FACETS = (
    CatalogueFacet(
        name="departement",
        label="Vient dans mon département",
        options=DEPARTEMENTS,
        narrow=lambda rows, codes: rows.travelling_to(codes),
        of_activity=lambda activity: [area.pk for area in activity.departements.all()],
    ),
    CatalogueFacet(
        name="gratuit",
        label="Gratuit",
        options=FREE,
        input="switch",
        narrow=lambda rows, _: rows.filter(is_free=True),
        of_activity=lambda activity: ["1"] if activity.is_free else [],
    ),
    CatalogueFacet(
        name="sorte",
        label="Intervention ou prêt",
        is_named_whole=True,
        options=dict(ActivityKind.choices),
        narrow=lambda rows, kinds: rows.filter(kind__in=kinds),
        of_activity=lambda activity: [activity.kind],
    ),
    CatalogueFacet(  # months and weeks from today, and changes with each loan: the filter set asks for it
        name="libre",
        label="Prêt libre en…",
        chip="Libre : {}",
    ),
    CatalogueFacet(
        name="public",
        label="Public",
        options=AUDIENCES,
        narrow=lambda rows, slugs: rows.for_audiences(slugs),
        of_activity=lambda activity: [audience.slug for audience in activity.audiences.all()],
    ),
    CatalogueFacet(
        name="theme",
        label="Domaine",
        options=THEMES,
        narrow=lambda rows, slugs: rows.with_themes(slugs),
        of_activity=lambda activity: [theme.slug for theme in activity.themes.all()],
    ),
    CatalogueFacet(
        name="format",
        label="Format",
        options=FORMATS,
        narrow=lambda rows, formats: rows.filter(format__in=formats),
        of_activity=lambda activity: [activity.format],
    ),
    CatalogueFacet(
        name="sans",
        label="Ma salle n’a pas…",
        is_named_whole=True,
        options=LACKS,
        is_conjunctive=True,  # without electricity and without water
        narrow=lambda rows, needs: rows.filter(**{f"needs_{NEEDS[need]}": False for need in needs}),
        of_activity=lambda activity: [word for word, need in NEEDS.items() if not getattr(activity, f"needs_{need}")],
    ),
    CatalogueFacet(
        name="partenaire",
        label="Partenaire",
        is_named_whole=True,
        options=PARTNERS,
        narrow=lambda rows, slugs: rows.filter(partner__slug__in=slugs),
        of_activity=lambda activity: [activity.partner.slug],
    ),
)


def activity_tokens(activity: Activity) -> str:
    """The facet tokens of an activity: ``sorte:mallette theme:sante``; no ``departement`` means the whole region."""
    return joined_tokens((facet.name, facet.of_activity(activity)) for facet in FACETS if facet.of_activity)
