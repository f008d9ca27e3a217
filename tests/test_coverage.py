"""The floor of ``make coverage`` only rises."""

import pytest

from tests.coverage import judge


@pytest.mark.parametrize(("total", "said"), [(92.99, "sous le plancher de 93 %"), (94.5, "fail_under = 94")])
def test_a_floor_too_high_or_too_low_is_said(total, said):
    assert said in judge(total, 93)


@pytest.mark.parametrize("total", [93, 94.49])
def test_chance_moves_no_floor(total):
    assert not judge(total, 93)
