"""Saying how far the benchmark is, apart from its report."""

import sys


def tell(text: str) -> None:
    """A line for whoever waits."""
    sys.stderr.write(text + "\n")
