"""QuerySets of départements, communes and venues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import ASin, Coalesce, Cos, Least, Power, Radians, Replace, Sin, Sqrt

from consortium.text.normalize import ACCENTED_WORD, plain
from territories import geo
from territories.datafiles import codes_by_other_name
from territories.names import name_asked_for, search_name

if TYPE_CHECKING:
    from territories.models import Commune, Departement, Venue  # noqa: F401 - named in brackets

# «saintdie» and «saintemarie»: «st» and «ste» as :func:`search_name` abbreviates them, without the space.
JOINED_SAINT = re.compile(r"^saint")


class DepartementQuerySet(models.QuerySet["Departement"]):
    """The ten départements."""

    def without_outline(self) -> DepartementQuerySet:
        """Without the geometry, which is large."""
        return self.defer("outline")


class CommuneQuerySet(models.QuerySet["Commune"]):
    """The communes of the region."""

    def matching(self, text: str) -> CommuneQuerySet:
        """Communes by name, postcode (or its first digits) or both, best match first: «st die», «57000», «Metz (57)».

        Best means: the very name, or another that is its own («Straßburg», a commune that was merged into it), then
        names that begin so, then names with a word that begins so, at last names that begin so but for their spaces
        («barleduc»); the more populated first within each.
        """
        parts = name_asked_for(text).split()
        name = " ".join(part for part in parts if not part.isdigit())
        codes = [part for part in parts if part.isdigit()]
        if not name:
            return self._with_code("".join(codes))  # «57 000»
        found = self._named(name)
        for code in codes:
            found = found.filter(code_condition(code) | Q(departement=code))
        return found

    def _with_code(self, digits: str) -> CommuneQuerySet:
        if not digits:
            return self.none()
        found = self.filter(code_condition(digits))
        return found.annotate(rank=Value(0, output_field=IntegerField())).order_by("-population", "code")

    def _named(self, name: str) -> CommuneQuerySet:
        written_together = JOINED_SAINT.sub("st", name.replace(" ", ""))
        other = codes_by_other_name().get(name, frozenset())
        rank = Case(
            When(Q(search_name=name) | Q(code__in=other), then=0),
            When(search_name__startswith=f"{name} ", then=1),
            When(search_name__startswith=name, then=2),
            When(search_name__contains=f" {name}", then=3),
            default=4,
            output_field=IntegerField(),
        )
        condition = Q(code__in=other) | Q(search_name__startswith=name) | Q(search_name__contains=f" {name}")
        found = self.alias(joined_name=Replace("search_name", Value(" "), Value("")))
        condition |= Q(joined_name__startswith=written_together)
        return found.filter(condition).annotate(rank=rank).order_by("rank", "-population", "code")

    def nearest(self, latitude: float, longitude: float) -> CommuneQuerySet:
        """Communes with ``distance_km`` annotated, the nearest to a point (decimal degrees) first."""
        distance = distance_expression(latitude, longitude, F("latitude"), F("longitude"))
        return self.annotate(distance_km=distance).order_by("distance_km", "code")


def code_condition(digits: str) -> Q:
    """Communes one of whose postcodes begins with these digits."""
    return Q(postal_codes__startswith=digits) | Q(postal_codes__contains=f" {digits}")


def distance_expression(latitude: float, longitude: float, lat: models.F, lon: models.F) -> models.Expression:
    """Great-circle distance in kilometres, in SQL, from a point (decimal degrees) to the point of each row.

    Haversine formula, the same as :func:`territories.geo.distance_km`; both databases have the functions it needs.
    """
    half_dphi = Radians(lat - Value(latitude)) / 2
    half_dlambda = Radians(lon - Value(longitude)) / 2
    chord = Power(Sin(half_dphi), 2) + Cos(Radians(Value(latitude))) * Cos(Radians(lat)) * Power(Sin(half_dlambda), 2)
    return 2 * geo.EARTH_RADIUS_KM * ASin(Sqrt(Least(Value(1.0), chord)), output_field=models.FloatField())


class VenueQuerySet(models.QuerySet["Venue"]):
    """The venues of the network and those met once."""

    def relays(self) -> VenueQuerySet:
        """Venues of the network of relays."""
        return self.filter(is_relay=True)

    def matching(self, text: str) -> VenueQuerySet:
        """Venues by words of their name, commune or postcode, accents or not: each word must be found somewhere.

        The address of the page, made from the first name and the commune, is a name without accents.
        """
        condition = Q()
        for written in ACCENTED_WORD.findall(text):
            word = plain(written)
            condition &= (
                Q(slug__contains=word)
                | Q(name__icontains=written)
                | Q(commune__search_name__contains=search_name(word))
                | Q(commune__postal_codes__contains=word)
            )
        return self.filter(condition)

    def in_departements(self, codes: list[str]) -> VenueQuerySet:
        """Venues of the départements with these codes."""
        return self.filter(commune__departement__in=codes)

    def with_point(self) -> VenueQuerySet:
        """Annotate ``lat`` and ``lon``: the venue's own point, else its commune's."""
        return self.annotate(
            lat=Coalesce("latitude", "commune__latitude"), lon=Coalesce("longitude", "commune__longitude")
        )

    def within(self, latitude: float, longitude: float, radius_km: float) -> VenueQuerySet:
        """Venues at most ``radius_km`` from a point (decimal degrees), with ``distance_km`` annotated."""
        south, west, north, east = geo.bounding_box(latitude, longitude, radius_km)
        boxed = self.with_point().filter(Q(lat__range=(south, north), lon__range=(west, east)))
        return boxed.with_distance(latitude, longitude).filter(Q(distance_km__lte=radius_km))

    def with_distance(self, latitude: float, longitude: float) -> VenueQuerySet:
        """Annotate ``distance_km`` from a point (decimal degrees)."""
        return self.with_point().annotate(distance_km=distance_expression(latitude, longitude, F("lat"), F("lon")))

    def for_list(self) -> VenueQuerySet:
        """Relations loaded for a list of venues."""
        return self.select_related("commune")
