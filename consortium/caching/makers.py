"""Who makes an answer that is to be kept: one for an address, among all threads and processes.

Of dear answers (calendar file, feed, sitemap) one is made at a time in each process and one more waits, so that eight
at once leave the home page its place; whoever comes then gets the last good one, or is told to come back. What a
network makes us spend on them is counted in milliseconds of processor, not in requests: a whole school behind one
address asks for many small maps, a robot for the whole calendar again and again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from consortium.limits.rate_limit import Limit, allow, client_network, is_reached

ROOM = 2  # in one process: who makes, and who waits
PATIENCE = 3.0  # seconds that one waits for another's
LOOK_AGAIN = 0.02  # seconds
LEASE = 15  # seconds: a maker that died is not waited for longer
COST = Limit("dear-answers", times=15_000, seconds=60)  # milliseconds of one core: a quarter of it
WORTH_COUNTING = 100  # milliseconds; what is cheaper writes nothing
MAX_SPENDERS = 1000

BUSY = "Beaucoup de calendriers sont demandés en ce moment : réessayez dans quelques secondes."
TOO_MUCH = f"Votre réseau a demandé beaucoup de gros fichiers en peu de temps : réessayez dans {COST.wait}."


class Busy(Exception):
    """There is no room for one more."""


class Makers:
    """The makers of one process."""

    def __init__(self) -> None:
        self._room = threading.BoundedSemaphore(ROOM)
        self._turn = threading.Lock()
        self._spenders: dict[str, float] = {}  # networks that cost something of late, until when

    @contextmanager
    def room(self) -> Iterator[None]:
        """A place among those who make or wait. Busy when there is none."""
        if not self._room.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._room.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn to make, for who has room. Busy when it does not come in time."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            self._turn.release()

    def has_spent_enough(self, request: HttpRequest) -> bool:
        """Whether this visitor's network has cost what it may in this minute. No query for one that cost nothing."""
        network = client_network(request)
        return self._spenders.get(network, 0) > time.monotonic() and is_reached(COST, network)

    def measure(self, request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
        """Make the answer, and put its cost to the account of the network."""
        before = time.thread_time()
        response = make()
        spent = int((time.thread_time() - before) * 1000)
        if spent >= WORTH_COUNTING:
            network = client_network(request)
            if len(self._spenders) >= MAX_SPENDERS:
                self._spenders.clear()
            self._spenders[network] = time.monotonic() + COST.seconds
            allow(COST, network, units=spent)
        return response


class Claim:
    """The right to make what is kept under a key: one holder among all processes and threads that share the cache.

    One that died is not waited for longer than ``LEASE``. Where no cache answers nobody holds anything, and everybody
    makes their own; so does whoever makes what is not kept (``key`` None).
    """

    def __init__(self, key: str | None) -> None:
        self._key = f"making:{key}" if key else None

    def take(self) -> bool:
        """Whether it is ours from now on."""
        return self._key is not None and bool(cache.add(self._key, 1, LEASE))

    def is_held(self) -> bool:
        """Whether somebody holds it."""
        return self._key is not None and cache.get(self._key) is not None

    def wait(self, is_made: Callable[[], bool]) -> None:
        """Until it is made, or nobody makes it any more; not longer than ``PATIENCE``."""
        end = time.monotonic() + PATIENCE
        while self.is_held() and time.monotonic() < end and not is_made():
            time.sleep(LOOK_AGAIN)

    def release(self) -> None:
        """Give back what was taken."""
        if self._key is not None:
            cache.delete(self._key)


def refusal(words: str, *, status: int, seconds: int) -> HttpResponse:
    """Not now, in plain text, and when to come back."""
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
