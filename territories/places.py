"""Places in words: a commune by any of its names, or a place across the border to search from.

Other names of communes and the places beyond are facts in ``territories/data`` (sources in the README beside them).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from territories.datafiles import DATA
from territories.models import Commune
from territories.names import name_asked_for, search_name

MAX_CANDIDATES = 8
FAR_RADIUS_KM = 20  # from a place abroad, of which no density is known


@dataclass(frozen=True)
class PlaceBeyond:
    """A place outside of the region that people come from. ``code`` is its word in addresses, never five figures.

    ``area``: its country, or its département in France. WGS84 decimal degrees.
    """

    code: str
    name: str
    area: str
    latitude: float
    longitude: float

    default_radius_km = FAR_RADIUS_KM

    def __str__(self) -> str:
        return self.name if self.area == self.name else f"{self.name} ({self.area})"


Place = Commune | PlaceBeyond


@dataclass(frozen=True)
class Resolved:
    """What a place in words is: one ``place``, or the ``candidates`` to choose from, or nothing."""

    place: Place | None = None
    candidates: tuple[Place, ...] = ()


@lru_cache(maxsize=1)
def places_beyond() -> Mapping[str, PlaceBeyond]:
    """The places across the border, by their code."""
    return {row["code"]: _place_beyond(row) for row in _rows_beyond()}


def place_with_code(code: str) -> Place | None:
    """The commune with an INSEE code, or the place beyond with its word."""
    return places_beyond().get(code) or Commune.objects.filter(pk=code).first()


def resolve(text: str) -> Resolved:
    """The place that a name, a postcode or both mean. One query; nothing is guessed where two places may be meant."""
    beyond = _beyond_by_name().get(name_asked_for(text))
    found: list[Any] = list(Commune.objects.matching(text)[: MAX_CANDIDATES + 1])
    if beyond:
        found = [commune for commune in found if commune.rank <= 1]
    elif len(found) == 1 or _is_meant(found):
        return Resolved(found[0])
    candidates = (*found[:MAX_CANDIDATES], *([beyond] if beyond else []))
    return Resolved(candidates[0]) if len(candidates) == 1 else Resolved(None, candidates)


def _is_meant(found: list[Any]) -> bool:
    """Whether exactly one commune has this name and none whose name begins with it is larger.

    «Charleville» (51, 250 inhabitants) must not hide Charleville-Mézières.
    """
    exact = [commune for commune in found if commune.rank == 0]
    longer = [commune for commune in found if commune.rank == 1]
    return len(exact) == 1 and all(commune.population < exact[0].population for commune in longer)


@lru_cache(maxsize=1)
def _beyond_by_name() -> Mapping[str, PlaceBeyond]:
    named = {}
    for row in _rows_beyond():
        for name in (row["name"], *filter(None, row["other_names"].split(";"))):
            named[search_name(name)] = _place_beyond(row)
    return named


def names_beyond() -> frozenset[str]:
    """The names of the places beyond, as :func:`territories.names.search_name` writes them."""
    return frozenset(_beyond_by_name())


def _rows_beyond() -> list[dict[str, str]]:
    with (DATA / "lieux_voisins.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _place_beyond(row: dict[str, str]) -> PlaceBeyond:
    return PlaceBeyond(row["code"], row["name"], row["area"], float(row["latitude"]), float(row["longitude"]))
