"""Whom the demonstration events are for: audiences and ages that go together."""

import random
from dataclasses import dataclass

Ages = tuple[int | None, int | None]


@dataclass(frozen=True)
class Crowd:
    """Slugs of audiences and the age ranges (years) that suit them."""

    audiences: tuple[tuple[str, ...], ...]
    ages: tuple[Ages, ...]

    def pick(self, rng: random.Random) -> tuple[tuple[str, ...], Ages]:
        """One set of audiences and one age range."""
        return rng.choice(self.audiences), rng.choice(self.ages)


ANY_AGE: Ages = (None, None)
CROWDS = {
    "tous": Crowd((("tout-public",), ("tout-public", "familles"), ("tout-public", "publics-empeches")), (ANY_AGE,)),
    "familles": Crowd((("familles",), ("familles", "tout-public"), ("familles", "jeune-public")), ((5, None),)),
    "enfants": Crowd((("jeune-public",), ("jeune-public", "cycle-2"), ("jeune-public", "cycle-3")), ((6, 10), (8, 12))),
    "petits": Crowd((("cycle-1",), ("cycle-1", "familles"), ("jeune-public", "cycle-1")), ((3, 6), (None, 6))),
    "ados": Crowd((("cycle-4",), ("cycle-4", "lycee"), ("lycee", "etudiants")), ((11, 15), (13, 18), (15, None))),
    "adultes": Crowd((("adultes",), ("adultes", "etudiants"), ("adultes", "tout-public")), (ANY_AGE, (16, None))),
    "métiers": Crowd((("enseignants",), ("enseignants", "etudiants")), ((18, None), ANY_AGE)),
}  # fmt: skip
