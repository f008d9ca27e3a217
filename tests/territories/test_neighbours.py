from itertools import combinations

from territories.datafiles import read_departements
from territories.neighbours import NEIGHBOURS
from territories.wording import IN, in_departement


def positions(coordinates) -> set[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        return {tuple(coordinates)}
    return set().union(*(positions(part) for part in coordinates))


def test_neighbours_are_those_whose_outlines_share_a_border():
    borders = {row["code"]: positions(row["outline"]["coordinates"]) for row in read_departements()}
    shared = {code: set() for code in borders}
    for one, other in combinations(borders, 2):
        if borders[one] & borders[other]:
            shared[one].add(other)
            shared[other].add(one)
    assert {code: set(found) for code, found in NEIGHBOURS.items()} == shared


def test_every_departement_has_its_preposition():
    assert set(IN) == {row["code"] for row in read_departements()}
    assert in_departement("88", "Vosges") == "dans les Vosges"
    assert in_departement("99", "Ailleurs") == "dans le département Ailleurs"
