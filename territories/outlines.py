"""GeoJSON for maps without tile server: the départements' outlines and the larger towns."""

from django.urls import reverse

from territories.models import Commune, Departement

SMALLEST_TOWN = 6000  # inhabitants: about a hundred towns, enough to find one's way


def outline_collection() -> dict[str, object]:
    """GeoJSON (RFC 7946): areas (``code``, ``name``, ``url``) and towns (``town``, ``population``).

    Coordinates are longitude, latitude in WGS84. Two queries.
    """
    departements = [
        {
            "type": "Feature",
            "id": departement.code,
            "properties": {
                "code": departement.code,
                "name": departement.name,
                "url": reverse("departement", args=[departement.slug]),
            },
            "geometry": departement.outline,
        }
        for departement in Departement.objects.order_by("code")
    ]
    towns = Commune.objects.filter(population__gte=SMALLEST_TOWN).order_by("-population", "code")
    points = [
        {
            "type": "Feature",
            "properties": {"town": name, "population": population},
            "geometry": {"type": "Point", "coordinates": [round(longitude, 4), round(latitude, 4)]},
        }
        for name, population, latitude, longitude in towns.values_list("name", "population", "latitude", "longitude")
    ]
    return {"type": "FeatureCollection", "features": departements + points}
