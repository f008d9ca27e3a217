"""Other names of communes: those that were merged, names of before, names in the languages next door."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from territories.datafiles import DATA
from territories.names import search_name


@lru_cache(maxsize=1)
def codes_by_other_name() -> Mapping[str, frozenset[str]]:
    """INSEE codes of communes by a name that was or is theirs too, as :func:`search_name` writes it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with (DATA / "communes_autres_noms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[search_name(row["name"])].add(row["code"])
    return {name: frozenset(codes) for name, codes in found.items()}
