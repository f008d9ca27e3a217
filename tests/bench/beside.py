"""All servers beside one another: the yardstick, the portal cold and warm, nginx before it, and peers.

Imported once Django is set up.
"""

import argparse
from collections.abc import Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from tests.bench import names
from tests.bench.front import Proxy, front_server
from tests.bench.measure import Plan, Result, Subject, measure
from tests.bench.names import COLD, WARM, subject
from tests.bench.processes import listeners
from tests.bench.progress import tell
from tests.bench.server import Server, serve, serve_constant
from tests.bench.weight import fetch
from tests.bench.world import World

LOOPBACK = "127.0.0.1"
LONG = 3600  # seconds that the page cache keeps an answer


def ask_all(cold: Server, pages: Mapping[str, str], arguments: argparse.Namespace, world: World) -> dict[str, Result]:
    """Everything that is asked for in turn; the other servers run as long as that."""
    database = world.environment["DATABASE_URL"]
    plan = Plan(arguments.rounds, arguments.seconds)
    with (
        front_server() as proxy,
        serve_constant(arguments.port + 1) as constant,
        serve(
            world.environment,
            port=arguments.port + 2,
            page_cache_seconds=LONG,
            also_on=proxy.front.socket_path,
        ) as warm,
    ):
        subjects = [
            Subject(names.CONSTANT, f"{constant.address}/", constant.workers),
            *_pages(COLD, cold, pages, database),
            *_pages(WARM, warm, pages, database),
            *_nginx(proxy, pages[names.LIST]),
            *(_peer(name, address) for name, address in arguments.peer.items()),
        ]
        return measure(subjects, plan, tell)


def _pages(way: str, server: Server, pages: Mapping[str, str], database: str) -> Iterator[Subject]:
    for name, path in pages.items():
        yield Subject(subject(way, name), server.address + path, server.workers, database)


def _peer(name: str, address: str) -> Subject:
    """Another server. What it spends is known when it is on this machine; what its database does is not."""
    parts = urlsplit(address)
    return Subject(name, address, partial(listeners, parts.port or 80) if parts.hostname == LOOPBACK else list)


def _nginx(proxy: Proxy, path: str) -> Iterator[Subject]:
    """The list from the front server's cache, and a file of as many bytes: as a browser asks, compressed."""
    page = proxy.address + path
    file = proxy.put("liste", fetch(page, "gzip"))
    for name, address in ((names.FRONT, page), (names.STATIC, file)):
        yield Subject(name, address, proxy.workers, encoding="gzip")
