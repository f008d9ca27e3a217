"""What the dearest anonymous requests cost, counted in what does not depend on the machine: calls of functions.

Seconds of a busy machine fail by chance; the strict figure (0.5 s of one core, 20,000 events) is measured by
``make bench ARGS=limites``. Here a few hundred events, and twice the calls of the dearest request of today.
"""

import cProfile
import datetime as dt
from urllib.parse import urlencode

import pytest

from events.calendar.periods import PARIS, local_date
from events.demo.loading import load
from tests import dearest

EVENTS = 300
MAX_CALLS = 1_400_000
NOW = dt.datetime(2026, 11, 25, 11, 30, tzinfo=PARIS)

pytestmark = pytest.mark.django_db


def test_no_anonymous_request_costs_much_with_many_events(client, settings, time_machine):
    settings.PAGE_CACHE_SECONDS = 0
    time_machine.move_to(NOW)
    load(EVENTS, local_date(NOW))
    calls = {}
    for address in dearest.addresses():
        for query in address.telling():
            path = f"{address.path}?{urlencode(query, doseq=True)}" if query else address.path
            calls[path[:200]] = _calls(client, path)
    worst = sorted(calls.items(), key=lambda pair: -pair[1])[:5]
    assert worst[0][1] < MAX_CALLS, worst


def _calls(client, path: str) -> int:
    profile = cProfile.Profile()
    profile.enable()
    client.get(path)
    profile.disable()
    return sum(each.callcount for each in profile.getstats())
