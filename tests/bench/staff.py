"""The staff's space: what its home and each list cost the coordination, in milliseconds of processor."""

import argparse
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import django

from tests.bench.markdown import table
from tests.bench.progress import tell
from tests.bench.world import World

ROUNDS = 3  # the best counts
SHOWN = 10


@dataclass(frozen=True)
class Report:
    """By page, the dearest first: this process and its PostgreSQL backend, brought to the machine of ``limites``."""

    events: int
    pages_ms: dict[str, float]

    def figures(self) -> dict[str, float]:
        """By the names of :mod:`tests.bench.goals`."""
        return {"équipe/pire": max(self.pages_ms.values())}

    def as_json(self) -> dict[str, object]:
        """For ``var/bench-equipe-….json``."""
        return {**asdict(self), "figures": self.figures()}

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"### L’espace des équipes, {self.events} événements"
        yield ""
        yield from table(("page", "CPU et PostgreSQL (ms)"), list(self.pages_ms.items())[:SHOWN])


def run(arguments: argparse.Namespace, world: World) -> Report:
    """Seed, log somebody of the coordination in, ask for the home and each list."""
    os.environ.update(world.environment, PAGE_CACHE_SECONDS="0")
    django.setup()
    from tests.bench import programme
    from tests.bench.costs import Meter
    from tests.factories import coordination

    (events,) = arguments.events
    tell(f"{events} événements…")
    programme.seed_events(events)
    meter = Meter()
    meter.client.force_login(coordination(email="mesure@example.org"))
    pages = {path: _cost(meter, path) for path in _paths()}
    return Report(events, dict(sorted(pages.items(), key=lambda page: -page[1])))


def _paths() -> Iterator[str]:
    """The home, and the list of each model."""
    from django.contrib import admin
    from django.urls import reverse

    yield reverse("admin:index")
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _cost(meter, path: str) -> float:
    """Milliseconds of the best of some visits; RuntimeError when it is not shown."""
    visits = [meter.cost(path) for _ in range(ROUNDS)]
    if status := next((answer.status_code for _, answer in visits if answer.status_code != 200), None):
        raise RuntimeError(f"{path} répond {status}")
    return round(min(ms for ms, _ in visits), 1)
