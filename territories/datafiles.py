"""The reference files in ``territories/data``: facts under the Licence Ouverte (Etalab), see the README beside them."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from territories.geo import estimate_density
from territories.names import search_name

DATA = Path(__file__).resolve().parent / "data"


def read_departements(file_name: str = "departements_grand_est.geojson") -> list[dict[str, Any]]:
    """The ten départements: ``code``, ``name`` and ``outline`` (GeoJSON geometry, WGS84)."""
    collection = json.loads((DATA / file_name).read_text(encoding="utf-8"))
    return [
        {"code": feature["properties"]["code"], "name": feature["properties"]["nom"], "outline": feature["geometry"]}
        for feature in collection["features"]
    ]


def read_communes() -> Iterator[dict[str, Any]]:
    """The communes of the region as field values of ``Commune`` (département as ``departement_id``)."""
    with (DATA / "communes_grand_est.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            population = int(row["population"])
            yield {
                "code": row["code"],
                "name": row["name"],
                "departement_id": row["departement"],
                "postal_codes": row["postal_codes"],
                "population": population,
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "area_km2": float(row["area_km2"]),
                "epci_name": row["epci_name"],
                "density": estimate_density(population, float(row["inhabitants_per_km2"])),
                "density_is_estimate": True,
                "search_name": search_name(row["name"]),
            }


@lru_cache(maxsize=1)
def codes_by_other_name() -> Mapping[str, frozenset[str]]:
    """INSEE codes of communes by a name that was or is theirs too, as :func:`search_name` writes it.

    Communes that were merged, names of before, names in the languages next door.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    with (DATA / "communes_autres_noms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[search_name(row["name"])].add(row["code"])
    return {name: frozenset(codes) for name, codes in found.items()}
