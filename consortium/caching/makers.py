"""Who may make a dear answer (calendar file, feed, sitemap), so that eight at once leave the home page its place.

In each process one is made at a time and one more waits; whoever comes then gets the last good one, or is told to come
back. Between processes an address has one maker: the others wait for what it makes. What a network makes us spend on
them is counted in milliseconds of processor, not in requests: a whole school behind one address asks for many small
maps, a robot for the whole calendar again and again.
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
LOOK_AGAIN = 0.05  # seconds
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
    def turn(self) -> Iterator[None]:
        """One's turn to make. Busy when there is no room, or it does not come in time."""
        if not self._room.acquire(blocking=False):
            raise Busy
        try:
            if not self._turn.acquire(timeout=PATIENCE):
                raise Busy
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._room.release()

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


@contextmanager
def only_maker(key: str | None, is_made: Callable[[], bool]) -> Iterator[None]:
    """Be the one process that makes what is kept under a key, or wait until it is made, or nobody makes it any more.

    With no cache that answers everybody is the only one; so is whoever makes what is not kept (``key`` None).
    """
    if key is None:
        yield
        return
    claim = f"making:{key}"
    is_mine = cache.add(claim, 1, LEASE)
    end = time.monotonic() + PATIENCE
    while not is_mine and cache.get(claim) is not None and time.monotonic() < end and not is_made():
        time.sleep(LOOK_AGAIN)
    try:
        yield
    finally:
        if is_mine:
            cache.delete(claim)


def refusal(words: str, *, status: int, seconds: int) -> HttpResponse:
    """Not now, in plain text, and when to come back."""
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
