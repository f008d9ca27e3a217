"""Waiting for something to become true, and never longer."""

import time
from collections.abc import Callable

# How long what must come may take: a loaded machine is slow, not wrong.
PATIENCE = 300  # seconds


def wait_for(condition: Callable[[], object], *, what: str, seconds: float = PATIENCE, pause: float = 0.05) -> None:
    """Ask again and again until the condition holds; AssertionError, saying what was awaited, when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s, still not: {what}")
        time.sleep(pause)
