"""Loading the reference data: idempotent, and the only way communes come into the database."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from territories.datafiles import read_communes, read_departements
from territories.densities import read_densities
from territories.models import Commune, Departement

COMMUNE_FIELDS = [
    "name", "departement", "postal_codes", "population", "latitude", "longitude", "area_km2", "epci_name", "density",
    "density_is_estimate", "search_name",
]  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """How many rows there are after loading, and how many communes have their official density."""

    departements: int
    communes: int
    official_densities: int


@transaction.atomic
def load_territories(*, density_file: Path | None = None) -> Loaded:
    """Create or refresh départements and communes; an official density already there is kept.

    ``density_file``: INSEE's grid, spreadsheet or CSV (``CODGEO``, ``DENS``). Raises ValueError when it cannot be read.
    """
    departements = [
        Departement(code=row["code"], name=row["name"], slug=slugify(row["name"]), outline=row["outline"])
        for row in read_departements()
    ]
    Departement.objects.bulk_create(
        departements, update_conflicts=True, unique_fields=["code"], update_fields=["name", "outline"]
    )
    known = {row["code"]: row for row in Commune.objects.values("code", *COMMUNE_FIELDS)}
    official = {code: row["density"] for code, row in known.items() if not row["density_is_estimate"]}
    if density_file is not None:
        official |= read_densities(density_file)
    communes = []
    for row in read_communes():
        commune = Commune(**row)
        if commune.code in official:
            commune.density, commune.density_is_estimate = official[commune.code], False
        facts = {name: commune.serializable_value(name) for name in ("code", *COMMUNE_FIELDS)}
        if facts != known.get(commune.code):  # a portal that starts again writes nothing
            communes.append(commune)
    Commune.objects.bulk_create(
        communes,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=COMMUNE_FIELDS,
        batch_size=1000,
    )
    return Loaded(
        Departement.objects.count(), Commune.objects.count(), Commune.objects.filter(density_is_estimate=False).count()
    )
