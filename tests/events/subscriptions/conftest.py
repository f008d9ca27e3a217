"""A Wednesday at noon, and the mails that leave."""

import datetime as dt
import re

import pytest

from events.calendar.periods import PARIS

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
LINK = re.compile(r"https?://[^/\s]+(/abonnements/\S+)")


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def link_in(text: str) -> str:
    """The first address of a subscription in a message, from the root of the site."""
    return LINK.search(text)[1]
