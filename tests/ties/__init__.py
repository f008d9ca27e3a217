"""PostgreSQL for tests, in which an order that nobody asked for shows itself. ``tests.settings`` names it as engine.

Rows that are equal under their ORDER BY come back in whatever order suits the database: mostly the one in which they
were written, so that a test or a page that relies on it fails one day in a hundred. Here it is random each time.
:mod:`tests.ties.compiler` says what is changed and what is not, :mod:`tests.ties.keys` when an ORDER BY is complete.
The random numbers follow from pytest-randomly's seed and the test's name: the same command fails again.
"""

import random


class Draw:
    """The random numbers of one test. ``seed``: what PostgreSQL's ``setseed`` takes, from -1 to 1."""

    def __init__(self, test: str) -> None:
        self._random = random.Random(test)
        self.seed = self._random.uniform(-1, 1)

    def columns(self, count: int) -> list[str]:
        """ORDER BY terms for that many selected columns, by number: in a random order, each in a random direction."""
        numbers = self._random.sample(range(1, count + 1), count)
        return [f"{number} {self._random.choice(('ASC', 'DESC'))}" for number in numbers]


_draw = Draw("")


def start(test: str) -> None:
    """From now on, ties are those of this test: a text that is the same when the run is repeated."""
    global _draw
    _draw = Draw(test)


def draw() -> Draw:
    """The random numbers of the test that runs."""
    return _draw
