"""What becomes of the numbers of rows, by whichever of two ways."""

import random
from array import array

import pytest

from consortium.filtering import splice
from consortium.filtering.splice import CUT, NUMBERS, Cut, Splice

SIZES = (0, 1, 7, splice.AT_ONCE, splice.AT_ONCE + 1, 2 * splice.AT_ONCE + 13)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("cuts", range(splice.FEW_CUTS + 2))
def test_each_number_becomes_what_its_row_becomes(size, cuts):
    generator = random.Random(f"{size} {cuts}")
    bounds = sorted(generator.choices(range(size + 1), k=2 * cuts))
    pieces = [Cut(*bounds[at : at + 2], generator.choice((0, 1, 3, 500))) for at in range(0, 2 * cuts, 2)]
    rows = generator.sample(range(size), size)
    became = dict.fromkeys(rows, CUT)
    kept = [row for row in range(size) if not any(low <= row < high for low, high, _ in pieces)]
    for row in kept:
        became[row] = row + sum(count - (high - low) for low, high, count in pieces if high <= row)
    assert list(Splice(size, pieces).renumbered(array(NUMBERS, rows))) == [became[row] for row in rows]


def test_a_new_first_row_moves_all_others():
    assert Splice(3, [Cut(0, 0, 1)]).renumbered(array(NUMBERS, [2, 0, 1])).tolist() == [3, 1, 2]
